// The encoder of a batch: makes chunks that are ready to be appended, zone maps and the order of
// the keys. One for each worker thread; the table writer gives out chunk ids later, in batch order.
#pragma once

#include <vector>

#include "base/byte_buffer.hpp"
#include "column/batch.hpp"
#include "encoding/encoder.hpp"
#include "encoding/text_models.hpp"
#include "store/table_manifest.hpp"

namespace lade {

// The model of a text column, as bytes.
struct EncodedModel {
  uint16_t column;
  size_t bytes;
};

// An encoded batch: `info` lacks only the chunk ids and the first row.
struct EncodedBatch {
  BatchInfo info;
  ByteBuffer bytes;                  // the chunks of info.chunks, back to back
  std::vector<EncodedModel> models;  // of the first batch of a load
  ByteBuffer model_bytes;            // of `models`, back to back
};

class BatchEncoder {
 public:
  explicit BatchEncoder(InstructionSet set) : encoder_(set) {}

  // All three: REQUIRES: batch.rows > 0.
  // The first batch of a load: the models that it learns serve all others.
  void encode_first(const Batch& batch, TextModels& models, EncodedBatch& out);
  // Any other one; waits for the first at its first column of text.
  void encode(const Batch& batch, const TextModels& models, EncodedBatch& out);
  // A batch alone: its chunks need no other.
  void encode(const Batch& batch, EncodedBatch& out);

 private:
  void begin(const Batch& batch, EncodedBatch& out);
  void add(const EncodedChunk& chunk, EncodedBatch& out);
  void end(const Batch& batch, EncodedBatch& out);

  Encoder encoder_;
  Column row_forms_;
};

// The order of the primary keys in a batch. REQUIRES: the key's columns are numbers, rows > 0.
KeyOrder key_order(const Batch& batch);

// BatchInfo::pair_checks_held of a batch.
uint64_t pair_checks_held(const Batch& batch);

// The row forms of a batch as a column, to be encoded like any other.
void row_forms_to_column(const Batch& batch, Column& out);

}  // namespace lade
