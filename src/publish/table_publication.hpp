// One stored table on its way to a published folder.
//
//   plan     decides what there is to do
//   append   takes the encoded columns of row groups in order and makes files of them
//   commit   makes the commit of the table, or of its part
#pragma once

#include <memory>
#include <vector>

#include "events/progress_meter.hpp"
#include "parquet/file_writer.hpp"
#include "publish/data_file.hpp"
#include "publish/row_group_cut.hpp"
#include "publish/table_commit.hpp"
#include "store/table_reader.hpp"

namespace lade {

class TablePublication {
 public:
  // Fails where the table may not be published: not_validated, and as TableCommit::plan() does.
  // REQUIRES: all arguments outlive the publication.
  static Result<std::unique_ptr<TablePublication>> plan(const Database& database,
                                                        const TableManifest& info,
                                                        const PublishSettings& settings,
                                                        const PublishSeams& seams);

  const TableSchema& table() const { return reader_.schema(); }
  const TableReader& reader() const { return reader_; }
  const parquet::ParquetSchema& parquet_schema() const { return parquet_schema_; }
  const TableManifest& manifest() const { return reader_.info(); }
  // Every constraint holds; of a part, every one that the part alone can break.
  bool validated() const { return validated_; }
  bool has_files() const { return commit_->has_files(); }
  const std::vector<AddedFile>& files() const { return files_; }  // that are finished
  // The chain of all segments; Hash128() without any.
  Hash128 chain() const { return segments_.empty() ? Hash128() : segments_.back().chain; }
  // Of the version that readers see, once it is committed.
  uint64_t rows() const { return manifest().rows; }
  uint64_t bytes_added() const { return bytes_added_; }
  // Nothing had to be written.
  bool is_unchanged() const { return commit_->is_unchanged(); }

  // For the thread whose turn it is: reports the start; where row groups come from.
  void start();
  RowGroupCutter& cutter() { return *cutter_; }
  // From any thread: encoded bytes and rows that were read.
  void advance(uint64_t rows, uint64_t bytes) { progress_->advance(rows, bytes); }

  // For one thread at a time, in the order of the cuts and of their columns.
  Status append(const parquet::RowGroupWriter& columns, const RowGroupCut& cut);
  // Behind the last row group. Reports the end.
  Status commit() { return commit_->commit(files_); }
  // Reports the end of a table that was not committed.
  void report_failure(const Status& status) { commit_->report_failure(status, files_); }

 private:
  TablePublication(const Database& database, const TableManifest& info,
                   const PublishSettings& settings, const PublishSeams& seams);
  Result<TableVersion> version() const;
  Status finish_file(const RowGroupCut& cut);

  const Database& database_;
  const PublishSettings& settings_;
  const PublishSeams& seams_;
  const TableReader reader_;
  const std::string folder_;
  const bool validated_;
  const parquet::ParquetSchema parquet_schema_;
  std::vector<ChainedSegment> segments_;
  std::unique_ptr<TableCommit> commit_;
  std::unique_ptr<RowGroupCutter> cutter_;
  std::unique_ptr<ProgressMeter> progress_;
  std::unique_ptr<DataFile> file_;
  std::unique_ptr<parquet::FileWriter> writer_;  // into file_
  bool sorted_ = true;                           // by primary key, each row group of file_
  std::vector<AddedFile> files_;
  uint64_t bytes_added_ = 0;
};

}  // namespace lade
