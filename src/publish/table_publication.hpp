// One table on its way into its Delta log.
//
//   plan     reads the log and decides what there is to do
//   append   takes the encoded columns of row groups in order and makes files of them
//   commit   links the next file of the log: the commit point
//
// A reader of the log sees the old or the new version, whole. Order: every data file is durable
// before it has a name; the names are durable before the log's file exists; that file is durable
// before it has its name, and its name is durable before anybody is told.
#pragma once

#include <memory>
#include <vector>

#include "events/progress_meter.hpp"
#include "parquet/file_writer.hpp"
#include "publish/data_file.hpp"
#include "publish/delta_commit.hpp"
#include "publish/delta_log.hpp"
#include "publish/publish_settings.hpp"
#include "publish/row_group_cut.hpp"
#include "store/table_reader.hpp"

namespace lade {

enum class PublishStep : uint8_t {
  create,
  append,
  replace,
  change,  // of properties: no rows are new
  nothing,
};
// As events name it.
std::string_view publish_step_name(PublishStep step);

class TablePublication {
 public:
  // Decides, and fails where the table may not be published: not_validated; already_published;
  // table_changed (the log is not the beginning of what is stored, or another writer's); corrupt
  // or unsupported_version of the log. REQUIRES: all arguments outlive the publication.
  static Result<std::unique_ptr<TablePublication>> plan(const Database& database,
                                                        const TableManifest& info,
                                                        const PublishSettings& settings,
                                                        const PublishSeams& seams);

  const TableSchema& table() const { return reader_.schema(); }
  const TableReader& reader() const { return reader_; }
  const parquet::ParquetSchema& parquet_schema() const { return parquet_schema_; }
  bool validated() const { return validated_; }
  bool has_files() const { return step_ != PublishStep::nothing && step_ != PublishStep::change; }
  // Of the version that readers see, once it is committed.
  uint64_t rows() const { return reader_.info().rows; }
  uint64_t bytes_added() const { return bytes_added_; }
  // Nothing had to be written.
  bool is_unchanged() const { return step_ == PublishStep::nothing; }

  // For the thread whose turn it is: reports the start; where row groups come from.
  void start();
  RowGroupCutter& cutter() { return *cutter_; }
  // From any thread: encoded bytes and rows that were read.
  void advance(uint64_t rows, uint64_t bytes) { progress_->advance(rows, bytes); }

  // For one thread at a time, in the order of the cuts and of their columns.
  Status append(const parquet::RowGroupWriter& columns, const RowGroupCut& cut);
  // Behind the last row group. Reports the end.
  Status commit();
  // Reports the end of a table that was not committed.
  void report_failure(const Status& status);

 private:
  TablePublication(const Database& database, const TableManifest& info,
                   const PublishSettings& settings, const PublishSeams& seams);
  Status decide();
  Status refuse(const std::string& why) const;
  Status make_folders();
  Status finish_file(const RowGroupCut& cut);
  DeltaCommit next_commit() const;
  Result<bool> link_commit(const std::string& text);
  Status in_doubt(const Status& failure) const;
  void report_end(bool ok, std::string_view state);
  PublishedLedger ledger() const;
  Hash128 metadata_seed() const;

  const Database& database_;
  const PublishSettings& settings_;
  const PublishSeams& seams_;
  const TableReader reader_;
  const std::string folder_;
  const bool validated_;
  const parquet::ParquetSchema parquet_schema_;
  std::vector<ChainedSegment> segments_;
  DeltaLog log_;
  DeltaMetadata metadata_;  // as it shall be
  PublishStep step_ = PublishStep::nothing;
  size_t first_segment_ = 0;  // that the next commit adds
  size_t encoded_from_ = 0;   // the first segment whose files this publication makes
  std::unique_ptr<RowGroupCutter> cutter_;
  std::unique_ptr<ProgressMeter> progress_;
  uint64_t start_ns_ = 0;
  bool has_folders_ = false;
  std::unique_ptr<DataFile> file_;
  std::unique_ptr<parquet::FileWriter> writer_;  // into file_
  bool sorted_ = true;                           // by primary key, each row group of file_
  std::vector<AddedFile> files_;                 // finished
  uint64_t bytes_added_ = 0;
  uint64_t files_removed_ = 0;
};

}  // namespace lade
