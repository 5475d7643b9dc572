#include "store/catalog_record.hpp"

#include <algorithm>

namespace lade {
namespace {

constexpr uint16_t kCatalogVersion = 1;

Status corrupt(std::string message) { return Status::error(Code::corrupt, std::move(message)); }

void write_table(ByteWriter& out, const TableInfo& table) {
  out.put(table.table);
  out.put(static_cast<uint8_t>(table.validated));
  out.put(table.schema_hash);
  out.put(table.rows);
  out.put(static_cast<uint32_t>(table.files.size()));
  for (const LoadedFile& file : table.files) {
    out.text(file.path);
    out.put(file.bytes);
    out.put(file.xxh3);
    out.put(file.lines);
    out.put(file.generation);
  }
  out.put(static_cast<uint32_t>(table.segments.size()));
  for (const Segment& segment : table.segments) {
    out.put(segment.batches_key);
    out.put(segment.batches);
    out.put(segment.rows);
  }
}

TableInfo read_table(ByteReader& in) {
  TableInfo table;
  table.table = in.get<TableIndex>();
  table.validated = in.get<uint8_t>() != 0;
  table.schema_hash = in.get<uint64_t>();
  table.rows = in.get<uint64_t>();
  table.files.resize(in.count(4 + 4 * 8));
  for (LoadedFile& file : table.files) {
    file.path = in.text();
    file.bytes = in.get<uint64_t>();
    file.xxh3 = in.get<uint64_t>();
    file.lines = in.get<uint64_t>();
    file.generation = in.get<uint64_t>();
  }
  table.segments.resize(in.count(8 + 4 + 8));
  for (Segment& segment : table.segments) {
    segment.batches_key = in.get<ChunkKey>();
    segment.batches = in.get<uint32_t>();
    segment.rows = in.get<uint64_t>();
  }
  return table;
}

void write_chunk(ByteWriter& out, const ChunkInfo& chunk) {
  out.put(chunk.key);
  out.put(static_cast<uint8_t>(chunk.encoding));
  out.put(chunk.bytes);
  out.put(chunk.zone_map.min);
  out.put(chunk.zone_map.max);
  out.put(chunk.zone_map.rows);
  out.put(chunk.zone_map.nulls);
  out.put(static_cast<uint8_t>((chunk.zone_map.increasing ? 1 : 0) |
                               (chunk.zone_map.strictly_increasing ? 2 : 0)));
}

ChunkInfo read_chunk(ByteReader& in) {
  ChunkInfo chunk;
  chunk.key = in.get<ChunkKey>();
  chunk.encoding = static_cast<Encoding>(in.get<uint8_t>());
  chunk.bytes = in.get<uint32_t>();
  chunk.zone_map.min = in.get<int64_t>();
  chunk.zone_map.max = in.get<int64_t>();
  chunk.zone_map.rows = in.get<uint32_t>();
  chunk.zone_map.nulls = in.get<uint32_t>();
  const uint8_t flags = in.get<uint8_t>();
  chunk.zone_map.increasing = (flags & 1) != 0;
  chunk.zone_map.strictly_increasing = (flags & 2) != 0;
  return chunk;
}

void write_key(ByteWriter& out, const std::vector<int64_t>& key) {
  for (int64_t value : key) out.put(value);
}

std::vector<int64_t> read_key(ByteReader& in, size_t columns) {
  std::vector<int64_t> key(columns);
  for (int64_t& value : key) value = in.get<int64_t>();
  return key;
}

void write_batch(ByteWriter& out, const BatchInfo& batch) {
  out.put(batch.rows);
  out.put(batch.origin.file);
  out.put(batch.origin.first_line);
  out.put(static_cast<uint32_t>(batch.origin.rejected_lines.size()));
  for (uint32_t line : batch.origin.rejected_lines) out.put(line);
  out.put(batch.row_form);
  out.put(static_cast<uint8_t>((batch.mixed_row_forms ? 1 : 0) |
                               (batch.key_order.strictly_increasing ? 2 : 0)));
  write_key(out, batch.key_order.first);
  write_key(out, batch.key_order.last);
  out.put(batch.pair_checks_held);
  for (const ChunkInfo& chunk : batch.chunks) write_chunk(out, chunk);
}

BatchInfo read_batch(ByteReader& in, const TableSchema& schema) {
  BatchInfo batch;
  batch.rows = in.get<uint32_t>();
  batch.origin.file = in.get<uint32_t>();
  batch.origin.first_line = in.get<uint64_t>();
  batch.origin.rejected_lines.resize(in.count(4));
  for (uint32_t& line : batch.origin.rejected_lines) line = in.get<uint32_t>();
  batch.row_form = in.get<uint8_t>();
  const uint8_t flags = in.get<uint8_t>();
  batch.mixed_row_forms = (flags & 1) != 0;
  batch.key_order.strictly_increasing = (flags & 2) != 0;
  batch.key_order.first = read_key(in, schema.primary_key().columns.size());
  batch.key_order.last = read_key(in, schema.primary_key().columns.size());
  batch.pair_checks_held = in.get<uint64_t>();
  const size_t chunks = schema.columns.size() + (batch.mixed_row_forms ? 1 : 0);
  for (size_t i = 0; i < chunks && in.ok(); ++i) batch.chunks.push_back(read_chunk(in));
  return batch;
}

bool fits(const BatchInfo& batch, const TableInfo& info) {
  if (batch.rows == 0 || batch.rows > kChunkRowsMax) return false;
  if (batch.origin.file >= info.files.size()) return false;
  if (!std::is_sorted(batch.origin.rejected_lines.begin(), batch.origin.rejected_lines.end())) {
    return false;
  }
  return std::all_of(batch.chunks.begin(), batch.chunks.end(), [&](const ChunkInfo& chunk) {
    return chunk.zone_map.rows == batch.rows && chunk.zone_map.min <= chunk.zone_map.max;
  });
}

}  // namespace

std::vector<std::byte> write_catalog(const std::vector<TableInfo>& tables) {
  std::vector<std::byte> record;
  ByteWriter out(record);
  out.put(kCatalogVersion);
  out.put(static_cast<uint32_t>(tables.size()));
  for (const TableInfo& table : tables) write_table(out, table);
  return record;
}

Result<std::vector<TableInfo>> read_catalog(ByteSpan record, const Schema& schema) {
  if (record.empty()) return std::vector<TableInfo>();  // a database that nothing was loaded into
  ByteReader in(record);
  const uint16_t version = in.get<uint16_t>();
  if (version != kCatalogVersion) {
    return Status::error(Code::unsupported_version,
                         "the catalog has version " + std::to_string(version) +
                             ", this lade reads " + std::to_string(kCatalogVersion));
  }
  std::vector<TableInfo> tables;
  const size_t count = in.count(1);
  for (size_t i = 0; i < count && in.ok(); ++i) {
    TableInfo table = read_table(in);
    if (!in.ok() || table.table >= schema.tables.size())
      return corrupt("the catalog names no such table");
    const TableSchema& declared = schema.table(table.table);
    if (table.schema_hash != schema_hash(declared)) {
      return Status::error(
          Code::unsupported_version,
          std::string(declared.name) + " was declared otherwise when it was loaded");
    }
    const bool ascends = tables.empty() || tables.back().table < table.table;
    if (!ascends) return corrupt("the catalog names a table twice");
    tables.push_back(std::move(table));
  }
  if (!in.ok() || in.remaining() != 0)
    return corrupt("the catalog's length does not fit its tables");
  return tables;
}

std::vector<std::byte> write_batch_list(std::span<const BatchInfo> batches) {
  std::vector<std::byte> record;
  ByteWriter out(record);
  for (const BatchInfo& batch : batches) write_batch(out, batch);
  return record;
}

Status read_batch_list(ByteSpan record, const TableSchema& schema, const Segment& segment,
                       TableInfo& info) {
  ByteReader in(record);
  uint64_t rows = 0;
  uint64_t first_row =
      info.batches.empty() ? 0 : info.batches.back().first_row + info.batches.back().rows;
  for (uint32_t i = 0; i < segment.batches; ++i) {
    BatchInfo batch = read_batch(in, schema);
    if (!in.ok() || !fits(batch, info)) {
      return corrupt("batch " + std::to_string(i) + " of " + std::string(schema.name) +
                     " is not a batch of it");
    }
    batch.first_row = first_row;
    first_row += batch.rows;
    rows += batch.rows;
    info.batches.push_back(std::move(batch));
  }
  if (in.remaining() != 0 || rows != segment.rows) {
    return corrupt("the batches of " + std::string(schema.name) + " do not add up to its rows");
  }
  return {};
}

}  // namespace lade
