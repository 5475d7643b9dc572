// The writer of one load: appends its batches to a table. A later open() sees them once the
// database has published the table; of a writer that is dropped, Pager::abandon() undoes the
// chunks. For one thread.
#pragma once

#include "base/status.hpp"
#include "pager/pager.hpp"
#include "store/batch_appender.hpp"
#include "store/table_manifest.hpp"

namespace lade {

class TableWriter {
 public:
  // Appends behind `before`, which is an empty table, one that is published, or what a row deletion
  // has left of it. The pager must outlive the writer; `batches_expected` as for BatchAppender.
  TableWriter(Pager& pager, TableManifest before, uint64_t batches_expected);

  // Batches come in row order.
  Status append(const EncodedBatch& batch) {
    stage(batch);
    return append_staged(batch);
  }

  // The two steps of append(). info() has a staged batch already, so that it can be checked between
  // them; withdraw() undoes stage().
  void stage(const EncodedBatch& batch);
  Status append_staged(const EncodedBatch& batch);
  void withdraw();

  // Writes the list of batches, enters the files into the ledger and makes all chunks readable.
  // Batches' origins count files from the first of these. REQUIRES: it is called once, after the
  // last append().
  Status finish(std::vector<LoadedFile> files);

  TableManifest& info() { return manifest_; }
  // The ids of all chunks of this load.
  ChunkIdRange appended_ids() const { return appender_.ids(); }
  uint64_t rows_appended() const { return manifest_.rows - rows_before_; }
  uint64_t batches_appended() const { return manifest_.batches.items() - batches_before_; }
  uint64_t encoded_bytes() const { return appender_.encoded_bytes(); }

 private:
  Pager& pager_;
  TableManifest manifest_;
  BatchAppender appender_;
  const uint64_t rows_before_;
  const uint64_t files_before_;
  const uint64_t batches_before_;
  BatchInfo staged_;      // the batch of the last stage()
  size_t staged_at_ = 0;  // where it begins in the open page
};

// Enters a load into the lists of a table: appends the files to the ledger and the segment behind
// the others, writes what is left of the lists, and makes all chunks and lists readable.
// Generations, first file and count of files are filled in. A segment that wrote no chunk has no
// ids and is left out.
Status enter_segment(Pager& pager, std::vector<LoadedFile> files, Segment segment,
                     TableManifest& table);

}  // namespace lade
