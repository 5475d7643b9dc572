#include "store/database.hpp"

#include <algorithm>

#include "store/catalog_record.hpp"

namespace lade {

namespace {

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
  return on(Pager::open(files, path, mode, options), schema);
}

Result<Database> Database::create(FileSystem& files, const Schema& schema, const std::string& path,
                                  PagerOptions options) {
  return on(Pager::create(files, path, write_catalog({}), options), schema);
}

Result<Database> Database::create_on(std::unique_ptr<File> file, const Schema& schema,
                                     PagerOptions options) {
  return on(Pager::create_on(std::move(file), write_catalog({}), options), schema);
}

Result<Database> Database::open_on(std::unique_ptr<File> file, const Schema& schema,
                                   Pager::Mode mode, PagerOptions options) {
  return on(Pager::open_on(std::move(file), mode, options), schema);
}

// Reads the catalog. The records do not know their file, so failures get its path here.
Result<Database> Database::on(Result<std::unique_ptr<Pager>> opened, const Schema& schema) {
  LADE_TRY(std::unique_ptr<Pager> pager, std::move(opened));
  Database database(std::move(pager), schema);
  const Pager& file = database.pager();
  Result<std::vector<TableManifest>> tables = read_catalog(file.catalog(), schema, file);
  LADE_CHECK(tables.status().in_file(file.path()));
  database.tables_ = std::move(tables).value();
  for (TableManifest& table : database.tables_) table.fault = table.fault.in_file(file.path());
  return database;
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
  return free_chunks(before, freed.value());
}

// If two tables shared a chunk, freeing one's would free the other's.
Status Database::free_chunks(const TableManifest& table, std::vector<ChunkIdRange> ids) {
  std::vector<ChunkIdRange> all = ids;
  for (const TableManifest& other : tables_) {
    if (other.table == table.table) continue;
    const Result<std::vector<ChunkIdRange>> others = chunk_ids_of(other);
    if (!others.ok() && others.status().code() != Code::corrupt) return others.status();
    if (others.ok()) all.insert(all.end(), others.value().begin(), others.value().end());
  }
  if (share_ids(std::move(all))) {
    return Status::error(Code::corrupt, "the catalog names a chunk twice", pager_->path());
  }
  pager_->free(ids);
  return {};
}

Result<CommitInfo> Database::publish_by(Commit commit, std::vector<TableManifest> tables) {
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
  LADE_TRY(const CommitInfo info, ((*pager_).*commit)(write_catalog(next)));
  tables_ = std::move(next);
  return info;
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
      LADE_CHECK(copy_list(*pager_, copy, *list).within(schema_->table(table.table).name));
    }
  }
  pages = list_pages(tables);
  return write_catalog(tables);
}

}  // namespace lade
