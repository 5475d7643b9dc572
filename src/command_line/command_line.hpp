// The command line: what the user asked for, checked as far as it can be before any file is opened.
// An option beats its environment variable, and that beats the default. CLI11 is seen by what
// implements this (command_options, command_reference) and by nothing else.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/status.hpp"
#include "command_line/option_value.hpp"
#include "export/table_text.hpp"

namespace lade {

enum class Verb { load, plan, validate, verify, inspect, export_table, compact };
enum class ValidateWhen { batch, table, run, off };
enum class OnViolation { refuse, keep };
enum class IfLoaded { error, skip, append, replace };
enum class OutputMode { automatic, json, human, none };
enum class When { automatic, always, never };

struct CommandLine {
  Verb verb = Verb::load;
  std::string db;
  std::vector<std::string> inputs;

  // load, plan
  uint32_t batch_rows = 0;  // 0: the write hint decides
  bool batch_rows_from_environment = false;
  std::string tune_from_path;
  std::string table;                // of every input whose name does not tell
  std::vector<std::string> tables;  // only these, when not empty
  ValidateWhen validate = ValidateWhen::table;
  OnViolation on_violation = OnViolation::refuse;
  IfLoaded if_loaded = IfLoaded::error;
  uint32_t refresh_set = 0;  // 0: none; else its inserts are appended
  RejectBudget reject_budget;
  std::string rejects_path;
  std::string trace_path;
  uint64_t findings_max = 100;
  ExpectedScale expected_scale;
  bool dry_run = false;

  // export
  std::string export_path;
  ExportFormat export_format = ExportFormat::tbl;

  std::string temporary_directory;  // empty: the database's
  uint64_t wait_ms = 0;             // for another writer
  unsigned threads = 1;
  unsigned threads_wished = 1;  // more than the memory limit has room for, maybe
  uint64_t memory_limit_bytes = 0;
  OutputMode output = OutputMode::automatic;
  When progress = When::automatic;
  When color = When::automatic;
  bool quiet = false;
  bool verbose = false;
};

struct ParsedCommandLine {
  CommandLine options;
  // Set when there is nothing to run: text of --help, --version or `lade schema` for
  // stdout.
  std::string print_and_exit;
};

// What shows the options that there are to whoever typed this: those of the verb, if it is one.
std::string help_command(int argc, const char* const* argv);

// Every failure is Code::usage.
Result<ParsedCommandLine> parse_command_line(int argc, const char* const* argv);

}  // namespace lade
