// The words of a load: every event and notice that it reports itself, and the sum of what was
// reported: the run's totals, its exit code and its closing sentence.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/exit_code.hpp"
#include "events/finding_limits.hpp"
#include "events/reporter.hpp"
#include "load/settings.hpp"
#include "load/table_load.hpp"
#include "load/verdict.hpp"
#include "store/database.hpp"
#include "store/write_hints.hpp"

namespace lade {

struct LoadItem;

struct LoadOutcome {
  ExitCode code = ExitCode::ok;
  RunEnd totals;  // and the closing sentence
};

// For one thread at a time. The reporter may be used by others as well.
class LoadReport {
 public:
  // Both must outlive it.
  LoadReport(Reporter& reporter, const LoadSettings& settings)
      : reporter_(reporter), settings_(settings), limits_(settings.findings_max) {}

  Reporter& reporter() { return reporter_; }
  FindingLimits& limits() { return limits_; }  // of all findings of the run

  // Reports an error, and makes the exit code the worse of its own and what it was.
  void error(const Status& status);
  // The exit code becomes the worse of the two.
  void worsen(ExitCode code) { exit_code_ = worse(exit_code_, code); }
  // A reason for which the run is done, but not clean.
  void remark(std::string why);

  // Three notices of a table that is published already, before its input is read (--if-loaded).
  void replaces(const TableManifest& published, std::string_view table, std::string_view since);
  void files_skipped(const TableManifest& published, std::string_view table, size_t skipped,
                     size_t files, std::string_view since);
  void skipped_without_proof(const TableManifest& published, std::string_view table);

  // A table that will be loaded: the closing sentence names it, whatever becomes of it.
  void expect(const TableSchema& table) {
    outcomes_.push_back({table.name, TableState::not_loaded});
  }
  void table_start(const TableLoad& table, const LoadItem& first);
  void reject(const TableSchema& table, const std::string& file, const Reject& reject, Level level);
  void empty_file(const TableSchema& table, const std::string& file);
  void byte_order_mark(const TableSchema& table, const std::string& file);
  // `where` says where the same bytes were met before, and how to leave them out.
  void repeated_file(const TableSchema& table, const FileFacts& facts, const std::string& where);
  void mixed_trailing_delimiter(const TableLoad& table);
  void empty_texts(const TableLoad& table);
  // Says nothing where no column is quoted.
  void quoted_columns(const TableLoad& table);
  // Rejects within the budget.
  void rows_rejected(const TableLoad& table);
  void child_not_validated(const TableManifest& child, std::string_view name,
                           std::string_view parent);
  // `count`: the rows, where their number is what does not fit.
  void row_count_mismatch(std::string_view table, std::optional<uint64_t> count,
                          std::string message);
  // Foreign keys of a part that is published, or would be: their parents may be in other parts.
  void left_open(const TableSchema& table, uint64_t open_keys);
  // The last event of a table that was open.
  void table_end(const TableLoad& table);

  // An error that stopped the run before its end.
  void run_stopped(const Status& failure);
  // Ends the whole run. REQUIRES: nothing is reported after it.
  LoadOutcome end();

 private:
  void unwritten_rejects(const TableLoad& table);
  bool expects(std::string_view table) const;

  Reporter& reporter_;
  const LoadSettings& settings_;
  FindingLimits limits_;
  ExitCode exit_code_ = ExitCode::ok;
  std::vector<std::string> remarks_;  // reasons for ExitCode::accepted_with_findings
  DataFaults faults_;
  std::map<std::string_view, std::string> first_rejects_;  // by table: what and where
  std::vector<TableOutcome> outcomes_;
  std::vector<std::string> open_keys_;  // names of constraints
  bool replaces_ = false;
  // Tables that are marked as not validated until their own turn comes, each with the notice that
  // it gets if it is not published then.
  std::map<std::string_view, Notice> awaited_;
  RunEnd totals_;
};

// The hints of a table, with earlier measurements (empty: there are none), the user's wish and the
// memory limit applied. Reports them, and that the wish was clamped where it was.
WriteHints report_hints(Reporter& reporter, const LoadSettings& settings,
                        const Measurements& measured, const TableSchema& table);
// Reports what the pager found, or had to do, when it opened `db`.
void report_pager_notices(Reporter& reporter, const std::string& db, const Pager& pager);

}  // namespace lade
