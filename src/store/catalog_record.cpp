#include "store/catalog_record.hpp"

#include <algorithm>

namespace lade {
namespace {

// Versions of the catalog: without deleted rows it is one of version 3, and so are its records.
constexpr uint16_t kCatalogVersion = 3;
constexpr uint16_t kCatalogVersionDeletes = 4;

// Bits of a table's flags.
constexpr uint8_t kValidated = 1;
constexpr uint8_t kLostRows = 2;

// Bit of a counter in a record: a second counter follows. No counter comes near it.
constexpr uint64_t kMoreFollows = uint64_t{1} << 63;
static_assert(kMoreFollows > kCounterMax);

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
  out.put(
      static_cast<uint8_t>((table.validated ? kValidated : 0) | (table.lost_rows ? kLostRows : 0)));
  out.put(table.schema_hash);
  out.put(table.rows);
  write_list(out, table.batches);
  write_list(out, table.files);
  write_list(out, table.segments);
  out.put(table.part.number);
  out.put(table.part.count);
  out.put(table.open_keys);
}

// Whether the table may be that part, with these keys open.
bool fits_part(const TableManifest& table, const TableSchema& schema) {
  const Part& part = table.part;
  if (!part) return part.number == 0 && table.open_keys == 0;
  if (part.number == 0 || part.number > part.count || part.count > kPartsMax) return false;
  if (table.open_keys == 0) return true;
  uint64_t keys = 0;
  for (size_t i = 0; i < schema.constraints.size(); ++i) {
    if (schema.constraints[i].kind == ConstraintKind::foreign_key) keys |= uint64_t{1} << i;
  }
  return part.has_others() && !table.validated && (table.open_keys & ~keys) == 0;
}

// Reads the index pages of a table's lists. A failure is the table's own; the catalog stands.
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
  const uint8_t flags = in.get<uint8_t>();
  table.validated = (flags & kValidated) != 0;
  table.lost_rows = (flags & kLostRows) != 0;
  table.schema_hash = in.get<uint64_t>();
  table.rows = in.get<uint64_t>();
  std::vector<PageRef> batches = read_list(in);
  std::vector<PageRef> files = read_list(in);
  std::vector<PageRef> segments = read_list(in);
  table.part.number = in.get<uint32_t>();
  table.part.count = in.get<uint32_t>();
  table.open_keys = in.get<uint64_t>();
  if (!in.ok()) return table;
  table.fault = read_lists(file, std::move(batches), std::move(files), std::move(segments), table);
  return table;
}

// Writes the fields that it is called with. Its twin is FieldReader: one function a record names
// the fields in their stored order, for both.
class FieldWriter {
 public:
  explicit FieldWriter(std::vector<std::byte>& record) : out_(record) {}

  template <typename... Fields>
  void operator()(const Fields&... fields) {
    (out_.put(fields), ...);
  }
  void text(const std::string& text) { out_.text(text); }
  // Two flags, as bits of one byte.
  void flags(bool first, bool second) {
    out_.put(static_cast<uint8_t>((first ? 1 : 0) | (second ? 2 : 0)));
  }
  void with_more(uint64_t counter, const std::optional<uint64_t>& more) {
    out_.put(counter | (more ? kMoreFollows : 0));
    if (more) out_.put(*more);
  }
  void counted(const std::vector<uint32_t>& values) {
    out_.put(static_cast<uint32_t>(values.size()));
    for (uint32_t value : values) out_.put(value);
  }
  void key(const std::vector<int64_t>& key) {
    for (int64_t value : key) out_.put(value);
  }

 private:
  ByteWriter out_;
};

class FieldReader {
 public:
  FieldReader(ByteReader& in, const TableSchema& schema)
      : in_(in), key_columns_(schema.primary_key().columns.size()) {}

  template <typename... Fields>
  void operator()(Fields&... fields) {
    ((fields = in_.get<Fields>()), ...);
  }
  void text(std::string& text) { text = in_.text(); }
  void flags(bool& first, bool& second) {
    const uint8_t flags = in_.get<uint8_t>();
    first = (flags & 1) != 0;
    second = (flags & 2) != 0;
  }
  void with_more(uint64_t& counter, std::optional<uint64_t>& more) {
    const uint64_t stored = in_.get<uint64_t>();
    counter = stored & ~kMoreFollows;
    if (counter != stored) more = in_.get<uint64_t>();
  }
  void counted(std::vector<uint32_t>& values) {
    values.resize(in_.count(sizeof(uint32_t)));
    for (uint32_t& value : values) value = in_.get<uint32_t>();
  }
  void key(std::vector<int64_t>& key) {
    key.resize(key_columns_);
    for (int64_t& value : key) value = in_.get<int64_t>();
  }

