// Small whole runs of lade's verbs inside this process, on a file system in memory, and what has to
// hold of the database after one that something went wrong in.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/exit_code.hpp"
#include "support/memory_file_system.hpp"
#include "support/recording_reporter.hpp"
#include "verbs/verbs.hpp"

namespace lade {

// A run, and the database that it finds: its file is called "db", and the folder that is published
// "lake". All of it can be repeated.
struct SmallRun {
  std::string name;
  CommandLine options;
  std::vector<std::byte> before;  // the database; empty where there is none
  std::vector<std::byte> after;   // what it is when nothing goes wrong
  bool is_published = false;      // the folder is there before the run
};

// Create and load, load into what is there (table by table, all in one commit, with a trace and a
// reject file, in the place of what is loaded), a refresh set, a dry run, compact, validate,
// verify, inspect, export, publish, the check of what is published.
std::vector<SmallRun> small_runs(unsigned threads);

// Sets up the inputs and the database of a run.
void prepare(const SmallRun& run, MemoryFileSystem& files);

// `out_of_memory`, when wanted: whether there was not even memory to tell of it.
ExitCode run_verb(FileSystem& files, const CommandLine& options, Reporter& reporter,
                  bool* out_of_memory = nullptr);

// After a run in which a call or an allocation failed: it has ended in a way that says so, the
// database is whole and shows exactly what was acknowledged, or that and the commit in doubt, and
// the same run again brings it to `after`, byte by byte. Empty, or what is wrong. `speechless`: it
// may have lacked the memory to tell how it ended.
std::string aftermath_fault(const SmallRun& run, MemoryFileSystem& files, ExitCode code,
                            const RecordingReporter& events, bool speechless);

}  // namespace lade
