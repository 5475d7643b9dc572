#include "pager/page_list.hpp"

#include <map>

#include <doctest/doctest.h>

namespace lade {
namespace {

constexpr uint64_t kFullBytes = 4096;

// Pages in memory, and what was written of them.
class MemoryPages final : public PageFile {
 public:
  uint64_t bytes_written = 0;
  uint64_t pages_written = 0;

  Result<ExtentRef> append_page(ByteSpan bytes) override {
    bytes_written += bytes.size();
    const uint64_t offset = 64 * ++pages_written;
    pages_[offset].assign(bytes.begin(), bytes.end());
    return ExtentRef{offset, bytes.size(), {}};
  }
  Result<ByteSpan> read_page(const ExtentRef& extent, AlignedBuffer&) const override {
    const auto page = pages_.find(extent.offset);
    if (page == pages_.end()) return Status::error(Code::corrupt, "no such page");
    return ByteSpan(page->second);
  }
  std::vector<std::byte>& page(const ExtentRef& extent) { return pages_.at(extent.offset); }

 private:
  std::map<uint64_t, std::vector<std::byte>> pages_;
};

// Items are their own places, as numbers of eight bytes.
void append(PageList& list, uint64_t place) {
  list.append(std::as_bytes(std::span(&place, 1)), place, place + 1);
}

std::vector<uint64_t> items_of(const PageList& list, const MemoryPages& pages) {
  std::vector<uint64_t> items;
  AlignedBuffer memory;
  for (const PageRef& leaf : list.leaves()) {
    const ByteSpan bytes = pages.read_page(leaf.extent, memory).value();
    REQUIRE(bytes.size() == leaf.items * 8);
    for (size_t at = 0; at < bytes.size(); at += 8) {
      items.push_back(load<uint64_t>(bytes.data() + at));
    }
  }
  return items;
}

TEST_SUITE("pager") {
TEST_CASE("a list keeps every item in order, and comes back from what its parent stores") {
  for (const uint64_t step : {1, 3, 100, 2000}) {
    MemoryPages pages;
    PageList list(kFullBytes);
    std::vector<uint64_t> expected;
    for (uint64_t place = 0; place < 100'000; ++place) {
      append(list, place);
      expected.push_back(place);
      if (list.is_full() || place % step == 0) REQUIRE(list.write(pages).ok());
    }
    REQUIRE(list.write(pages).ok());
    CHECK(items_of(list, pages) == expected);
    PageList read(kFullBytes);
    REQUIRE(read.read(pages, list.stored(), false).ok());
    CHECK(read.leaves() == list.leaves());
    CHECK(read.items() == 100'000);
    for (const uint64_t item : {0, 1, 4711, 99'999}) {
      const size_t leaf = read.leaf_of_item(item);
      CHECK(read.first_item(leaf) <= item);
      CHECK(item < read.first_item(leaf) + read.leaves()[leaf].items);
      CHECK(read.leaf_at(item) == leaf);
    }
    CHECK(read.leaf_of_item(100'000) == read.leaves().size());
  }
}

TEST_CASE("appending costs what it adds, and the parent stays small") {
  uint64_t before = 0;
  for (const uint64_t commits : {1000, 2000, 4000, 8000}) {
    MemoryPages pages;
    PageList list(kFullBytes);
    uint64_t parent_bytes = 0;
    for (uint64_t place = 0; place < commits; ++place) {
      append(list, place);
      REQUIRE(list.write(pages).ok());
      parent_bytes = std::max(parent_bytes, list.stored().size() * sizeof(PageRef));
    }
    CHECK(pages.bytes_written < commits * 8 * 5);
    CHECK(parent_bytes < 4096);
    // Twice the commits, twice the bytes.
    if (before > 0) CHECK(pages.bytes_written < before * 2 + before / 10);
    before = pages.bytes_written;
  }
}

TEST_CASE("millions of items need index pages above index pages") {
  MemoryPages pages;
  PageList list(64);
  for (uint64_t place = 0; place < 80'000; ++place) {
    append(list, place);
    if (list.is_full()) REQUIRE(list.write(pages).ok());
  }
  uint64_t levels = 0;
  for (const PageRef& ref : list.stored()) levels = std::max(levels, ref.level);
  CHECK(levels == 2);
  CHECK(list.stored().size() < 100);
  PageList read(64);
  REQUIRE(read.read(pages, list.stored(), false).ok());
  CHECK(read.leaves() == list.leaves());
  CHECK(read.extents().size() == list.extents().size());
}

TEST_CASE("an item that is taken back leaves no trace") {
  MemoryPages pages;
  PageList list(kFullBytes);
  append(list, 0);
  const size_t bytes = list.open_page().bytes.size();
  append(list, 1);
  list.take_back(bytes, 1);
  CHECK(list.items() == 1);
  CHECK(list.end() == 1);
  append(list, 1);
  list.take_back(bytes, 1);
  list.take_back(0, 0);
  CHECK(list.empty());
  append(list, 0);
  CHECK(list.end() == 1);
}

TEST_CASE("an index page that names other pages than its parent says is refused") {
  MemoryPages pages;
  PageList list(64);
  for (uint64_t place = 0; place < 8 * 40; ++place) {
    append(list, place);
    if (list.is_full()) REQUIRE(list.write(pages).ok());
  }
  const PageRef index = list.stored().front();
  REQUIRE(index.level == 1);
  const auto refused = [&](const std::vector<PageRef>& stored) {
    PageList read(64);
    const Status status = read.read(pages, stored, false);
    CHECK(status.code() == Code::corrupt);
    CHECK(read.empty());
    CHECK(read.stored() == stored);
  };
  auto stored = list.stored();
  stored.insert(stored.begin(), index);  // twice
  refused(stored);
  for (uint64_t PageRef::*field :
       {&PageRef::items, &PageRef::level, &PageRef::first, &PageRef::end}) {
    stored = list.stored();
    ++(stored.front().*field);
    refused(stored);
  }
  stored = list.stored();
  stored.back().items = kCounterMax;  // with those before it, more than can be counted
  refused(stored);
  std::vector<std::byte>& page = pages.page(index.extent);
  const std::vector<std::byte> sound = page;
  for (size_t at = 32; at < page.size(); at += 8) {  // all fields but the extents
    if (at % sizeof(PageRef) < 32) continue;
    page[at] ^= std::byte{1};
    refused(list.stored());
    page = sound;
  }
  page.resize(page.size() - 1);
  refused(list.stored());
}
}  // TEST_SUITE("pager")

}  // namespace
}  // namespace lade
