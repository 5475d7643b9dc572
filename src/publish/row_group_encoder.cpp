#include "publish/row_group_encoder.hpp"

#include "publish/encoding_choice.hpp"

namespace lade {

Status RowGroupEncoder::encode(TablePublication& publication, const RowGroupCut& cut,
                               std::span<const uint16_t> columns, const PublishSeams& seams) {
  const TableView& table = publication.reader();
  LADE_CHECK(choose_encodings(table, cut, columns));
  writer_.begin(publication.parquet_schema(), encodings_, columns.front());
  const bool is_first = columns.front() == 0;
  for (uint64_t batch = cut.first_batch; batch < cut.first_batch + cut.batches; ++batch) {
    LADE_CHECK(seams.interruption.check());
    const uint64_t bytes_before = buffers_.bytes_read;
    LADE_CHECK(table.read(batch, columns, buffers_));
    for (size_t i = 0; i < columns.size(); ++i)
      LADE_CHECK(writer_.append(columns[i], buffers_.columns[i]));
    // Rows are counted once, with their first column.
    publication.advance(is_first ? buffers_.columns[0].rows() : 0,
                        buffers_.bytes_read - bytes_before);
  }
  writer_.finish();
  return {};
}

Status RowGroupEncoder::choose_encodings(const TableView& table, const RowGroupCut& cut,
                                         std::span<const uint16_t> columns) {
  std::vector<EncodingChoice> choices(columns.size());
  BatchCursor batches(table);
  for (uint64_t place = cut.first_batch; place < cut.first_batch + cut.batches; ++place) {
    LADE_TRY(const BatchInfo* const batch, batches.at(place));
    for (size_t i = 0; i < columns.size(); ++i) {
      const ChunkInfo& chunk = batch->chunks[columns[i]];
      choices[i].add(chunk.encoding, chunk.zone_map);
    }
  }
  encodings_.clear();
  for (size_t i = 0; i < columns.size(); ++i)
    encodings_.push_back(choices[i].of(value_kind(table.schema().columns[columns[i]].type)));
  return {};
}

}  // namespace lade
