// Parquet files written into memory from columns of a few values, for tests.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "parquet/file_writer.hpp"

namespace lade {

class StringSink final : public parquet::ByteSink {
 public:
  Status write(ByteSpan data) override {
    if (bytes.size() + data.size() > bytes_max)
      return Status::error(Code::no_space, "the sink is full");
    bytes.append(reinterpret_cast<const char*>(data.data()), data.size());
    return {};
  }

  std::string bytes;
  size_t bytes_max = SIZE_MAX;
};

inline Column number_column(ValueKind kind, const std::vector<int64_t>& values) {
  Column column;
  column.reset(kind, values.size());
  for (size_t row = 0; row < values.size(); ++row) {
    if (kind == ValueKind::int32)
      column.int32s()[row] = static_cast<int32_t>(values[row]);
    else
      column.int64s()[row] = values[row];
  }
  return column;
}

// Equal texts lie in one place, as a decoded dictionary has them, or each in its own.
inline Column text_column(const std::vector<std::string>& values, bool shared = false) {
  Column column;
  column.reset(ValueKind::text, values.size());
  std::string heap;
  for (size_t row = 0; row < values.size(); ++row) {
    size_t offset = shared ? heap.find(values[row]) : std::string::npos;
    if (offset == std::string::npos) {
      offset = heap.size();
      heap += values[row];
    }
    column.texts()[row] = {static_cast<uint32_t>(offset),
                           static_cast<uint32_t>(values[row].size())};
  }
  column.heap.reserve(heap.size() + 1);
  std::memcpy(column.heap.data(), heap.data(), heap.size());
  column.text_base = column.heap.data();
  return column;
}

// A table of columns a, b, c, ...
inline parquet::ParquetSchema schema_of(const std::vector<ColumnType>& types,
                                        bool nullable = false) {
  parquet::ParquetSchema schema{.table = "t", .columns = {}};
  for (const ColumnType type : types) {
    const std::string name(1, static_cast<char>('a' + schema.columns.size()));
    const bool is_text = value_kind(type) == ValueKind::text;
    schema.columns.push_back({name, type, nullable, nullable && is_text});
  }
  return schema;
}

using Batches = std::vector<std::vector<Column>>;  // by batch, then by column

inline void fill(parquet::RowGroupWriter& writer, const parquet::ParquetSchema& schema,
                 const Batches& batches, const std::vector<parquet::ChunkEncoding>& encodings) {
  writer.begin(schema, encodings);
  for (size_t column = 0; column < encodings.size(); ++column) {
    for (const auto& batch : batches) LADE_ASSERT(writer.append(column, batch[column]).ok());
  }
  writer.finish();
}

inline parquet::FooterFacts test_facts() {
  return {.created_by = "lade version 0 (build test)", .sorting_columns = {}, .key_values = {}};
}

// A file of one row group, all columns of it encoded alike.
inline std::string file_of(const parquet::ParquetSchema& schema, const Batches& batches,
                           parquet::ChunkEncoding encoding,
                           InstructionSet kernel = instruction_set()) {
  StringSink sink;
  parquet::FileWriter file(schema, sink);
  parquet::RowGroupWriter writer(1, kernel);
  fill(writer, schema, batches, std::vector(schema.columns.size(), encoding));
  LADE_ASSERT(file.append(writer).ok() && file.finish(test_facts()).ok());
  LADE_ASSERT(file.bytes() == sink.bytes.size());
  return sink.bytes;
}

}  // namespace lade
