#include "store/table_pages.hpp"

#include <algorithm>
#include <string_view>

#include "store/catalog_record.hpp"

namespace lade {
namespace {

// What a decoded record takes in memory.
uint64_t memory_bytes(const BatchInfo& batch) {
  return sizeof(BatchInfo) + batch.chunks.size() * sizeof(ChunkInfo) +
         batch.origin.rejected_lines.size() * sizeof(uint32_t) + 128;
}
uint64_t memory_bytes(const LoadedFile& file) { return sizeof(LoadedFile) + file.path.size(); }
uint64_t memory_bytes(const Segment&) { return sizeof(Segment); }

// Whether a record fits its table, and follows the place that `place` is at; moves that on.
bool fits(BatchInfo& batch, uint64_t& place) {
  batch.first_row = place;
  place += batch.rows;
  if (batch.rows == 0 || batch.rows > kChunkRowsMax) return false;
  if (!std::is_sorted(batch.origin.rejected_lines.begin(), batch.origin.rejected_lines.end())) {
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
  const bool ascends =
      static_cast<uint64_t>(segment.keys.first) >= place && segment.keys.first < segment.keys.end;
  place = static_cast<uint64_t>(segment.keys.end);
  return ascends;
}

template <typename Record>
Status decode(ByteSpan bytes, const TableSchema& schema, std::string_view what,
              ListPage<Record>& page) {
  ByteReader in(bytes);
  uint64_t place = page.ref.first;
  for (uint64_t i = 0; i < page.ref.items; ++i) {
    Record record;
    read_record(in, schema, record);
    if (!in.ok() || !fits(record, place)) {
      return Status::error(Code::corrupt, std::string(what) + " " +
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
  const std::string path(status.path().empty() ? pager.path() : status.path());
  return Status::error(status.code(),
                       std::string(schema.name) + ", list of " + std::string(what) +
                           (what == "batch" ? "es" : "s") + ": " + std::string(status.message()),
                       path, status.error_number());
}

template <typename Record>
Result<std::shared_ptr<const ListPage<Record>>> find_page(const Pager& pager,
                                                          const TableSchema& schema,
                                                          const TableManifest& info,
                                                          const PageList& list, uint64_t item,
                                                          std::string_view what) {
  LADE_CHECK(info.fault);
  LADE_ASSERT(item < list.items());
  auto page = std::make_shared<ListPage<Record>>();
  page->table = info.table;
  const size_t leaf = list.leaf_of_item(item);
  if (leaf == list.leaves().size()) {
    const PageList::OpenPage& open = list.open_page();
    page->first_item = list.items() - open.items;
    page->ref.items = open.items;
    page->ref.first = open.first;
    page->ref.end = open.end;
    const Status status = decode(open.bytes, schema, what, *page);
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
  if (!bytes.ok()) return named(pager, schema, what, bytes.status());
  if (const Status status = decode(bytes.value(), schema, what, *page); !status.ok()) {
    return named(pager, schema, what, status);
  }
  uint64_t size = 0;
  for (const Record& record : page->records) size += memory_bytes(record);
  const std::shared_ptr<const ListPage<Record>> found = page;
  pager.cache().insert(hash, found, size);
  return found;
}

}  // namespace

Result<std::shared_ptr<const BatchPage>> batch_page(const Pager& pager, const TableSchema& schema,
                                                    const TableManifest& info, uint64_t batch) {
  return find_page<BatchInfo>(pager, schema, info, info.batches, batch, "batch");
}

Result<std::shared_ptr<const FilePage>> file_page(const Pager& pager, const TableSchema& schema,
                                                  const TableManifest& info, uint64_t file) {
  return find_page<LoadedFile>(pager, schema, info, info.files, file, "file");
}

Result<std::shared_ptr<const SegmentPage>> segment_page(const Pager& pager,
                                                        const TableSchema& schema,
                                                        const TableManifest& info,
                                                        uint64_t segment) {
  return find_page<Segment>(pager, schema, info, info.segments, segment, "segment");
}

Status each_file(const Pager& pager, const TableSchema& schema, const TableManifest& info,
                 const std::function<Status(const LoadedFile&)>& visit) {
  LADE_CHECK(info.fault);
  for (uint64_t next = 0; next < info.files.items();) {
    LADE_TRY(const std::shared_ptr<const FilePage> page, file_page(pager, schema, info, next));
    for (const LoadedFile& file : page->records) LADE_CHECK(visit(file));
    next += page->records.size();
  }
  return {};
}

Status each_segment(const Pager& pager, const TableSchema& schema, const TableManifest& info,
                    const std::function<Status(const Segment&)>& visit) {
  LADE_CHECK(info.fault);
  for (uint64_t next = 0; next < info.segments.items();) {
    LADE_TRY(const std::shared_ptr<const SegmentPage> page,
             segment_page(pager, schema, info, next));
    for (const Segment& segment : page->records) LADE_CHECK(visit(segment));
    next += page->records.size();
  }
  return {};
}

}  // namespace lade
