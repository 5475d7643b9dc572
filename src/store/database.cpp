#include "store/database.hpp"

#include <algorithm>

#include "store/batch_cursor.hpp"
#include "store/catalog_record.hpp"
#include "store/table_reader.hpp"

namespace lade {

namespace {

// Keys ascend from batch to batch, so that the one with the key is found by halving.
std::string owner_in(const TableReader& table, ChunkId key) {
  BatchCursor cursor(table);
  uint64_t first = 0;
  uint64_t end = table.batches();
  while (first < end) {
    const uint64_t middle = first + (end - first) / 2;
    const Result<const BatchInfo*> batch = cursor.at(middle);
    if (!batch.ok()) return {};
    const std::vector<ChunkInfo>& chunks = batch.value()->chunks;
    for (size_t i = 0; i < chunks.size(); ++i) {
      if (chunks[i].key != key) continue;
      const TableSchema& schema = table.schema();
      return std::string(schema.name) + "." +
             std::string(i < schema.columns.size() ? schema.columns[i].name : "row forms");
    }
    if (key < chunks.front().key) {
      end = middle;
    } else {
      first = middle + 1;
    }
  }
  return {};
}

bool overlap(std::vector<KeyRange> ranges) {
  std::sort(ranges.begin(), ranges.end(),
            [](const KeyRange& a, const KeyRange& b) { return a.first < b.first; });
  return std::adjacent_find(ranges.begin(), ranges.end(), [](const KeyRange& a, const KeyRange& b) {
           return b.first < a.end;
         }) != ranges.end();
}

Status copy_list(const Pager& from, Pager& to, PageList& list) {
  PageList copy = list.empty_like();
  AlignedBuffer memory;
  for (const PageRef& leaf : list.leaves()) {
    LADE_TRY(const ByteSpan bytes, from.read_page(leaf.extent, memory));
    copy.append(bytes, leaf.first, leaf.end, leaf.items);
    if (copy.is_full()) LADE_CHECK(copy.write(to));
  }
  LADE_CHECK(copy.write(to));
  list = std::move(copy);
  return {};
}

}  // namespace

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

// The records know no file.
Status Database::in_file(const Status& status) const {
  if (status.ok() || !status.path().empty()) return status;
  return Status::error(status.code(), std::string(status.message()), pager_->path(),
                       status.error_number());
}

Status Database::load_tables() {
  Result<std::vector<TableManifest>> tables = read_catalog(pager_->catalog(), *schema_, *pager_);
  LADE_CHECK(in_file(tables.status()));
  tables_ = std::move(tables).value();
  for (TableManifest& table : tables_) table.fault = in_file(table.fault);
  return {};
}

const TableManifest* Database::find(TableIndex table) const {
  for (const TableManifest& info : tables_) {
    if (info.table == table) return &info;
  }
  return nullptr;
}

TableManifest Database::table_or_empty(TableIndex table) const {
  const TableManifest* info = find(table);
  return info != nullptr ? *info : empty_table(table);
}

TableManifest Database::empty_table(TableIndex table) const {
  TableManifest empty;
  empty.table = table;
  empty.schema_hash = schema_hash(schema_->table(table));
  return empty;
}

std::string Database::owner_of(ChunkId key) const {
  const auto place = static_cast<uint64_t>(key);
  for (const TableManifest& info : tables_) {
    if (info.segments.empty() || place < info.segments.first() || place >= info.segments.end()) {
      continue;
    }
    const TableReader table(*pager_, schema_->table(info.table), info);
    const std::string owner = owner_in(table, key);
    if (!owner.empty()) return owner;
  }
  return {};
}

Result<std::vector<KeyRange>> Database::keys_of(const TableManifest& table) const {
  std::vector<KeyRange> keys;
  LADE_CHECK(each_segment(*pager_, schema_->table(table.table), table, [&](const Segment& segment) {
    keys.push_back(segment.keys);
    return Status();
  }));
  return keys;
}

// An append keeps all segments, a replacement none. Of a table whose list cannot be read the chunks
// stay, until lade compact leaves them behind.
Status Database::free_replaced(const TableManifest& before, const TableManifest& after) {
  const bool kept = before.segments.empty() ||
                    (!after.segments.empty() && after.segments.first() == before.segments.first());
  if (kept) return {};
  const Result<std::vector<KeyRange>> freed = keys_of(before);
  if (freed.status().code() == Code::corrupt) return {};
  LADE_CHECK(freed.status());
  // What one table gives up must not be another one's.
  std::vector<KeyRange> all = freed.value();
  for (const TableManifest& table : tables_) {
    if (table.table == before.table) continue;
    const Result<std::vector<KeyRange>> others = keys_of(table);
    if (!others.ok() && others.status().code() != Code::corrupt) return others.status();
    if (others.ok()) all.insert(all.end(), others.value().begin(), others.value().end());
  }
  if (overlap(std::move(all))) {
    return Status::error(Code::corrupt, "the catalog names a chunk twice", pager_->path());
  }
  pager_->free(freed.value());
  return {};
}

Result<CommitInfo> Database::publish(std::vector<TableManifest> tables) {
  std::vector<TableManifest> next = tables_;
  for (TableManifest& table : tables) {
    const auto place = std::lower_bound(
        next.begin(), next.end(), table.table,
        [](const TableManifest& info, TableIndex index) { return info.table < index; });
    if (place != next.end() && place->table == table.table) {
      LADE_CHECK(free_replaced(*place, table));
      *place = std::move(table);
    } else {
      next.insert(place, std::move(table));
    }
  }
  LADE_TRY(const CommitInfo info, pager_->commit(write_catalog(next)));
  tables_ = std::move(next);
  return info;
}

namespace {

std::vector<ExtentRef> pages_of(const std::vector<TableManifest>& tables) {
  std::vector<ExtentRef> pages;
  for (const TableManifest& table : tables) {
    for (const PageList* list : {&table.batches, &table.files, &table.segments}) {
      const std::vector<ExtentRef> extents = list->extents();
      pages.insert(pages.end(), extents.begin(), extents.end());
    }
  }
  return pages;
}

}  // namespace

void Database::verify(const ProblemSink& report) const {
  for (const TableManifest& table : tables_) {
    if (!table.fault.ok()) report({table.fault, 0, std::nullopt});
  }
  pager_->verify(report, pages_of(tables_));
  std::vector<KeyRange> all;
  for (const TableManifest& table : tables_) {
    if (!table.fault.ok()) continue;
    const Result<std::vector<KeyRange>> keys = keys_of(table);
    if (keys.ok()) {
      all.insert(all.end(), keys.value().begin(), keys.value().end());
    } else {
      report({keys.status(), 0, std::nullopt});
    }
    if (const Status status = verify_batches(table); !status.ok()) {
      report({status, 0, std::nullopt});
    }
  }
  if (overlap(std::move(all))) {
    report({Status::error(Code::corrupt, "the catalog names a chunk twice", pager_->path()), 0,
            std::nullopt});
  }
}

// Every chunk that the catalog names is there with its size, belongs to the load that appended it,
// and comes once.
Status Database::verify_batches(const TableManifest& info) const {
  const auto corrupt = [&](const std::string& what) {
    return Status::error(Code::corrupt, std::string(schema_->table(info.table).name) + ": " + what,
                         pager_->path());
  };
  const TableSchema& schema = schema_->table(info.table);
  LADE_CHECK(each_file(info, [](const LoadedFile&) { return Status(); }));
  const TableReader table(*pager_, schema, info);
  BatchCursor cursor(table);
  std::vector<ChunkId> keys;
  std::vector<ExtentRef> extents;
  uint64_t next = 0;
  LADE_CHECK(each_segment(*pager_, schema, info, [&](const Segment& segment) -> Status {
    uint64_t rows = 0;
    ChunkId key = segment.keys.first;
    if (segment.batches > table.batches() - next) return corrupt("a segment has too many batches");
    for (const uint64_t end = next + segment.batches; next < end; ++next) {
      LADE_TRY(const BatchInfo* const batch, cursor.at(next));
      rows += batch->rows;
      keys.clear();
      extents.clear();
      if (batch->origin.file >= info.files.items()) {
        return corrupt("batch " + std::to_string(next) + " names a file that is not there");
      }
      for (const ChunkInfo& chunk : batch->chunks) {
        if (chunk.key < key || chunk.key >= segment.keys.end) {
          return corrupt("batch " + std::to_string(next) + " names a chunk of another load");
        }
        key = static_cast<ChunkId>(static_cast<uint64_t>(chunk.key) + 1);
        keys.push_back(chunk.key);
      }
      LADE_CHECK(pager_->locate(keys, extents));
      for (size_t i = 0; i < extents.size(); ++i) {
        if (extents[i].bytes == batch->chunks[i].bytes) continue;
        return corrupt("batch " + std::to_string(next) + " names a chunk that is not there");
      }
    }
    if (rows != segment.rows) return corrupt("the batches of a load do not add up to its rows");
    return {};
  }));
  if (next != table.batches()) return corrupt("batches of no load");
  return {};
}

// The lists are written anew behind the chunks, in full pages.
Result<std::unique_ptr<Pager>> Database::compact() {
  for (const TableManifest& table : tables_) LADE_CHECK(table.fault);
  return pager_->compact(
      [this](Pager& copy, std::vector<ExtentRef>& pages) { return copy_catalog(copy, pages); });
}

Result<std::vector<std::byte>> Database::copy_catalog(Pager& copy,
                                                      std::vector<ExtentRef>& pages) const {
  std::vector<TableManifest> tables = tables_;
  for (TableManifest& table : tables) {
    for (PageList* list : {&table.batches, &table.files, &table.segments}) {
      const Status status = copy_list(*pager_, copy, *list);
      if (status.ok()) continue;
      return Status::error(
          status.code(),
          std::string(schema_->table(table.table).name) + ": " + std::string(status.message()),
          std::string(status.path()), status.error_number());
    }
  }
  pages = pages_of(tables);
  return write_catalog(tables);
}

}  // namespace lade