 private:
  ByteReader& in_;
  const size_t key_columns_;
};

template <typename Io, typename Chunk>
void chunk_fields(Io& io, Chunk& chunk) {
  auto& zone = chunk.zone_map;
  io(chunk.id, chunk.encoding, chunk.bytes, chunk.model, zone.min, zone.max, zone.rows,
     zone.empty_texts);
  io.flags(zone.increasing, zone.strictly_increasing);
}

// All fields but the chunks, which follow.
template <typename Io, typename Batch>
void batch_fields(Io& io, Batch& batch) {
  io(batch.rows, batch.origin.file, batch.origin.first_line);
  io.counted(batch.origin.missing_lines);
  io(batch.row_form);
  io.flags(batch.mixed_row_forms, batch.key_order.strictly_increasing);
  io.key(batch.key_order.first);
  io.key(batch.key_order.last);
  io(batch.pair_checks_held);
}

template <typename Io, typename File>
void file_fields(Io& io, File& file) {
  io.text(file.path);
  io(file.bytes, file.xxh3, file.lines);
  io.with_more(file.generation, file.rows_deleted);
}

template <typename Io, typename Part>
void segment_fields(Io& io, Part& segment) {
  io(segment.generation, segment.batches);
  io.with_more(segment.rows, segment.rows_deleted);
  io(segment.first_file, segment.files, segment.ids.first, segment.ids.end);
}

}  // namespace

std::vector<std::byte> write_catalog(const std::vector<TableManifest>& tables) {
  std::vector<std::byte> record;
  ByteWriter out(record);
  const bool deletes = std::any_of(tables.begin(), tables.end(),
                                   [](const TableManifest& table) { return table.lost_rows; });
  out.put(deletes ? kCatalogVersionDeletes : kCatalogVersion);
  out.put(static_cast<uint32_t>(tables.size()));
  for (const TableManifest& table : tables) write_table(out, table);
  return record;
}

Result<std::vector<TableManifest>> read_catalog(ByteSpan record, const Schema& schema,
                                                const PageFile& file) {
  ByteReader in(record);
  const uint16_t version = in.get<uint16_t>();
  if (version != kCatalogVersion && version != kCatalogVersionDeletes) {
    return Status::error(Code::unsupported_version,
                         "the catalog has version " + std::to_string(version) +
                             ", this lade reads " + std::to_string(kCatalogVersion) + " and " +
                             std::to_string(kCatalogVersionDeletes) + ": use a newer one");
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
    if (!fits_part(table, declared)) return corrupt("the catalog names a part that cannot be");
    const bool ascends = tables.empty() || tables.back().table < table.table;
    if (!ascends) return corrupt("the catalog names a table twice");
    table.fault = table.fault.within(declared.name);
    tables.push_back(std::move(table));
  }
  if (!in.ok() || in.remaining() != 0)
    return corrupt("the catalog's length does not fit its tables");
  return tables;
}

std::vector<std::byte> write_record(const BatchInfo& batch) {
  std::vector<std::byte> record;
  FieldWriter out(record);
  batch_fields(out, batch);
  for (const ChunkInfo& chunk : batch.chunks) chunk_fields(out, chunk);
  return record;
}

std::vector<std::byte> write_record(const LoadedFile& file) {
  std::vector<std::byte> record;
  FieldWriter out(record);
  file_fields(out, file);
  return record;
}

std::vector<std::byte> write_record(const Segment& segment) {
  std::vector<std::byte> record;
  FieldWriter out(record);
  segment_fields(out, segment);
  return record;
}

void append_record(PageList& batches, const BatchInfo& batch) {
  batches.append(write_record(batch), batch.first_row, batch.first_row + batch.rows);
}

void append_record(PageList& files, const LoadedFile& file) {
  files.append(write_record(file), files.end(), files.end() + 1);
}

void append_record(PageList& segments, const Segment& segment) {
  segments.append(write_record(segment), number_of(segment.ids.first), number_of(segment.ids.end));
}

void read_record(ByteReader& in, const TableSchema& schema, BatchInfo& batch) {
  FieldReader fields(in, schema);
  batch_fields(fields, batch);
  const size_t chunks = schema.columns.size() + (batch.mixed_row_forms ? 1 : 0);
  for (size_t i = 0; i < chunks && in.ok(); ++i) chunk_fields(fields, batch.chunks.emplace_back());
}

void read_record(ByteReader& in, const TableSchema& schema, LoadedFile& file) {
  FieldReader fields(in, schema);
  file_fields(fields, file);
}

void read_record(ByteReader& in, const TableSchema& schema, Segment& segment) {
  FieldReader fields(in, schema);
  segment_fields(fields, segment);
}

}  // namespace lade
