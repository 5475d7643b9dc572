#include "publish/row_group_encoder.hpp"

#include <numeric>

#include "publish/encoding_choice.hpp"

namespace lade {

Status RowGroupEncoder::encode(TablePublication& publication, const RowGroupCut& cut,
                               const PublishSeams& seams) {
  const TableView& table = publication.reader();
  if (publication_ != &publication) {
    writer_.reset();  // gives its memory back first
    writer_ = std::make_unique<parquet::RowGroupWriter>(publication.parquet_schema(), level_);
    columns_.resize(table.schema().columns.size());
    std::iota(columns_.begin(), columns_.end(), uint16_t{0});
    publication_ = &publication;
  }
  LADE_CHECK(choose_encodings(table, cut));
  writer_->begin(encodings_);
  for (uint64_t batch = cut.first_batch; batch < cut.first_batch + cut.batches; ++batch) {
    LADE_CHECK(seams.interruption.check());
    const uint64_t bytes_before = buffers_.bytes_read;
    LADE_CHECK(table.read(batch, columns_, buffers_));
    for (size_t column = 0; column < columns_.size(); ++column)
      LADE_CHECK(writer_->append(column, buffers_.columns[column]));
    publication.advance(buffers_.columns[0].rows(), buffers_.bytes_read - bytes_before);
  }
  writer_->finish();
  return {};
}

Status RowGroupEncoder::choose_encodings(const TableView& table, const RowGroupCut& cut) {
  std::vector<EncodingChoice> choices(columns_.size());
  BatchCursor batches(table);
  for (uint64_t place = cut.first_batch; place < cut.first_batch + cut.batches; ++place) {
    LADE_TRY(const BatchInfo* const batch, batches.at(place));
    for (const uint16_t column : columns_) {
      const ChunkInfo& chunk = batch->chunks[column];
      choices[column].add(chunk.encoding, chunk.zone_map);
    }
  }
  encodings_.clear();
  for (const uint16_t column : columns_)
    encodings_.push_back(choices[column].of(value_kind(table.schema().columns[column].type)));
  return {};
}

}  // namespace lade
