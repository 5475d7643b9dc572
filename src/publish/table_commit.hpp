// The commit of one table: what its Delta log lacks of the table as it shall be, and the next file
// of the log, whose link is the commit point. A part of a table has no log: its commit makes the
// names of its files durable, which nobody reads before the parts are put together.
//
// A reader of the log sees the old or the new version, whole. Order: every data file is durable
// before it has a name; the names are durable before the log's file exists; that file is durable
// before it has its name, and its name is durable before anybody is told.
//
// A data file that the log names and that is not there is made again: the same stored rows give the
// same bytes, and these their name, so no commit is needed. Where they give others the table can be
// replaced only.
#pragma once

#include <memory>
#include <set>
#include <span>
#include <vector>

#include "publish/delta_commit.hpp"
#include "publish/delta_log.hpp"
#include "publish/publish_settings.hpp"

namespace lade {

enum class PublishStep : uint8_t {
  create,
  append,
  replace,
  change,  // of properties: no rows are new
  repair,  // of files that are missing: the log has all
  nothing,
  part,  // files of a part, which no commit names yet
};
// As events name it.
std::string_view publish_step_name(PublishStep step);

// A table as readers shall see it.
struct TableVersion {
  const TableSchema& table;
  std::vector<Hash128> chain;  // of each segment (segment_chain.hpp)
  uint64_t rows = 0;
  bool lost_rows = false;  // rows of it were deleted
  DeltaMetadata metadata;  // empty: of a part
  bool validated = false;
  uint64_t open = 0;  // constraints that nobody has proved, of a table that holds but for them
  std::string application;  // of txn: who publishes what
  uint64_t generation = 0;  // of it: its version
};

// The status of a run; Code::commit_unknown where it failed after a commit that no event has told
// of.
Status told_of(const Status& status, const PublishSettings& settings, const PublishSeams& seams);

class TableCommit {
 public:
  // Reads the log and decides. Fails where the table may not be published: already_published;
  // table_changed (the log is not the beginning of the version, or another writer's); corrupt or
  // unsupported_version of the log; corrupt where a data file has another size than the log says.
  // With settings.part there is no log to look at. REQUIRES: settings and seams outlive the commit.
  static Result<std::unique_ptr<TableCommit>> plan(TableVersion version,
                                                   const PublishSettings& settings,
                                                   const PublishSeams& seams);

  const TableVersion& version() const { return version_; }
  bool has_files() const {
    return !missing_.empty() || (step_ != PublishStep::nothing && step_ != PublishStep::change);
  }
  // Nothing had to be written.
  bool is_unchanged() const { return step_ == PublishStep::nothing && missing_.empty(); }
  // The first segment whose files commit() takes: with files missing, of all.
  size_t first_segment() const { return files_from_; }

  void report_start();
  // Makes the folders that are missing, of the table and of its log, if there is anything to write:
  // before the first data file. commit() does so for a table without any.
  Status make_folders();
  // Makes the commit and reports the end. `files` are those of the segments from first_segment()
  // on, each durable under its name. Of two that publish one table at a time the second finds the
  // name of its commit taken, reads the log again, and has nothing left to do, or the rest.
  // table_changed where a missing file is not among `files`, unless it may be replaced.
  Status commit(std::span<const AddedFile> files);
  // Reports the end of a table that was not committed.
  void report_failure(const Status& status, std::span<const AddedFile> files);
  void report_refused() { report_end(false, "refused", {}); }

 private:
  TableCommit(TableVersion version, const PublishSettings& settings, const PublishSeams& seams);
  Status decide();
  Status find_missing();
  Status replace_missing(std::span<const AddedFile> files);
  Status refuse(const std::string& why) const;
  DeltaCommit next_commit(std::span<const AddedFile> files) const;
  void report_end(bool ok, std::string_view state, std::span<const AddedFile> files);
  PublishedLedger ledger() const;
  Hash128 metadata_seed() const;

  const TableVersion version_;
  const PublishSettings& settings_;
  const PublishSeams& seams_;
  const std::string folder_;
  DeltaLog log_;
  PublishStep step_ = PublishStep::nothing;
  size_t first_segment_ = 0;       // that the next commit adds
  size_t files_from_ = 0;          // the first segment whose files commit() gets
  std::set<std::string> missing_;  // files of versions that stay, which plan() has not found
  uint64_t start_ns_ = 0;
  bool has_folders_ = false;
  uint64_t files_removed_ = 0;
};

}  // namespace lade
