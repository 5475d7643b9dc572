// Streams the keys of a table's batches as blocks of packed numbers, and counts what it read.
#pragma once

#include <algorithm>
#include <optional>
#include <span>
#include <vector>

#include "store/batch_cursor.hpp"
#include "validator/constraint_check.hpp"
#include "validator/key_block.hpp"
#include "validator/key_space.hpp"

namespace lade {

// The columns of a table that make a key, in its batches from `first_batch` on. It refers to the
// table and to the caller's list of columns: both must outlive it.
struct KeyColumns {
  const TableView& table;
  std::span<const uint16_t> columns;
  uint64_t first_batch = 0;

  const TableManifest& info() const { return table.info(); }
  uint64_t batches() const { return table.batches(); }
  // The packed keys of the space between which those of the batch lie, or nothing.
  std::optional<KeyWindow> window_of(const BatchInfo& batch, const KeySpace& space) const {
    return space.window_of(batch, columns);
  }
  // Whether a key of the batch can lie in the window.
  bool reaches(const BatchInfo& batch, KeyWindow window, const KeySpace& space) const {
    const std::optional<KeyWindow> reach = window_of(batch, space);
    return reach && reach->overlaps(window);
  }
  // Whether any batch does.
  Result<bool> reaches(KeyWindow window, const KeySpace& space) const {
    BatchCursor cursor(table);
    for (uint64_t batch = first_batch; batch < batches(); ++batch) {
      LADE_TRY(const BatchInfo* const info, cursor.at(batch));
      if (reaches(*info, window, space)) return true;
    }
    return false;
  }
};

// One thread's scan of a key; not for use by two threads at once. The table, its list of columns
// and the space must outlive it.
class KeyScan {
 public:
  KeyScan(KeyColumns key, const KeySpace& space) : key_(key), space_(space), cursor_(key.table) {}

  // The metadata of a batch, until the next one is asked for.
  Result<const BatchInfo*> batch(uint64_t batch) { return cursor_.at(batch); }

  // Reads a batch and calls mark(block) for each of its blocks in row order. A mark that returns
  // true has written the flags of all the block's keys, and the rows with a flag are added to
  // `violations`. The block and what it points to hold until mark() returns.
  template <typename Mark>
  Status each_block(uint64_t batch, ViolationList& violations, const Mark& mark) {
    LADE_CHECK(key_.table.read(batch, key_.columns, buffers_));
    LADE_TRY(const BatchInfo* const found, cursor_.at(batch));
    const BatchInfo& info = *found;
    rows_read_ += info.rows;
    for (size_t first = 0; first < info.rows; first += kBlockKeys) {
      const std::span<uint64_t> keys(packed_, std::min<size_t>(kBlockKeys, info.rows - first));
      const bool outside = space_.pack(buffers_.columns, first, keys);
      if (!mark(KeyBlock{info.first_row + first, keys, outside, flags_})) continue;
      for (size_t i = 0; i < keys.size(); ++i) {
        if (flags_[i] != 0)
          violations.add(info.first_row + first + i, [&] { return key_of(first + i); });
      }
    }
    return {};
  }

  uint64_t rows_read() const { return rows_read_; }
  void count_into(CheckOutcome& outcome) const {
    outcome.chunks_read += buffers_.chunks_read;
    outcome.bytes_read += buffers_.bytes_read;
  }

 private:
  std::vector<int64_t> key_of(size_t row) const {
    std::vector<int64_t> values;
    for (const Column& column : buffers_.columns) values.push_back(column.integer(row));
    return values;
  }

  KeyColumns key_;
  const KeySpace& space_;
  BatchCursor cursor_;
  ColumnBuffers buffers_;
  uint64_t rows_read_ = 0;
  uint64_t packed_[kBlockKeys];
  uint8_t flags_[kBlockKeys];
};

}  // namespace lade
