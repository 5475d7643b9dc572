#include "parquet/footer.hpp"

#include "parquet/thrift_writer.hpp"

namespace lade::parquet {
namespace {

constexpr int32_t kDecimalPrecision = 15;

void write_decimal(ThriftWriter& out) {
  out.i32(6, ConvertedType::decimal);
  out.i32(7, kDecimalScale);
  out.i32(8, kDecimalPrecision);
}

// The old way to annotate a type (fields 6 to 8), which readers of before 2018 know; numbers
// without a unit have none.
void write_converted_type(ColumnType type, ThriftWriter& out) {
  switch (type) {
    case ColumnType::int32:
    case ColumnType::int64: return;
    case ColumnType::decimal: return write_decimal(out);
    case ColumnType::date: return out.i32(6, ConvertedType::date);
    case ColumnType::character:
    case ColumnType::varchar: return out.i32(6, ConvertedType::utf8);
  }
}

// The union LogicalType, as field 10.
void write_logical_type(ColumnType type, ThriftWriter& out) {
  if (type == ColumnType::int32 || type == ColumnType::int64) return;
  out.begin_struct(10);
  if (type == ColumnType::decimal) {
    out.begin_struct(5);
    out.i32(1, kDecimalScale);
    out.i32(2, kDecimalPrecision);
  } else {
    out.begin_struct(type == ColumnType::date ? 6 : 1);
  }
  out.end_struct();
  out.end_struct();
}

// A root, and its children. Field ids count from 1: tables of Iceberg are tied to files by them.
void write_schema(const ParquetSchema& schema, ThriftWriter& out) {
  out.begin_list(2, ThriftType::structure, 1 + schema.columns.size());
  out.begin_struct();
  out.binary(4, schema.table);
  out.i32(5, schema.columns.size());
  out.end_struct();
  int32_t field_id = 1;
  for (const ParquetColumn& column : schema.columns) {
    const Repetition repetition = column.optional ? Repetition::optional : Repetition::required;
    out.begin_struct();
    out.i32(1, physical_type(column.type));
    out.i32(3, repetition);
    out.binary(4, column.name);
    write_converted_type(column.type, out);
    out.i32(9, field_id++);
    write_logical_type(column.type, out);
    out.end_struct();
  }
}

void write_encoding_stats(PageType type, Encoding encoding, uint32_t pages, ThriftWriter& out) {
  out.begin_struct();
  out.i32(1, type);
  out.i32(2, encoding);
  out.i32(3, pages);
  out.end_struct();
}

// Fields 13 and 2 of ColumnMetaData say how the pages are encoded: PLAIN for the dictionary page,
// RLE for levels, which every page header names.
void write_encodings(const StoredChunk& stored, ThriftWriter& out) {
  const bool coded = stored.chunk.dictionary_coded_pages > 0;
  out.begin_list(2, ThriftType::i32, coded ? 3 : 2);
  out.element(static_cast<int32_t>(Encoding::plain));
  out.element(static_cast<int32_t>(Encoding::rle));
  if (coded) out.element(static_cast<int32_t>(Encoding::rle_dictionary));
}
void write_encoding_stats(const StoredChunk& stored, ThriftWriter& out) {
  const uint32_t coded = stored.chunk.dictionary_coded_pages;
  const uint32_t plain = stored.data_pages - coded;
  out.begin_list(13, ThriftType::structure, size_t{coded > 0 ? 2u : 0u} + (plain > 0 ? 1 : 0));
  if (coded > 0) {
    write_encoding_stats(PageType::dictionary, Encoding::plain, 1, out);
    write_encoding_stats(PageType::data, Encoding::rle_dictionary, coded, out);
  }
  if (plain > 0) write_encoding_stats(PageType::data, Encoding::plain, plain, out);
}

void write_column_metadata(const ParquetColumn& column, const StoredChunk& stored,
                           ThriftWriter& out) {
  const ChunkFacts& chunk = stored.chunk;
  const bool has_dictionary = chunk.dictionary_page_bytes > 0;
  out.begin_struct(3);
  out.i32(1, physical_type(column.type));
  write_encodings(stored, out);
  out.begin_list(3, ThriftType::binary, 1);
  out.element(std::string_view(column.name));
  out.i32(4, chunk.codec);
  out.i64(5, chunk.statistics.rows);
  out.i64(6, chunk.unpacked_bytes);
  out.i64(7, chunk.stored_bytes);
  out.i64(9, stored.offset + chunk.dictionary_page_bytes);
  if (has_dictionary) out.i64(11, stored.offset);
  write_statistics(out, 12, value_kind(column.type), chunk.statistics);
  write_encoding_stats(stored, out);
  if (value_kind(column.type) == ValueKind::text) {
    out.begin_struct(16);
    out.i64(1, chunk.statistics.text_bytes);
    out.end_struct();
  }
  out.end_struct();
}

void write_chunk(const ParquetColumn& column, const StoredChunk& stored, ThriftWriter& out) {
  out.begin_struct();
  out.i64(2, 0);  // once the place of a second copy of the metadata; there is none
  write_column_metadata(column, stored, out);
  out.i64(4, stored.offset_index.offset);
  out.i32(5, stored.offset_index.bytes);
  out.i64(6, stored.column_index.offset);
  out.i32(7, stored.column_index.bytes);
  out.end_struct();
}

void write_row_group(const ParquetSchema& schema, const FooterFacts& facts,
                     const StoredRowGroup& group, int16_t ordinal, ThriftWriter& out) {
  uint64_t stored_bytes = 0;
  uint64_t unpacked_bytes = 0;
  out.begin_struct();
  out.begin_list(1, ThriftType::structure, group.chunks.size());
  for (size_t column = 0; column < group.chunks.size(); ++column) {
    write_chunk(schema.columns[column], group.chunks[column], out);
    stored_bytes += group.chunks[column].chunk.stored_bytes;
    unpacked_bytes += group.chunks[column].chunk.unpacked_bytes;
  }
  out.i64(2, unpacked_bytes);
  out.i64(3, group.rows);
  if (!facts.sorting_columns.empty()) {
    out.begin_list(4, ThriftType::structure, facts.sorting_columns.size());
    for (const uint16_t column : facts.sorting_columns) {
      out.begin_struct();
      out.i32(1, column);
      out.boolean(2, false);  // descending
      out.boolean(3, false);  // NULLs first
      out.end_struct();
    }
  }
  out.i64(5, group.chunks.front().offset);
  out.i64(6, stored_bytes);
  out.i16(7, ordinal);
  out.end_struct();
}

void write_key_values(std::span<const KeyValue> key_values, ThriftWriter& out) {
  if (key_values.empty()) return;
  out.begin_list(5, ThriftType::structure, key_values.size());
  for (const KeyValue& each : key_values) {
    out.begin_struct();
    out.binary(1, each.key);
    out.binary(2, each.value);
    out.end_struct();
  }
}

// Without TYPE_ORDER for each column, readers have to ignore all bounds.
void write_column_orders(size_t columns, ThriftWriter& out) {
  out.begin_list(7, ThriftType::structure, columns);
  for (size_t column = 0; column < columns; ++column) {
    out.begin_struct();
    out.begin_struct(1);
    out.end_struct();
    out.end_struct();
  }
}

}  // namespace

void append_footer(const ParquetSchema& schema, const FooterFacts& facts,
                   std::span<const StoredRowGroup> row_groups, ByteBuffer& out) {
  LADE_ASSERT(row_groups.size() <= INT16_MAX);
  uint64_t rows = 0;
  for (const StoredRowGroup& group : row_groups) rows += group.rows;
  ThriftWriter thrift(out);
  thrift.begin_struct();
  thrift.i32(1, 1);  // version
  write_schema(schema, thrift);
  thrift.i64(3, rows);
  thrift.begin_list(4, ThriftType::structure, row_groups.size());
  int16_t ordinal = 0;
  for (const StoredRowGroup& group : row_groups)
    write_row_group(schema, facts, group, ordinal++, thrift);
  write_key_values(facts.key_values, thrift);
  thrift.binary(6, facts.created_by);
  write_column_orders(schema.columns.size(), thrift);
  thrift.end_struct();
}

}  // namespace lade::parquet
