#include "validator/key_space.hpp"

#include <algorithm>
#include <bit>
#include <utility>

#include "base/assert.hpp"
#include "base/vectorized.hpp"
#include "store/table_view.hpp"

namespace lade {
namespace {

// The column's part of each packed key; all ones where the value is outside, which no other column
// can undo. Without a branch.
template <bool kIsFirst, typename T>
[[gnu::always_inline]] inline uint64_t pack_values(const T* values, uint64_t min, uint64_t span,
                                                   unsigned shift, uint64_t* out, size_t rows) {
  uint64_t any_outside = 0;
  for (size_t row = 0; row < rows; ++row) {
    const uint64_t distance = static_cast<uint64_t>(static_cast<int64_t>(values[row])) - min;
    const uint64_t outside = distance > span ? KeySpace::kOutside : 0;
    const uint64_t part = distance << shift | outside;
    out[row] = kIsFirst ? part : out[row] | part;
    any_outside |= outside;
  }
  return any_outside;
}

template <bool kIsFirst, typename T>
uint64_t pack_column(const T* values, ValueRange range, unsigned shift,
                     std::span<uint64_t> packed) {
  return vectorized([&]() LADE_VECTORIZED {
    return pack_values<kIsFirst>(values, static_cast<uint64_t>(range.min), range.span(), shift,
                                 packed.data(), packed.size());
  });
}

template <bool kIsFirst>
uint64_t pack_column(const Column& column, size_t first_row, ValueRange range, unsigned shift,
                     std::span<uint64_t> packed) {
  return column.kind() == ValueKind::int32
             ? pack_column<kIsFirst>(column.int32s().data() + first_row, range, shift, packed)
             : pack_column<kIsFirst>(column.int64s().data() + first_row, range, shift, packed);
}

Result<std::vector<ValueRange>> column_ranges(const TableView& table,
                                              std::span<const uint16_t> columns,
                                              uint64_t first_batch) {
  std::vector<ValueRange> ranges(columns.size());
  BatchCursor cursor(table);
  for (uint64_t batch = first_batch; batch < table.batches(); ++batch) {
    LADE_TRY(const BatchInfo* const info, cursor.at(batch));
    for (size_t i = 0; i < columns.size(); ++i) {
      const ZoneMap& zone = info->chunks[columns[i]].zone_map;
      ValueRange& range = ranges[i];
      if (range.empty()) range = {zone.min, zone.max};
      range = {std::min(range.min, zone.min), std::max(range.max, zone.max)};
    }
  }
  return ranges;
}

uint64_t distance(int64_t from, int64_t to) {
  return static_cast<uint64_t>(to) - static_cast<uint64_t>(from);
}

}  // namespace

Result<KeySpace> KeySpace::of(const TableView& table, std::span<const uint16_t> columns,
                              uint64_t first_batch) {
  LADE_TRY(std::vector<ValueRange> ranges, column_ranges(table, columns, first_batch));
  return of(std::move(ranges));
}

KeySpace KeySpace::of(std::vector<ValueRange> ranges) {
  LADE_ASSERT(!ranges.empty());
  KeySpace space;
  space.ranges_ = std::move(ranges);
  space.shifts_.assign(space.ranges_.size(), 0);
  space.empty_ = std::any_of(space.ranges_.begin(), space.ranges_.end(),
                             [](const ValueRange& range) { return range.empty(); });
  space.packable_ = true;
  if (space.empty_) return space;
  unsigned bits = 0;
  for (size_t i = space.ranges_.size(); i-- > 1;) {
    space.shifts_[i] = bits;
    bits += static_cast<unsigned>(std::bit_width(space.ranges_[i].span()));
    if (bits > 63) {
      space.packable_ = false;
      return space;
    }
  }
  space.shifts_[0] = bits;
  uint64_t firsts = 0;
  space.packable_ = !__builtin_add_overflow(space.ranges_[0].span(), uint64_t{1}, &firsts) &&
                    !__builtin_mul_overflow(firsts, uint64_t{1} << bits, &space.size_);
  return space;
}

Result<KeySpace> KeySpace::clipped_to(const TableView& table, std::span<const uint16_t> columns,
                                      uint64_t first_batch) const {
  LADE_TRY(const std::vector<ValueRange> others, column_ranges(table, columns, first_batch));
  std::vector<ValueRange> ranges = ranges_;
  for (size_t i = 0; i < columns.size(); ++i) {
    const ValueRange& other = others[i];
    if (ranges[i].empty()) continue;
    ranges[i] = other.empty() ? ValueRange()
                              : ValueRange{std::max(ranges[i].min, other.min),
                                           std::min(ranges[i].max, other.max)};
  }
  return of(std::move(ranges));
}

uint64_t KeySpace::key_count() const {
  uint64_t count = empty_ ? 0 : 1;
  for (const ValueRange& range : ranges_) count *= range.span() + 1;
  return count;
}

bool KeySpace::pack(std::span<const Column> columns, size_t first_row,
                    std::span<uint64_t> packed) const {
  LADE_ASSERT(packable_ && columns.size() == ranges_.size());
  for (const Column& column : columns) LADE_ASSERT(first_row + packed.size() <= column.rows());
  if (empty_) {
    std::fill(packed.begin(), packed.end(), kOutside);
    return true;
  }
  uint64_t outside = pack_column<true>(columns[0], first_row, ranges_[0], shifts_[0], packed);
  for (size_t i = 1; i < columns.size(); ++i)
    outside |= pack_column<false>(columns[i], first_row, ranges_[i], shifts_[i], packed);
  return outside != 0;
}

uint64_t KeySpace::pack_one(std::span<const int64_t> key) const {
  uint64_t packed = 0;
  for (size_t i = 0; i < key.size(); ++i) {
    if (!ranges_[i].contains(key[i])) return kOutside;
    packed |= distance(ranges_[i].min, key[i]) << shifts_[i];
  }
  return packed;
}

std::optional<PackedRange> KeySpace::range_of(const BatchInfo& batch,
                                              std::span<const uint16_t> columns) const {
  PackedRange range;
  for (size_t i = 0; i < columns.size(); ++i) {
    const ZoneMap& zone = batch.chunks[columns[i]].zone_map;
    const int64_t first = std::max(zone.min, ranges_[i].min);
    const int64_t last = std::min(zone.max, ranges_[i].max);
    if (last < first) return std::nullopt;
    range.first |= distance(ranges_[i].min, first) << shifts_[i];
    range.last |= distance(ranges_[i].min, last) << shifts_[i];
  }
  return range;
}

bool KeySpace::may_leave(const BatchInfo& batch, std::span<const uint16_t> columns) const {
  for (size_t i = 0; i < columns.size(); ++i) {
    const ZoneMap& zone = batch.chunks[columns[i]].zone_map;
    if (!ranges_[i].contains(zone.min) || !ranges_[i].contains(zone.max)) return true;
  }
  return false;
}

}  // namespace lade
