#include "store/database.hpp"

#include <algorithm>

#include "store/catalog_record.hpp"

namespace lade {

Result<Database> Database::open(FileSystem& files, const Schema& schema, const std::string& path,
                                Pager::Mode mode, PagerOptions options) {
  LADE_TRY(std::unique_ptr<Pager> pager, Pager::open(files, path, mode, options));
  Database database(std::move(pager), schema);
  LADE_CHECK(database.load_tables());
  return database;
}

Result<Database> Database::create(FileSystem& files, const Schema& schema, const std::string& path,
                                  PagerOptions options) {
  LADE_TRY(std::unique_ptr<Pager> pager, Pager::create(files, path, write_catalog({}), options));
  return Database(std::move(pager), schema);
}

Result<Database> Database::create_on(std::unique_ptr<File> file, const Schema& schema,
                                     PagerOptions options) {
  LADE_TRY(std::unique_ptr<Pager> pager,
           Pager::create_on(std::move(file), write_catalog({}), options));
  return Database(std::move(pager), schema);
}

Result<Database> Database::open_on(std::unique_ptr<File> file, const Schema& schema,
                                   Pager::Mode mode, PagerOptions options) {
  LADE_TRY(std::unique_ptr<Pager> pager, Pager::open_on(std::move(file), mode, options));
  Database database(std::move(pager), schema);
  LADE_CHECK(database.load_tables());
  return database;
}

namespace {

std::vector<ChunkKey> keys_of(const TableInfo& table) {
  std::vector<ChunkKey> keys;
  for (const Segment& segment : table.segments) keys.push_back(segment.batches_key);
  for (const BatchInfo& batch : table.batches) {
    for (const ChunkInfo& chunk : batch.chunks) keys.push_back(chunk.key);
  }
  return keys;
}

bool has_repeats(std::vector<ChunkKey> keys) {
  std::sort(keys.begin(), keys.end());
  return std::adjacent_find(keys.begin(), keys.end()) != keys.end();
}

}  // namespace

// The records know no file.
Status Database::in_file(const Status& status) const {
  if (status.ok() || !status.path().empty()) return status;
  return Status::error(status.code(), std::string(status.message()), pager_->path(),
                       status.error_number());
}

Status Database::load_tables() {
  Result<std::vector<TableInfo>> tables = read_catalog(pager_->catalog(), *schema_);
  LADE_CHECK(in_file(tables.status()));
  tables_ = std::move(tables).value();
  std::vector<ChunkKey> all_keys;
  AlignedBuffer memory;
  std::vector<ByteSpan> chunks;
  for (TableInfo& table : tables_) {
    for (const Segment& segment : table.segments) {
      const ChunkKey key = segment.batches_key;
      if (!pager_->find(key)) {
        return Status::error(Code::corrupt, "the catalog names a chunk that is not there",
                             pager_->path());
      }
      LADE_CHECK(pager_->get(std::span(&key, 1), memory, chunks));
      LADE_CHECK(in_file(read_batch_list(chunks[0], schema_->table(table.table), segment, table)));
    }
    const bool complete =
        table.rows ==
        (table.batches.empty() ? 0 : table.batches.back().first_row + table.batches.back().rows);
    if (!complete) {
      return Status::error(Code::corrupt, "a table's rows do not add up", pager_->path());
    }
    for (const BatchInfo& batch : table.batches) {
      for (const ChunkInfo& chunk : batch.chunks) {
        const std::optional<ExtentRef> extent = pager_->find(chunk.key);
        if (!extent || extent->bytes != chunk.bytes) {
          return Status::error(Code::corrupt, "a batch names a chunk that is not there",
                               pager_->path());
        }
      }
    }
    const std::vector<ChunkKey> keys = keys_of(table);
    all_keys.insert(all_keys.end(), keys.begin(), keys.end());
  }
  // Else what one table gives up could be another one's.
  if (has_repeats(std::move(all_keys)))
    return Status::error(Code::corrupt, "the catalog names a chunk twice", pager_->path());
  return {};
}

const TableInfo* Database::find(TableIndex table) const {
  for (const TableInfo& info : tables_) {
    if (info.table == table) return &info;
  }
  return nullptr;
}

TableInfo Database::table_or_empty(TableIndex table) const {
  const TableInfo* info = find(table);
  return info != nullptr ? *info : empty_table(table);
}

TableInfo Database::empty_table(TableIndex table) const {
  TableInfo empty;
  empty.table = table;
  empty.schema_hash = schema_hash(schema_->table(table));
  return empty;
}

std::string Database::owner_of(ChunkKey key) const {
  for (const TableInfo& info : tables_) {
    const TableSchema& schema = schema_->table(info.table);
    for (const Segment& segment : info.segments) {
      if (segment.batches_key == key) return std::string(schema.name) + ", list of batches";
    }
    for (const BatchInfo& batch : info.batches) {
      for (size_t i = 0; i < batch.chunks.size(); ++i) {
        if (batch.chunks[i].key != key) continue;
        return std::string(schema.name) + "." +
               std::string(i < schema.columns.size() ? schema.columns[i].name : "row forms");
      }
    }
  }
  return {};
}

// An append keeps all segments, a replacement none.
void Database::free_replaced(const TableInfo& before, const TableInfo& after) {
  const bool kept = before.segments.empty() ||
                    (!after.segments.empty() &&
                     after.segments.front().batches_key == before.segments.front().batches_key);
  if (!kept) pager_->free(keys_of(before));
}

Result<CommitInfo> Database::publish(std::vector<TableInfo> tables) {
  std::vector<TableInfo> next = tables_;
  for (TableInfo& table : tables) {
    const auto place = std::lower_bound(
        next.begin(), next.end(), table.table,
        [](const TableInfo& info, TableIndex index) { return info.table < index; });
    if (place != next.end() && place->table == table.table) {
      free_replaced(*place, table);
      *place = std::move(table);
    } else {
      next.insert(place, std::move(table));
    }
  }
  LADE_TRY(const CommitInfo info, pager_->commit(write_catalog(next)));
  tables_ = std::move(next);
  return info;
}

}  // namespace lade
