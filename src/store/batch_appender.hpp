// The appender of batches' chunks: gives them ids and puts them, with the models of the first
// batch. All ids that it gives are one range. For one thread, and one appender at a time.
#pragma once

#include <vector>

#include "base/status.hpp"
#include "pager/pager.hpp"
#include "store/batch_encoder.hpp"
#include "store/table_manifest.hpp"

namespace lade {

class BatchAppender {
 public:
  // The pager must outlive it. `batches_expected` sizes the pools of chunk ids; a wrong guess costs
  // nothing much.
  BatchAppender(Pager& pager, uint64_t batches_expected);

  // The record of a batch, with chunk ids; it lacks only the first row. Batches come in the order
  // of the table.
  BatchInfo give_ids(const EncodedBatch& batch);
  // Appends the chunks. REQUIRES: `info` is what give_ids() returned last, for this batch.
  Status put(const EncodedBatch& batch, const BatchInfo& info);
  // Takes an id for no chunk, so that ids() is not empty.
  void take_id() { static_cast<void>(next_id(1)); }

  ChunkIdRange ids() const { return given_; }
  uint64_t encoded_bytes() const { return encoded_bytes_; }

 private:
  ChunkId next_id(size_t ids_per_batch);

  Pager& pager_;
  const uint64_t batches_per_pool_;
  ChunkIdPool pool_;
  ChunkIdRange given_;
  std::vector<ChunkPut> puts_;
  std::vector<ChunkId> models_;  // by column: the model of the first batch; 0 if there is none
  uint64_t encoded_bytes_ = 0;
};

}  // namespace lade
