// The verbs of the command line. Each runs to its end, tells the reporter what happened and returns
// the exit code.
#pragma once

#include <atomic>

#include "base/instruction_set.hpp"
#include "command_line.hpp"
#include "diagnostics/clock.hpp"
#include "diagnostics/measurements.hpp"
#include "diagnostics/reporter.hpp"
#include "exit_code.hpp"
#include "file/file.hpp"

namespace lade {

struct VerbContext {
  const CommandLine& options;
  FileSystem& files;
  Reporter& reporter;
  Clock& clock;
  InstructionSet kernel;
  std::vector<std::string> arguments;    // as typed, for run_start
  const std::atomic<int>& interruption;  // the signal that came, or 0
  uint64_t start_ns = 0;                 // on `clock`
  Measurements measured = {};            // by earlier runs (--tune-from); empty: not asked for
  bool commit_in_doubt = false;          // one is being made, or was and nobody has been told of it
  bool out_of_memory = false;            // so much that run_verb() had to end the verb

  // Code::interrupted once a signal has asked the run to end.
  Status not_interrupted() const {
    if (interruption.load() == 0) return {};
    return Status::error(Code::interrupted, "interrupted");
  }

  // For what memory has no room for: a file without a name, beside the database unless --temp-dir
  // says where.
  Result<std::unique_ptr<File>> make_temporary() const;
};

ExitCode run_load(VerbContext& context);
ExitCode run_plan(VerbContext& context);
ExitCode run_validate(VerbContext& context);
ExitCode run_verify(VerbContext& context);
ExitCode run_inspect(VerbContext& context);
ExitCode run_export(VerbContext& context);
ExitCode run_compact(VerbContext& context);

// The one that the options name. When memory runs out and not even an error can be told, the exit
// code still says whether a commit is in doubt.
ExitCode run_verb(VerbContext& context);

}  // namespace lade
