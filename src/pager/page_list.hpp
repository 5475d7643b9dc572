// Lists that grow at their end and are stored in pages: the directory, and a table's batches, files
// and segments.
//
//   parent:  index  index  page  page  small small small
//              |      '-> page page ... (32)             open page: items not yet written
//              '-> page page ... (32)
//
// The cost of an append is that of its items: they gather in an open page, which is written when it
// is full or at a commit. Small pages are merged with their neighbours, eight of a size to one of
// the next size, so an item is written again a few times and then never more. 32 pages that will
// not change are named by an index page, 32 index pages by another one, so the list's parent stays
// small. No page is written over; a page that was merged is named no more.
//
// In memory the list knows every page by its PageRef (64 bytes for some hundred KiB), but not what
// is in them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/aligned_buffer.hpp"
#include "base/bytes.hpp"
#include "base/status.hpp"
#include "pager/format.hpp"

namespace lade {

// Where pages are written and read: the pager.
class PageFile {
 public:
  virtual ~PageFile() = default;
  // Appends a page. It can be read once the file was flushed.
  virtual Result<ExtentRef> append_page(ByteSpan bytes) = 0;
  // Reads a page into `memory` and checks its bounds and its hash: Code::corrupt.
  virtual Result<ByteSpan> read_page(const ExtentRef& extent, AlignedBuffer& memory) const = 0;
};

class PageList {
 public:
  // Items that no page has yet, back to back.
  struct OpenPage {
    std::vector<std::byte> bytes;
    uint64_t items = 0;
    uint64_t first = 0;
    uint64_t end = 0;
  };

  // is_full() from `full_bytes` of the open page on; smaller pages are merged.
  explicit PageList(uint64_t full_bytes) : full_bytes_(full_bytes) {}

  // Takes the pages that a parent stores and reads the index pages among them. `gaps`: places may
  // be left out between two pages. Code::corrupt where these cannot be a list; then the list is
  // empty, but stored() keeps the pages for a commit that does not touch them.
  Status read(const PageFile& file, std::vector<PageRef> stored, bool gaps);

  uint64_t items() const { return stored_items_ + open_.items; }
  bool empty() const { return items() == 0; }
  // Place of the first item, and one behind the place of the last one. Both 0 for an empty list.
  uint64_t first() const { return leaves_.empty() ? open_.first : leaves_.front().first; }
  uint64_t end() const;
  // For the parent to store. REQUIRES: the open page is empty.
  const std::vector<PageRef>& stored() const { return stored_; }
  // All pages with items, in order.
  const std::vector<PageRef>& leaves() const { return leaves_; }
  // Index of the first item of a page among all items of the list.
  uint64_t first_item(size_t leaf) const { return first_items_[leaf]; }
  // Index in leaves() of the page with the n-th item, or with the item at a place; the count of
  // leaves when only the open page can have it.
  size_t leaf_of_item(uint64_t item) const;
  size_t leaf_at(uint64_t place) const;
  // Every page of the list, index pages too.
  std::vector<ExtentRef> extents() const;
  const OpenPage& open_page() const { return open_; }

  // Adds an item, or `items` of them back to back, behind all others. REQUIRES: end() <= first <
  // end.
  void append(ByteSpan bytes, uint64_t first, uint64_t end, uint64_t items = 1);
  // An empty list with pages of the same size.
  PageList empty_like() const { return PageList(full_bytes_); }
  // Drops the last item, which began at `bytes` of the open page and at the place `first`.
  void take_back(size_t bytes, uint64_t first);
  bool is_full() const { return open_.bytes.size() >= full_bytes_; }
  // Writes the open page, together with small pages before it. After a failure the list must be
  // dropped.
  Status write(PageFile& file);
  // Takes other pages in place of all, and writes their index anew. The open page stays.
  Status replace(PageFile& file, std::vector<PageRef> leaves);

 private:
  uint64_t small_bytes() const { return full_bytes_ / 8; }
  size_t small_pages() const;
  size_t pages_to_merge() const;
  void add_leaf(const PageRef& leaf);
  void drop_leaves(size_t count);
  Status expand(const PageFile& file, const PageRef& ref, bool gaps);
  Status write_index(PageFile& file);

  uint64_t full_bytes_;
  std::vector<PageRef> stored_;
  std::vector<PageRef> leaves_;
  std::vector<uint64_t> first_items_;  // of the leaves
  std::vector<ExtentRef> index_pages_;
  uint64_t stored_items_ = 0;
  OpenPage open_;
};

}  // namespace lade
