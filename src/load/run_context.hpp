// The context of one run of lade: what the command line asked for, and the seams to the world that
// every part of the run goes through.
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/exit_code.hpp"
#include "base/instruction_set.hpp"
#include "command_line/command_line.hpp"
#include "events/reporter.hpp"
#include "file/temporary_files.hpp"
#include "store/table_measurement.hpp"

namespace lade {

struct VerbContext {
  const CommandLine& options;
  FileSystem& files;
  TemporaryFiles temporary;
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
};

// The place of a run's temporary files: --temp-dir, or the database's directory.
TemporaryFiles temporary_files(FileSystem& files, const CommandLine& options);

}  // namespace lade
