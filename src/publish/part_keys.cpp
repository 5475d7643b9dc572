#include "publish/part_keys.hpp"

#include <algorithm>
#include <limits>

#include "catalog/key_schema.hpp"
#include "store/table_reader.hpp"

namespace lade {
namespace {

// Memory that a decoded page of records takes, about: it is given back as a whole.
uint64_t memory_bytes(const BatchPage& page) {
  uint64_t bytes = sizeof(page);
  for (const BatchInfo& batch : page.records) {
    bytes += sizeof(batch) + batch.chunks.capacity() * sizeof(ChunkInfo) + 128 +
             (batch.key_order.first.capacity() + batch.key_order.last.capacity()) * sizeof(int64_t);
  }
  return bytes;
}

}  // namespace

KeyFiles::KeyFiles(FileSystem& files, const Schema& schema, std::string folder,
                   const std::vector<PartSummary>& summaries)
    : files_(files),
      schema_(key_schema(schema)),
      folder_(std::move(folder)),
      summaries_(summaries) {}

Result<std::shared_ptr<const Database>> KeyFiles::open(size_t index) const {
  const std::lock_guard lock(mutex_);
  const auto found = std::find_if(open_.begin(), open_.end(),
                                  [&](const Open& each) { return each.index == index; });
  if (found != open_.end()) {
    open_.splice(open_.begin(), open_, found);
    return open_.front().database;
  }
  LADE_TRY(Database opened, open_key_file(files_, schema_, folder_, summaries_[index]));
  if (open_.size() == kOpenMax) open_.pop_back();
  open_.push_front({index, std::make_shared<const Database>(std::move(opened))});
  return open_.front().database;
}

Status PartKeys::add(size_t index, const PartTable& expected) {
  LADE_TRY(const std::shared_ptr<const Database> database, files_.open(index));
  const TableManifest* manifest = database->find(info_.table);
  const bool fits = manifest != nullptr && manifest->fault.ok() &&
                    manifest->rows == expected.rows &&
                    manifest->files.items() == expected.inputs.size();
  if (!fits) {
    return Status::error(Code::corrupt,
                         "the keys of " + std::string(schema_.name) + " in part " +
                             part_text(files_.summary(index).part) +
                             " are not what its summary says",
                         database->pager().path());
  }
  members_.push_back({.index = index,
                      .manifest = *manifest,
                      .first_batch = batches_,
                      .first_row = info_.rows,
                      .first_file = ledger_files_});
  batches_ += manifest->batches.items();
  info_.rows += manifest->rows;
  ledger_files_ += manifest->files.items();
  // While the file is open: the check will ask for them.
  const PageList& batches = members_.back().manifest.batches;
  for (size_t leaf = 0; leaf < batches.leaves().size(); ++leaf)
    LADE_CHECK(read_page(members_.back(), batches.first_item(leaf)).status());
  return {};
}

Result<bool> PartKeys::are_apart(uint16_t column) const {
  std::vector<std::pair<int64_t, int64_t>> ranges;
  for (const Member& member : members_) {
    if (member.manifest.rows == 0) continue;
    std::pair range(std::numeric_limits<int64_t>::max(), std::numeric_limits<int64_t>::min());
    const PageList& batches = member.manifest.batches;
    for (size_t leaf = 0; leaf < batches.leaves().size(); ++leaf) {
      LADE_TRY(const auto page, read_page(member, batches.first_item(leaf)));
      for (const BatchInfo& batch : page->records) {
        const ZoneMap& zone = batch.chunks[column].zone_map;
        range = {std::min(range.first, zone.min), std::max(range.second, zone.max)};
      }
    }
    ranges.push_back(range);
  }
  std::sort(ranges.begin(), ranges.end());
  const auto meet = [](const auto& a, const auto& b) { return b.first <= a.second; };
  return std::adjacent_find(ranges.begin(), ranges.end(), meet) == ranges.end();
}

// The last one that begins at or before the place. REQUIRES: there is one.
const PartKeys::Member& PartKeys::member_with(uint64_t Member::*first, uint64_t place) const {
  const auto after = std::upper_bound(
      members_.begin(), members_.end(), place,
      [first](uint64_t wanted, const Member& member) { return wanted < member.*first; });
  LADE_ASSERT(after != members_.begin());
  return *(after - 1);
}

Result<std::shared_ptr<const BatchPage>> PartKeys::page_of(uint64_t batch) const {
  const Member& member = member_with(&Member::first_batch, batch);
  return read_page(member, batch - member.first_batch);
}

Result<std::shared_ptr<const BatchPage>> PartKeys::page_with_row(uint64_t row) const {
  const Member& member = member_with(&Member::first_row, row);
  const size_t leaf = member.manifest.batches.leaf_at(row - member.first_row);
  return read_page(member, member.manifest.batches.first_item(leaf));
}

// `batch` is the part's own.
Result<std::shared_ptr<const BatchPage>> PartKeys::read_page(const Member& member,
                                                             uint64_t batch) const {
  const uint64_t leaf = member.manifest.batches.leaf_of_item(batch);
  const Hash128 key{.low = member.index, .high = uint64_t{info_.table} << 32 | leaf};
  if (auto kept = pages_.find<BatchPage>(key)) return kept;
  LADE_TRY(const std::shared_ptr<const Database> database, files_.open(member.index));
  const TableReader reader(database->pager(), schema_, member.manifest);
  LADE_TRY(const std::shared_ptr<const BatchPage> own, reader.page_of(batch));
  auto page = std::make_shared<BatchPage>(*own);
  page->first_item += member.first_batch;
  for (BatchInfo& info : page->records) {
    info.first_row += member.first_row;
    info.origin.file += static_cast<uint32_t>(member.first_file);
  }
  const std::shared_ptr<const BatchPage> found = page;
  pages_.insert(key, found, memory_bytes(*page));
  return found;
}

Result<LoadedFile> PartKeys::file(uint64_t place) const {
  if (place >= ledger_files_) return Status::error(Code::corrupt, "a batch names no file");
  const Member& member = member_with(&Member::first_file, place);
  const PartSummary& summary = files_.summary(member.index);
  LADE_TRY(const std::shared_ptr<const Database> database, files_.open(member.index));
  const TableReader reader(database->pager(), schema_, member.manifest);
  LADE_TRY(LoadedFile file, reader.file(place - member.first_file));
  file.path += " of part " + part_text(summary.part);
  return file;
}

Status PartKeys::read(uint64_t batch, std::span<const uint16_t> columns,
                      ColumnBuffers& into) const {
  const Member& member = member_with(&Member::first_batch, batch);
  LADE_TRY(const std::shared_ptr<const Database> database, files_.open(member.index));
  const TableReader reader(database->pager(), schema_, member.manifest);
  return reader.read(batch - member.first_batch, columns, into);
}

}  // namespace lade
