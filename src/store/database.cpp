#include "store/database.hpp"

#include <algorithm>

#include "store/batch_cursor.hpp"
#include "store/catalog_record.hpp"
#include "store/table_reader.hpp"

namespace lade {

namespace {

// The column of a chunk or of a model, or "". A binary search: chunk ids ascend from batch to
// batch, and models come before the first batch that they serve.
std::string owner_in(const TableReader& table, ChunkId id) {
  BatchCursor cursor(table);
  uint64_t first = 0;
  uint64_t end = table.batches();
  while (first < end) {
    const uint64_t middle = first + (end - first) / 2;
    const Result<const BatchInfo*> batch = cursor.at(middle);
    if (!batch.ok()) return {};
    const std::vector<ChunkInfo>& chunks = batch.value()->chunks;
    for (size_t i = 0; i < chunks.size(); ++i) {
      if (chunks[i].id != id && chunks[i].model != id) continue;
      const TableSchema& schema = table.schema();
      std::string owner(schema.name);
      owner.append(".").append(i < schema.columns.size() ? schema.columns[i].name : "row forms");
      return chunks[i].id == id ? owner : owner + ", model";
    }
    if (id < chunks.front().id) {
      end = middle;
    } else {
      first = middle + 1;
    }
  }
  return {};
}

bool overlap(std::vector<ChunkIdRange> ranges) {
  std::sort(ranges.begin(), ranges.end(),
            [](const ChunkIdRange& a, const ChunkIdRange& b) { return a.first < b.first; });
  return std::adjacent_find(ranges.begin(), ranges.end(),
                            [](const ChunkIdRange& a, const ChunkIdRange& b) {
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

// Adds the database's path to a failure that has none: the records do not know their file.
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
  for (const TableManifest& manifest : tables_) {
    if (manifest.table == table) return &manifest;
  }
  return nullptr;
}

TableManifest Database::table_or_empty(TableIndex table) const {
  const TableManifest* manifest = find(table);
  return manifest != nullptr ? *manifest : empty_table(table);
}

TableManifest Database::empty_table(TableIndex table) const {
  TableManifest empty;
  empty.table = table;
  empty.schema_hash = schema_hash(schema_->table(table));
  return empty;
}

std::string Database::owner_of(ChunkId id) const {
  const auto place = static_cast<uint64_t>(id);
  for (const TableManifest& manifest : tables_) {
    if (manifest.segments.empty() || place < manifest.segments.first() ||
        place >= manifest.segments.end()) {
      continue;
    }
    const TableReader table(*pager_, schema_->table(manifest.table), manifest);
    const std::string owner = owner_in(table, id);
    if (!owner.empty()) return owner;
  }
  return {};
}

Result<std::vector<ChunkIdRange>> Database::chunk_ids_of(const TableManifest& table) const {
  std::vector<ChunkIdRange> ids;
  LADE_CHECK(each_record<Segment>(*pager_, schema_->table(table.table), table,
                                  [&](const Segment& segment) {
                                    ids.push_back(segment.ids);
                                    return Status();
                                  }));
  return ids;
}

// Frees the chunks of a table that is replaced. An append keeps all segments, a replacement none.
// If the list of segments cannot be read the chunks stay, until lade compact leaves them behind.
Status Database::free_replaced(const TableManifest& before, const TableManifest& after) {
  const bool kept = before.segments.empty() ||
                    (!after.segments.empty() && after.segments.first() == before.segments.first());
  if (kept) return {};
  const Result<std::vector<ChunkIdRange>> freed = chunk_ids_of(before);
  if (freed.status().code() == Code::corrupt) return {};
  LADE_CHECK(freed.status());
  // If two tables shared a chunk, replacing one would free the other's.
  std::vector<ChunkIdRange> all = freed.value();
  for (const TableManifest& table : tables_) {
    if (table.table == before.table) continue;
    const Result<std::vector<ChunkIdRange>> others = chunk_ids_of(table);
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
        [](const TableManifest& manifest, TableIndex index) { return manifest.table < index; });
    if (place != next.end() && place->table == table.table) {
      LADE_CHECK(free_replaced(*place, table));
      *place = std::move(table);
    } else {
      next.insert(place, std::move(table));
    }
  }
  LADE_TRY(const CommitInfo commit, pager_->commit(write_catalog(next)));
  tables_ = std::move(next);
  return commit;
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
  std::vector<ChunkIdRange> all;
  for (const TableManifest& table : tables_) {
    if (!table.fault.ok()) continue;
    const Result<std::vector<ChunkIdRange>> ids = chunk_ids_of(table);
    if (ids.ok()) {
      all.insert(all.end(), ids.value().begin(), ids.value().end());
    } else {
      report({ids.status(), 0, std::nullopt});
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

// Checks that every chunk of a table is in the directory with its size, is one of the load that
// appended it, as its model is, and comes once.
Status Database::verify_batches(const TableManifest& manifest) const {
  const auto corrupt = [&](const std::string& what) {
    return Status::error(Code::corrupt,
                         std::string(schema_->table(manifest.table).name) + ": " + what,
                         pager_->path());
  };
  const TableSchema& schema = schema_->table(manifest.table);
  LADE_CHECK(each_file(manifest, [](const LoadedFile&) { return Status(); }));
  const TableReader table(*pager_, schema, manifest);
  BatchCursor cursor(table);
  std::vector<ChunkId> ids;
  std::vector<ExtentRef> extents;
  uint64_t next = 0;
  LADE_CHECK(each_record<Segment>(*pager_, schema, manifest, [&](const Segment& segment) -> Status {
    uint64_t rows = 0;
    ChunkId id = segment.ids.first;
    if (segment.batches > table.batches() - next) return corrupt("a segment has too many batches");
    for (const uint64_t end = next + segment.batches; next < end; ++next) {
      LADE_TRY(const BatchInfo* const batch, cursor.at(next));
      rows += batch->rows;
      ids.clear();
      extents.clear();
      if (batch->origin.file >= manifest.files.items()) {
        return corrupt("batch " + std::to_string(next) + " names a file that is not there");
      }
      for (const ChunkInfo& chunk : batch->chunks) {
        if (chunk.id < id || chunk.id >= segment.ids.end) {
          return corrupt("batch " + std::to_string(next) + " names a chunk of another load");
        }
        const bool has_model = chunk.encoding == Encoding::words;
        if (has_model ? chunk.model < segment.ids.first || chunk.model >= chunk.id
                      : chunk.model != ChunkId{}) {
          return corrupt("batch " + std::to_string(next) + " names a model of another load");
        }
        id = static_cast<ChunkId>(static_cast<uint64_t>(chunk.id) + 1);
        ids.push_back(chunk.id);
      }
      LADE_CHECK(pager_->locate(ids, extents));
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

// Writes the lists anew behind the chunks, in full pages.
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
