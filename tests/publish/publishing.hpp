// What tests of publishing share: a run of it with every seam in the hands of the test.
#pragma once

#include <atomic>

#include "publish/publish.hpp"
#include "publish/verify_published.hpp"
#include "support/manual_clock.hpp"
#include "support/recording_reporter.hpp"
#include "support/small_database.hpp"

namespace lade {

struct Publishing {
  PublishSettings settings{.directory = "lake"};
  RecordingReporter events;
  ManualClock clock;
  bool commit_in_doubt = false;
  std::atomic<int> signal = 0;  // that has come
  PublishTotals totals;

  PublishSeams seams(FileSystem& files) {
    return {.files = files,
            .reporter = events,
            .clock = clock,
            .interruption = Interruption(signal),
            .commit_in_doubt = commit_in_doubt};
  }
  // All tables of the database.
  Status run(FileSystem& files, const Database& database) {
    std::vector<TableIndex> tables;
    for (const TableManifest& table : database.tables()) tables.push_back(table.table);
    return publish_tables(database, tables, settings, seams(files), totals);
  }
};

// The problems that a check of the folder finds, a line each.
inline std::string published_problems(FileSystem& files, const std::string& directory = "lake",
                                      unsigned threads = 1) {
  Publishing checking;
  PublishedCheck check;
  std::string problems;
  const Status status = verify_published(
      tpch_schema(), directory, threads, checking.seams(files),
      [&](const Status& problem) {
        problems += std::string(problem.path()) + ": " + std::string(problem.message()) + "\n";
      },
      check);
  if (!status.ok()) problems += std::string(status.message()) + "\n";
  return problems;
}

}  // namespace lade
