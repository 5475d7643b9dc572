// The command line: what the user asked for, checked as far as it can be before any file is opened.
// An option beats its environment variable, and that beats the default. CLI11 is seen by what
// implements this (command_options, command_reference) and by nothing else.
#pragma once

#include <string>
#include <vector>

#include "base/status.hpp"
#include "catalog/table_schema.hpp"
#include "command_line/verb.hpp"
#include "export/batch_text.hpp"
#include "load/settings.hpp"
#include "publish/publish_settings.hpp"

namespace lade {

enum class OutputMode { automatic, json, human, none };
enum class When { automatic, always, never };

// The settings of a load are options, and most of them are options of other verbs as well.
struct CommandLine : LoadSettings {
  Verb verb = Verb::load;
  std::vector<std::string> inputs;

  // load, plan
  std::string tune_from_path;
  std::string trace_path;

  // export
  std::string export_path;  // of a folder where export_all
  bool export_all = false;
  ExportFormat export_format = ExportFormat::tbl;

  // inspect
  bool inspect_columns = false;
  bool inspect_files = false;

  // show: rows from `show_from` on, numbered from 0; no columns mean all
  uint64_t show_rows = 10;
  uint64_t show_from = 0;
  std::vector<std::string> show_columns;

  PublishSettings publish;
  std::string published;  // verify: the folder, in place of a database

  std::string temporary_directory;  // empty: the database's
  unsigned threads_wished = 1;      // more than the memory limit has room for, maybe
  OutputMode output = OutputMode::automatic;
  When progress = When::automatic;
  When color = When::automatic;
  bool quiet = false;
  bool verbose = false;
};

struct ParsedCommandLine {
  CommandLine options;
  // The text of --help, --version, `lade schema`, `help` or `reference` for stdout; empty where
  // there is a verb to run.
  std::string print_and_exit;
};

// The command that shows the options of the verb that was typed, or those of lade if it is no verb.
std::string help_command(int argc, const char* const* argv);

// Tables are named by `schema`. Every failure is Code::usage.
Result<ParsedCommandLine> parse_command_line(int argc, const char* const* argv,
                                             const Schema& schema);

}  // namespace lade
