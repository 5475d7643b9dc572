// The space of a key: the range of each of its columns, and a number of 64 bits for every key in
// it, in the keys' own lexicographic order. The values' distances from the least of their column
// lie side by side, the later columns in as many bits as their ranges need:
//
//   | a - min a | b - min b |
//
// A key outside the ranges has no number. A space whose numbers pass 64 bits cannot be packed.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "store/table_view.hpp"
#include "validator/packed_keys.hpp"

namespace lade {

struct ValueRange {
  int64_t min = 0;
  int64_t max = -1;  // empty when below min

  bool empty() const { return max < min; }
  bool contains(int64_t value) const { return min <= value && value <= max; }
  // max - min, which fits 64 bits without a sign. REQUIRES: not empty.
  uint64_t span() const { return static_cast<uint64_t>(max) - static_cast<uint64_t>(min); }
};

class KeySpace {
 public:
  // The ranges of the table's columns by the zone maps of its batches from `first_batch` on. Fails
  // when these cannot be read.
  static Result<KeySpace> of(const TableView& table, std::span<const uint16_t> columns,
                             uint64_t first_batch = 0);
  static KeySpace of(std::vector<ValueRange> ranges);
  // The part of this space that keys of the other table's batches from `first_batch` on can lie in.
  Result<KeySpace> clipped_to(const TableView& table, std::span<const uint16_t> columns,
                              uint64_t first_batch = 0) const;

  // No key lies in it.
  bool empty() const { return empty_; }
  // False when the packed numbers would pass 64 bits.
  bool packable() const { return packable_; }
  // Packed numbers are below this; not each of them is a key's. REQUIRES: packable(), for all
  // below.
  uint64_t size() const { return size_; }
  // All packed numbers. REQUIRES: not empty.
  PackedRange all() const { return {0, size_ - 1}; }
  // How many keys the ranges allow, which may be fewer than size().
  uint64_t key_count() const;
  // Bits of a packed number below its first column.
  unsigned low_bits() const { return shifts_.front(); }
  const std::vector<ValueRange>& ranges() const { return ranges_; }

  // Packs the keys of the rows from `first_row` on, as many as `packed` has room for. A key outside
  // of the space becomes kOutside, which no key inside can be. Returns whether there was any.
  bool pack(std::span<const Column> columns, size_t first_row, std::span<uint64_t> packed) const;
  static constexpr uint64_t kOutside = ~uint64_t{0};
  // The packed number of one key, or kOutside. REQUIRES: a value for each column.
  uint64_t pack_one(std::span<const int64_t> key) const;

  // The packed numbers between which those of the batch's keys inside of the space lie, by its zone
  // maps; nothing when none can be inside.
  std::optional<PackedRange> range_of(const BatchInfo& batch,
                                      std::span<const uint16_t> columns) const;
  // Whether some value of some column lies outside of its range, by the zone maps.
  bool may_leave(const BatchInfo& batch, std::span<const uint16_t> columns) const;

 private:
  std::vector<ValueRange> ranges_;
  std::vector<unsigned> shifts_;  // by column: the bits of the columns behind it
  uint64_t size_ = 0;
  bool empty_ = true;
  bool packable_ = false;
};

}  // namespace lade
