// Row groups of a table's text, parsed, and the encodings that lade's own choice suggests for them.
#pragma once

#include <memory>
#include <vector>

#include "input/batch_reader.hpp"
#include "parquet/row_group_writer.hpp"
#include "parser/batch_parser.hpp"
#include "publish/encoding_choice.hpp"

namespace lade {

struct ParsedBatch {
  TextBatch text;
  Batch batch;  // refers to the text
};

// The batches of one row group, recycled.
class RowGroupBatches {
 public:
  // Reads whole batches until there are `rows` lines; false at the end of the text.
  Result<bool> read(BatchReader& reader, uint64_t rows) {
    used_ = 0;
    for (uint64_t lines = 0; lines < rows;) {
      if (used_ == batches_.size()) batches_.push_back(std::make_unique<ParsedBatch>());
      LADE_TRY(const bool more, reader.next(batches_[used_]->text));
      if (!more) break;
      lines += batches_[used_++]->text.lines;
    }
    return used_ > 0;
  }
  // REQUIRES: every line is a good row.
  void parse(BatchParser& parser) {
    RejectList rejects;
    for (size_t i = 0; i < used_; ++i) parser.parse(batches_[i]->text, batches_[i]->batch, rejects);
    LADE_ASSERT(rejects.total == 0);
  }

  size_t size() const { return used_; }
  const Batch& operator[](size_t place) const { return batches_[place]->batch; }

 private:
  std::vector<std::unique_ptr<ParsedBatch>> batches_;
  size_t used_ = 0;
};

inline parquet::ChunkEncoding choose_encoding(const RowGroupBatches& group, size_t column,
                                              Encoder& encoder, ByteBuffer& scratch) {
  EncodingChoice choice;
  for (size_t i = 0; i < group.size(); ++i) {
    scratch.clear();
    const EncodedChunk chunk = encoder.encode(group[i].columns[column], scratch);
    choice.add(chunk.encoding, chunk.zone_map);
  }
  return choice.of(group[0].columns[column].kind());
}

// Fills and finishes the row group, column by column.
inline Status write_row_group(const parquet::ParquetSchema& schema, const RowGroupBatches& group,
                              std::span<const parquet::ChunkEncoding> encodings,
                              parquet::RowGroupWriter& writer) {
  writer.begin(schema, encodings);
  for (size_t column = 0; column < encodings.size(); ++column) {
    for (size_t i = 0; i < group.size(); ++i)
      LADE_CHECK(writer.append(column, group[i].columns[column]));
  }
  writer.finish();
  return {};
}

}  // namespace lade
