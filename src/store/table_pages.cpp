#include "store/table_pages.hpp"

#include <algorithm>
#include <string_view>

#include "store/catalog_record.hpp"

namespace lade {
namespace {

const PageList& list_of(const TableManifest& manifest, const BatchInfo*) {
  return manifest.batches;
}
const PageList& list_of(const TableManifest& manifest, const LoadedFile*) { return manifest.files; }
const PageList& list_of(const TableManifest& manifest, const Segment*) { return manifest.segments; }

template <typename Record>
const PageList& list_of(const TableManifest& manifest) {
  return list_of(manifest, static_cast<const Record*>(nullptr));
}

std::string_view record_name(const BatchInfo&) { return "batch"; }
std::string_view record_name(const LoadedFile&) { return "file"; }
std::string_view record_name(const Segment&) { return "segment"; }

// Memory that a decoded record takes.
uint64_t memory_bytes(const BatchInfo& batch) {
  return sizeof(BatchInfo) + batch.chunks.size() * sizeof(ChunkInfo) +
         batch.origin.missing_lines.size() * sizeof(uint32_t) + 128;
}
uint64_t memory_bytes(const LoadedFile& file) { return sizeof(LoadedFile) + file.path.size(); }
uint64_t memory_bytes(const Segment&) { return sizeof(Segment); }

// Whether a record fits its table and begins at `place`, which is moved to the record's end.
bool fits(BatchInfo& batch, uint64_t& place) {
  batch.first_row = place;
  place += batch.rows;
  if (batch.rows == 0 || batch.rows > kChunkRowsMax) return false;
  if (!std::is_sorted(batch.origin.missing_lines.begin(), batch.origin.missing_lines.end())) {
    return false;
  }
  return std::all_of(batch.chunks.begin(), batch.chunks.end(), [&](const ChunkInfo& chunk) {
    return chunk.zone_map.rows == batch.rows && chunk.zone_map.min <= chunk.zone_map.max;
  });
}
bool fits(LoadedFile&, uint64_t& place) {
  ++place;
  return true;
}
bool fits(Segment& segment, uint64_t& place) {
  const bool ascends = number_of(segment.ids.first) >= place && segment.ids.first < segment.ids.end;
  place = number_of(segment.ids.end);
  return ascends;
}

template <typename Record>
Status decode(ByteSpan bytes, const TableSchema& schema, ListPage<Record>& page) {
  ByteReader in(bytes);
  uint64_t place = page.ref.first;
  for (uint64_t i = 0; i < page.ref.items; ++i) {
    Record record;
    read_record(in, schema, record);
    if (!in.ok() || !fits(record, place)) {
      return Status::error(Code::corrupt, std::string(record_name(record)) + " " +
                                              std::to_string(page.first_item + i) + " of " +
                                              std::string(schema.name) + " is none of it");
    }
    page.records.push_back(std::move(record));
  }
  if (in.remaining() != 0 || place != page.ref.end) {
    return Status::error(Code::corrupt, "a page of the list of " + std::string(schema.name) +
                                            " does not add up to what the catalog says");
  }
  return {};
}

Status named(const Pager& pager, const TableSchema& schema, std::string_view what,
             const Status& status) {
  const std::string list(what == "batch" ? "batches" : std::string(what) + "s");
  return status.within(std::string(schema.name) + ", list of " + list).in_file(pager.path());
}

}  // namespace

template <typename Record>
Result<std::shared_ptr<const ListPage<Record>>> list_page(const Pager& pager,
                                                          const TableSchema& schema,
                                                          const TableManifest& manifest,
                                                          uint64_t item) {
  LADE_CHECK(manifest.fault);
  const PageList& list = list_of<Record>(manifest);
  LADE_ASSERT(item < list.items());
  auto page = std::make_shared<ListPage<Record>>();
  page->table = manifest.table;
  const size_t leaf = list.leaf_of_item(item);
  if (leaf == list.leaves().size()) {
    const PageList::OpenPage& open = list.open_page();
    page->first_item = list.items() - open.items;
    page->ref.items = open.items;
    page->ref.first = open.first;
    page->ref.end = open.end;
    const Status status = decode(open.bytes, schema, *page);
    LADE_ASSERT(status.ok());
    return std::shared_ptr<const ListPage<Record>>(page);
  }
  page->ref = list.leaves()[leaf];
  page->first_item = list.first_item(leaf);
  const Hash128& hash = page->ref.extent.hash;
  // A hostile file may name one page in two lists.
  if (auto cached = pager.cache().find<ListPage<Record>>(hash);
      cached && cached->table == page->table && cached->ref == page->ref &&
      cached->first_item == page->first_item) {
    return cached;
  }
  AlignedBuffer memory;
  const Result<ByteSpan> bytes = pager.read_page(page->ref.extent, memory);
  if (!bytes.ok()) return named(pager, schema, record_name(Record()), bytes.status());
  if (const Status status = decode(bytes.value(), schema, *page); !status.ok()) {
    return named(pager, schema, record_name(Record()), status);
  }
  uint64_t size = 0;
  for (const Record& record : page->records) size += memory_bytes(record);
  const std::shared_ptr<const ListPage<Record>> found = page;
  pager.cache().insert(hash, found, size);
  return found;
}

template <typename Record>
Status each_record(const Pager& pager, const TableSchema& schema, const TableManifest& manifest,
                   const std::function<Status(const Record&)>& visit) {
  LADE_CHECK(manifest.fault);
  for (uint64_t next = 0; next < list_of<Record>(manifest).items();) {
    LADE_TRY(const auto page, list_page<Record>(pager, schema, manifest, next));
    for (const Record& record : page->records) LADE_CHECK(visit(record));
    next += page->records.size();
  }
  return {};
}

std::vector<ExtentRef> list_pages(const std::vector<TableManifest>& tables) {
  std::vector<ExtentRef> pages;
  for (const TableManifest& table : tables) {
    for (const PageList* list : {&table.batches, &table.files, &table.segments}) {
      const std::vector<ExtentRef> extents = list->extents();
      pages.insert(pages.end(), extents.begin(), extents.end());
    }
  }
  return pages;
}

template Result<std::shared_ptr<const BatchPage>> list_page(const Pager&, const TableSchema&,
                                                            const TableManifest&, uint64_t);
template Result<std::shared_ptr<const ListPage<LoadedFile>>> list_page(const Pager&,
                                                                       const TableSchema&,
                                                                       const TableManifest&,
                                                                       uint64_t);
template Result<std::shared_ptr<const ListPage<Segment>>> list_page(const Pager&,
                                                                    const TableSchema&,
                                                                    const TableManifest&, uint64_t);
template Status each_record(const Pager&, const TableSchema&, const TableManifest&,
                            const std::function<Status(const LoadedFile&)>&);
template Status each_record(const Pager&, const TableSchema&, const TableManifest&,
                            const std::function<Status(const Segment&)>&);

}  // namespace lade
