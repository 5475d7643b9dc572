// Streams the keys of a table's batches as blocks of packed numbers, and counts what it read.
#pragma once

#include <algorithm>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "store/table_view.hpp"
#include "validator/constraint_check.hpp"
#include "validator/key_space.hpp"
#include "validator/packed_keys.hpp"

namespace lade {

// The columns of a table that make a key, in its batches from `first_batch` on. It refers to the
// table and to the caller's list of columns: both must outlive it.
struct KeyColumns {
  const TableView& table;
  std::span<const uint16_t> columns;
  uint64_t first_batch = 0;

  uint64_t batches() const { return table.batches(); }
  // The packed keys of the space between which those of the batch lie, or nothing.
  std::optional<PackedRange> range_of(const BatchInfo& batch, const KeySpace& space) const {
    return space.range_of(batch, columns);
  }
  // Whether a key of the batch can lie in the range.
  bool reaches(const BatchInfo& batch, PackedRange range, const KeySpace& space) const {
    const std::optional<PackedRange> reach = range_of(batch, space);
    return reach && reach->overlaps(range);
  }
  // Whether a key of any batch can.
  Result<bool> reaches(PackedRange range, const KeySpace& space) const {
    BatchCursor cursor(table);
    for (uint64_t batch = first_batch; batch < batches(); ++batch) {
      LADE_TRY(const BatchInfo* const info, cursor.at(batch));
      if (reaches(*info, range, space)) return true;
    }
    return false;
  }
};

// One thread's scan of a key; not for use by two threads at once. The table, its list of columns
// and the space must outlive it.
class KeyScan {
 public:
  // The space has all keys of batches from `inside_from` on, by their zone maps: a key of theirs
  // that lies outside is damage. Other batches may have such keys.
  KeyScan(KeyColumns key, const KeySpace& space, uint64_t inside_from = UINT64_MAX)
      : key_(key), space_(space), inside_from_(inside_from), cursor_(key.table) {}

  // Reads a batch and calls mark(block) for each of its blocks in row order. A mark that returns
  // true has written the flags of all the block's keys, and the rows with a flag are added to
  // `violations`. The block and what it points to hold until mark() returns. Fails when the batch
  // cannot be read, and with Code::corrupt_chunk when a key lies where none may.
  template <typename Mark>
  Status each_block(uint64_t batch, ViolationList& violations, const Mark& mark) {
    LADE_CHECK(key_.table.read(batch, key_.columns, buffers_));
    LADE_TRY(const BatchInfo* const found, cursor_.at(batch));
    const BatchInfo& info = *found;
    rows_read_ += info.rows;
    bool any_outside = false;
    for (size_t first = 0; first < info.rows; first += kBlockKeys) {
      const std::span<uint64_t> keys(packed_, std::min<size_t>(kBlockKeys, info.rows - first));
      const bool outside = space_.pack(buffers_.columns, first, keys);
      any_outside |= outside;
      if (!mark(KeyBlock{info.first_row + first, keys, outside, flags_})) continue;
      for (size_t i = 0; i < keys.size(); ++i) {
        if (flags_[i] != 0)
          violations.add(info.first_row + first + i, [&] { return key_of(first + i); });
      }
    }
    if (!any_outside || batch < inside_from_) return {};
    return Status::error(Code::corrupt_chunk,
                         "a key of " + std::string(key_.table.schema().name) +
                             " lies outside of what its chunk's zone map says");
  }

  // each_block() of the batches that next() names, one a call until it is none of the table's, and
  // that is_wanted() picks by their metadata. Some are read while others are looked at, so it is
  // asked twice: before a batch is read, and before it is looked at.
  template <typename Next, typename IsWanted, typename Mark>
  Status each_block(const Next& next, const IsWanted& is_wanted, ViolationList& violations,
                    const Mark& mark) {
    LADE_CHECK(read_ahead(next, is_wanted));
    while (!next_.empty()) {
      batches_.swap(next_);
      LADE_CHECK(read_ahead(next, is_wanted));
      for (const uint64_t batch : batches_) {
        LADE_TRY(const BatchInfo* const info, cursor_.at(batch));
        if (is_wanted(*info)) LADE_CHECK(each_block(batch, violations, mark));
      }
    }
    return {};
  }

  // Calls visit(block) for each block of the batches from `first` up to `end` that is_wanted()
  // picks, in row order. Fails as each_block() does.
  template <typename IsWanted, typename Visit>
  Status visit_batches(uint64_t first, uint64_t end, const IsWanted& is_wanted,
                       const Visit& visit) {
    ViolationList none(0);
    const auto next = [&] { return first < end ? first++ : key_.batches(); };
    return each_block(next, is_wanted, none, [&](const KeyBlock& block) {
      visit(block);
      return false;
    });
  }

  uint64_t rows_read() const { return rows_read_; }
  void count_into(CheckOutcome& outcome) const {
    outcome.chunks_read += buffers_.chunks_read;
    outcome.bytes_read += buffers_.bytes_read;
  }

 private:
  // The keys of a batch are small and lie apart from those of the next one, so those of several
  // batches are read together, while others are looked at, in two buffers. The proof of lineitem at
  // scale 1 (25 MB of keys, two threads) takes 29, 25, 24 and 23 ms with 256, 512, 768 and 1280 KiB
  // in each.
  static constexpr size_t kAheadBatches = 16;
  static constexpr uint64_t kAheadBytes = uint64_t{768} << 10;

  // Starts to read the keys of the next wanted batches, next_. Those of the call before are at hand
  // then.
  template <typename Next, typename IsWanted>
  Status read_ahead(const Next& next, const IsWanted& is_wanted) {
    next_.clear();
    uint64_t bytes = 0;
    while (next_.size() < kAheadBatches && bytes < kAheadBytes) {
      const uint64_t batch = next();
      if (batch >= key_.batches()) break;
      LADE_TRY(const BatchInfo* const info, cursor_.at(batch));
      if (!is_wanted(*info)) continue;
      next_.push_back(batch);
      for (const uint16_t column : key_.columns) bytes += info->chunks[column].bytes;
    }
    key_.table.read_ahead(next_, key_.columns, buffers_);
    return {};
  }

  std::vector<int64_t> key_of(size_t row) const {
    std::vector<int64_t> values;
    for (const Column& column : buffers_.columns) values.push_back(column.integer(row));
    return values;
  }

  KeyColumns key_;
  const KeySpace& space_;
  uint64_t inside_from_;
  BatchCursor cursor_;
  ColumnBuffers buffers_;
  std::vector<uint64_t> batches_;  // that are looked at
  std::vector<uint64_t> next_;     // and those behind them
  uint64_t rows_read_ = 0;
  uint64_t packed_[kBlockKeys];
  uint8_t flags_[kBlockKeys];
};

}  // namespace lade
