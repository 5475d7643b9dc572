#include "pager/page_list.hpp"

#include <algorithm>
#include <bit>

#include "base/assert.hpp"
#include "base/mutation.hpp"

namespace lade {
namespace {

// Pages of one size class that are merged to one of the next.
constexpr size_t kMergedPages = 8;

// One class for sizes within a factor of eight.
unsigned size_class(uint64_t bytes) {
  return static_cast<unsigned>(std::bit_width(bytes / kExtentAlignment)) / 3;
}

Status corrupt(const PageRef& ref, std::string_view what) {
  return Status::error(Code::corrupt, "page at " + std::to_string(ref.extent.offset) +
                                          " of a list: " + std::string(what));
}

Status check_ref(const PageRef& ref, uint64_t end, bool gaps, uint64_t items) {
  if (ref.items == 0 || ref.items > kCounterMax - items) return corrupt(ref, "its items");
  if (ref.level > kListLevelsMax) return corrupt(ref, "its level");
  if (ref.end <= ref.first || ref.end > kCounterMax) return corrupt(ref, "its places");
  if (gaps ? ref.first < end : ref.first != end) {
    return corrupt(ref, "it does not follow the page before it");
  }
  return {};
}

}  // namespace

uint64_t PageList::end() const {
  if (open_.items > 0) return open_.end;
  return leaves_.empty() ? 0 : leaves_.back().end;
}

Status PageList::read(const PageFile& file, std::vector<PageRef> stored, bool gaps) {
  stored_ = std::move(stored);
  for (const PageRef& ref : stored_) {
    Status status = expand(file, ref, gaps);
    if (status.ok()) continue;
    leaves_.clear();
    first_items_.clear();
    stored_items_ = 0;
    return status;
  }
  return {};
}

// Adds a page, or all pages below an index page. Each index page has to name exactly the items that
// its parent counts, so a hostile file cannot name a page twice or make the list larger than
// itself.
Status PageList::expand(const PageFile& file, const PageRef& ref, bool gaps) {
  LADE_CHECK(check_ref(ref, end(), gaps, stored_items_));
  if (ref.level == 0) {
    add_leaf(ref);
    return {};
  }
  index_pages_.push_back(ref.extent);
  AlignedBuffer memory;
  LADE_TRY(const ByteSpan bytes, file.read_page(ref.extent, memory));
  const size_t count = bytes.size() / sizeof(PageRef);
  if (count == 0 || count > kPagesPerIndex || bytes.size() % sizeof(PageRef) != 0) {
    return corrupt(ref, "it is no index page");
  }
  const uint64_t items_before = stored_items_;
  for (size_t i = 0; i < count; ++i) {
    const auto child = load<PageRef>(bytes.data() + i * sizeof(PageRef));
    if (child.level + 1 != ref.level || (i == 0 && child.first != ref.first)) {
      return corrupt(ref, "an index page that names other pages");
    }
    LADE_CHECK(expand(file, child, gaps));
  }
  if (end() != ref.end || stored_items_ - items_before != ref.items) {
    return corrupt(ref, "an index page that names other pages");
  }
  return {};
}

void PageList::add_leaf(const PageRef& leaf) {
  leaves_.push_back(leaf);
  first_items_.push_back(stored_items_);
  stored_items_ += leaf.items;
}

size_t PageList::leaf_of_item(uint64_t item) const {
  if (item >= stored_items_) return leaves_.size();
  const auto after = std::upper_bound(first_items_.begin(), first_items_.end(), item);
  return static_cast<size_t>(after - first_items_.begin()) - 1;
}

size_t PageList::leaf_at(uint64_t place) const {
  const auto found =
      std::upper_bound(leaves_.begin(), leaves_.end(), place,
                       [](uint64_t wanted, const PageRef& leaf) { return wanted < leaf.end; });
  return static_cast<size_t>(found - leaves_.begin());
}

std::vector<ExtentRef> PageList::extents() const {
  std::vector<ExtentRef> all = index_pages_;
  for (const PageRef& leaf : leaves_) all.push_back(leaf.extent);
  return all;
}

void PageList::append(ByteSpan bytes, uint64_t first, uint64_t end, uint64_t items) {
  LADE_ASSERT(first >= this->end() && first < end);
  if (open_.items == 0) open_.first = first;
  ByteWriter(open_.bytes).bytes(bytes);
  open_.items += items;
  open_.end = end;
}

void PageList::take_back(size_t bytes, uint64_t first) {
  LADE_ASSERT(open_.items > 0 && bytes <= open_.bytes.size());
  open_.bytes.resize(bytes);
  --open_.items;
  open_.end = open_.items == 0 ? 0 : first;
  if (open_.items == 0) open_.first = 0;
}

// Count of the last pages that may still be merged. Pages before them never change.
size_t PageList::small_pages() const {
  size_t count = 0;
  while (count < stored_.size()) {
    const PageRef& ref = stored_[stored_.size() - 1 - count];
    if (ref.level > 0 || ref.extent.bytes >= small_bytes()) break;
    ++count;
  }
  return count;
}

// Count of the last pages that are written again together with the open page.
size_t PageList::pages_to_merge() const {
  const size_t small = small_pages();
  if (open_.bytes.size() >= small_bytes()) return small;
  uint64_t bytes = open_.bytes.size();
  size_t taken = 0;
  while (true) {
    size_t run = taken;
    uint64_t run_bytes = bytes;
    for (; run < small; ++run) {
      const uint64_t page_bytes = leaves_[leaves_.size() - 1 - run].extent.bytes;
      if (size_class(page_bytes) > size_class(bytes)) break;
      run_bytes += page_bytes;
    }
    if (run - taken + 1 < kMergedPages) return taken;
    taken = run;
    bytes = run_bytes;
  }
}

void PageList::drop_leaves(size_t count) {
  for (; count > 0; --count) {
    stored_items_ -= leaves_.back().items;
    leaves_.pop_back();
    first_items_.pop_back();
    stored_.pop_back();
  }
}

Status PageList::write(PageFile& file) {
  if (open_.items == 0) return {};
  const size_t merged = pages_to_merge();
  PageRef ref{
      .extent = {}, .items = open_.items, .level = 0, .first = open_.first, .end = open_.end};
  std::vector<std::byte> bytes;
  AlignedBuffer memory;
  for (size_t i = leaves_.size() - merged; i < leaves_.size(); ++i) {
    LADE_TRY(const ByteSpan page, file.read_page(leaves_[i].extent, memory));
    if (LADE_MUTANT(page_forgets_small_ones)) continue;
    ByteWriter(bytes).bytes(page);
    ref.items += leaves_[i].items;
    ref.first = std::min(ref.first, leaves_[i].first);
  }
  if (merged > 0) {
    ByteWriter(bytes).bytes(open_.bytes);
  } else {
    bytes = std::move(open_.bytes);
  }
  LADE_TRY(ref.extent, file.append_page(bytes));
  if (LADE_MUTANT(page_before_write) && merged > 0) ref.extent.offset += kPageBytes;
  drop_leaves(merged);
  add_leaf(ref);
  stored_.push_back(ref);
  open_ = {};
  return write_index(file);
}

Status PageList::replace(PageFile& file, std::vector<PageRef> leaves) {
  leaves_.clear();
  first_items_.clear();
  index_pages_.clear();
  stored_items_ = 0;
  for (const PageRef& leaf : leaves) add_leaf(leaf);
  stored_ = std::move(leaves);
  return write_index(file);
}

// Writes an index page for each full run of pages that will not change.
Status PageList::write_index(PageFile& file) {
  size_t end = stored_.size() - small_pages();
  while (end > 0) {
    const uint64_t level = stored_[end - 1].level;
    size_t begin = end;
    while (begin > 0 && stored_[begin - 1].level == level) --begin;
    const size_t groups = (end - begin) / kPagesPerIndex;
    if (groups == 0 || level == kListLevelsMax) {
      end = begin;
      continue;
    }
    for (size_t group = 0; group < groups; ++group) {
      const auto pages =
          std::span<const PageRef>(stored_).subspan(begin + group * kPagesPerIndex, kPagesPerIndex);
      PageRef index{.extent = {},
                    .items = 0,
                    .level = level + 1,
                    .first = pages.front().first,
                    .end = pages.back().end};
      for (const PageRef& page : pages) index.items += page.items;
      LADE_TRY(index.extent, file.append_page(std::as_bytes(pages)));
      index_pages_.push_back(index.extent);
      stored_[begin + group] = index;
    }
    const auto first = stored_.begin() + static_cast<ptrdiff_t>(begin);
    stored_.erase(first + static_cast<ptrdiff_t>(groups),
                  first + static_cast<ptrdiff_t>(groups * kPagesPerIndex));
    end = begin + groups;
  }
  return {};
}

}  // namespace lade
