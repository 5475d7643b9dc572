// The writer of one load: appends its batches to a table. A later open() sees them once the
// database has published the table; of a writer that is dropped, Pager::abandon() undoes the
// chunks. For one thread.
#pragma once

#include "base/status.hpp"
#include "pager/pager.hpp"
#include "store/batch_encoder.hpp"
#include "store/table_manifest.hpp"

namespace lade {

class TableWriter {
 public:
  // Appends behind `before`, which is an empty table or one that is published. The pager must
  // outlive the writer. `batches_expected` sizes the pools of chunk ids; a wrong guess costs
  // nothing much.
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
  ChunkIdRange appended_ids() const { return appended_ids_; }
  uint64_t rows_appended() const { return manifest_.rows - rows_before_; }
  uint64_t batches_appended() const { return manifest_.batches.items() - batches_before_; }
  uint64_t encoded_bytes() const { return encoded_bytes_; }

 private:
  ChunkId next_id(size_t ids_per_batch);

  Pager& pager_;
  TableManifest manifest_;
  ChunkIdPool ids_;
  std::vector<ChunkPut> puts_;
  const uint64_t batches_per_pool_;
  const uint64_t rows_before_;
  const uint64_t files_before_;
  const uint64_t batches_before_;
  BatchInfo staged_;             // the batch of the last stage()
  size_t staged_at_ = 0;         // where it begins in the open page
  std::vector<ChunkId> models_;  // by column: the model of the first batch; 0 if there is none
  ChunkIdRange appended_ids_;
  uint64_t encoded_bytes_ = 0;
};

}  // namespace lade
