#include "store/catalog_record.hpp"

#include <algorithm>

namespace lade {
namespace {

constexpr uint16_t kCatalogVersion = 2;

Status corrupt(std::string message) { return Status::error(Code::corrupt, std::move(message)); }

void write_list(ByteWriter& out, const PageList& list) {
  out.put(static_cast<uint32_t>(list.stored().size()));
  out.bytes(std::as_bytes(std::span(list.stored())));
}

std::vector<PageRef> read_list(ByteReader& in) {
  std::vector<PageRef> pages(in.count(sizeof(PageRef)));
  for (PageRef& page : pages) page = in.get<PageRef>();
  return pages;
}

void write_table(ByteWriter& out, const TableManifest& table) {
  out.put(table.table);
  out.put(static_cast<uint8_t>(table.validated));
  out.put(table.schema_hash);
  out.put(table.rows);
  write_list(out, table.batches);
  write_list(out, table.files);
  write_list(out, table.segments);
}

// The lists of one table that cannot be read are its own fault, not the catalog's.
Status read_lists(const PageFile& file, std::vector<PageRef> batches, std::vector<PageRef> files,
                  std::vector<PageRef> segments, TableManifest& table) {
  Status status = table.batches.read(file, std::move(batches), false);
  const Status files_status = table.files.read(file, std::move(files), false);
  const Status segments_status = table.segments.read(file, std::move(segments), true);
  if (status.ok()) status = files_status;
  if (status.ok()) status = segments_status;
  LADE_CHECK(status);
  if (table.batches.end() != table.rows) return corrupt("its rows do not add up");
  if (table.batches.first() != 0 || table.files.first() != 0) {
    return corrupt("its first row or file is missing");
  }
  return {};
}

TableManifest read_table(ByteReader& in, const PageFile& file) {
  TableManifest table;
  table.table = in.get<TableIndex>();
  table.validated = in.get<uint8_t>() != 0;
  table.schema_hash = in.get<uint64_t>();
  table.rows = in.get<uint64_t>();
  std::vector<PageRef> batches = read_list(in);
  std::vector<PageRef> files = read_list(in);
  std::vector<PageRef> segments = read_list(in);
  if (!in.ok()) return table;
  table.fault = read_lists(file, std::move(batches), std::move(files), std::move(segments), table);
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
  chunk.key = in.get<ChunkId>();
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

}  // namespace

std::vector<std::byte> write_catalog(const std::vector<TableManifest>& tables) {
  std::vector<std::byte> record;
  ByteWriter out(record);
  out.put(kCatalogVersion);
  out.put(static_cast<uint32_t>(tables.size()));
  for (const TableManifest& table : tables) write_table(out, table);
  return record;
}

Result<std::vector<TableManifest>> read_catalog(ByteSpan record, const Schema& schema,
                                                const PageFile& file) {
  if (record.empty())
    return std::vector<TableManifest>();  // a database that nothing was loaded into
  ByteReader in(record);
  const uint16_t version = in.get<uint16_t>();
  if (version != kCatalogVersion) {
    return Status::error(Code::unsupported_version,
                         "the catalog has version " + std::to_string(version) +
                             ", this lade reads " + std::to_string(kCatalogVersion));
  }
  std::vector<TableManifest> tables;
  const size_t count = in.count(1);
  for (size_t i = 0; i < count && in.ok(); ++i) {
    TableManifest table = read_table(in, file);
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
    if (!table.fault.ok()) {
      table.fault =
          Status::error(table.fault.code(),
                        std::string(declared.name) + ": " + std::string(table.fault.message()),
                        std::string(table.fault.path()), table.fault.error_number());
    }
    tables.push_back(std::move(table));
  }
  if (!in.ok() || in.remaining() != 0)
    return corrupt("the catalog's length does not fit its tables");
  return tables;
}

std::vector<std::byte> write_record(const BatchInfo& batch) {
  std::vector<std::byte> record;
  ByteWriter out(record);
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
  return record;
}

void read_record(ByteReader& in, const TableSchema& schema, BatchInfo& batch) {
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
}

std::vector<std::byte> write_record(const LoadedFile& file) {
  std::vector<std::byte> record;
  ByteWriter out(record);
  out.text(file.path);
  out.put(file.bytes);
  out.put(file.xxh3);
  out.put(file.lines);
  out.put(file.generation);
  return record;
}

void read_record(ByteReader& in, const TableSchema&, LoadedFile& file) {
  file.path = in.text();
  file.bytes = in.get<uint64_t>();
  file.xxh3 = in.get<uint64_t>();
  file.lines = in.get<uint64_t>();
  file.generation = in.get<uint64_t>();
}

std::vector<std::byte> write_record(const Segment& segment) {
  std::vector<std::byte> record;
  ByteWriter out(record);
  out.put(segment.generation);
  out.put(segment.batches);
  out.put(segment.rows);
  out.put(segment.first_file);
  out.put(segment.files);
  out.put(segment.keys.first);
  out.put(segment.keys.end);
  return record;
}

void read_record(ByteReader& in, const TableSchema&, Segment& segment) {
  segment.generation = in.get<uint64_t>();
  segment.batches = in.get<uint64_t>();
  segment.rows = in.get<uint64_t>();
  segment.first_file = in.get<uint64_t>();
  segment.files = in.get<uint64_t>();
  segment.keys.first = in.get<ChunkId>();
  segment.keys.end = in.get<ChunkId>();
}

}  // namespace lade
