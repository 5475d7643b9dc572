// Appends the batches of one load to a table. Nothing it appends can be seen by anyone until the
// database publishes the table; a writer that is dropped leaves chunks behind that the pager's
// abandon() forgets.
#pragma once

#include "base/status.hpp"
#include "pager/pager.hpp"
#include "store/batch_encoder.hpp"
#include "store/table_manifest.hpp"

namespace lade {

class TableWriter {
 public:
  // Appends behind `before`, which is an empty table or one that is published. The pager must
  // outlive the writer. `batches_expected` sizes the pools of keys; a wrong guess costs nothing
  // much.
  TableWriter(Pager& pager, TableManifest before, uint64_t batches_expected);

  // Batches come in row order.
  Status append(const EncodedBatch& batch) {
    stage(batch);
    return append_staged(batch);
  }

  // The two halves of append(): info() already has a staged batch, so that it can be checked before
  // it is appended, or withdrawn.
  void stage(const EncodedBatch& batch);
  Status append_staged(const EncodedBatch& batch);
  void withdraw();

  // Writes the list of batches, enters the files into the ledger and makes all chunks readable.
  // Batches' origins count files from the first of these. REQUIRES: it is called once, after the
  // last append().
  Status finish(std::vector<LoadedFile> files);

  TableManifest& info() { return info_; }
  // Of all chunks of this load, for whoever gives them up.
  KeyRange appended_keys() const { return keys_appended_; }
  uint64_t rows_appended() const { return info_.rows - rows_before_; }
  uint64_t batches_appended() const { return info_.batches.items() - batches_before_; }
  uint64_t encoded_bytes() const { return encoded_bytes_; }

 private:
  ChunkId next_key(size_t keys_per_batch);

  Pager& pager_;
  TableManifest info_;
  ChunkIdPool keys_;
  std::vector<ChunkPut> puts_;
  const uint64_t batches_per_pool_;
  const uint64_t rows_before_;
  const uint64_t files_before_;
  const uint64_t batches_before_;
  BatchInfo staged_;      // the last batch
  size_t staged_at_ = 0;  // where it begins in the open page
  KeyRange keys_appended_;
  uint64_t encoded_bytes_ = 0;
};

}  // namespace lade
