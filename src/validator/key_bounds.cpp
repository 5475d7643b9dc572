#include "validator/key_bounds.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "store/table_view.hpp"

namespace lade {
namespace {

// Columns that a key does not have are 0 in all keys.
constexpr size_t kKeyColumnsMax = 3;
using Key = std::array<int64_t, kKeyColumnsMax>;

// The least and the greatest key that a batch can hold.
struct KeyBounds {
  Key first{};
  Key last{};
  bool is_new = false;
};

// The first and last key of a batch that increases; of any other the bounds of its zone maps.
KeyBounds bounds_of(const BatchInfo& batch, std::span<const uint16_t> columns) {
  KeyBounds bounds;
  for (size_t i = 0; i < columns.size(); ++i) {
    const ZoneMap& zone = batch.chunks[columns[i]].zone_map;
    const KeyOrder& order = batch.key_order;
    bounds.first[i] = order.strictly_increasing ? order.first[i] : zone.min;
    bounds.last[i] = order.strictly_increasing ? order.last[i] : zone.max;
  }
  return bounds;
}

// Takes batches in ascending order, and tells whether a new one overlaps with any.
class Ascending {
 public:
  // Returns false when a new batch overlaps, or the order is not ascending.
  bool add(const KeyBounds& bounds) {
    const std::optional<Key>& before = bounds.is_new ? last_ : last_new_;
    if (before && bounds.first <= *before) return false;
    if (!last_ || bounds.last > *last_) last_ = bounds.last;
    if (bounds.is_new) last_new_ = bounds.last;
    return true;
  }

 private:
  std::optional<Key> last_;  // the greatest so far
  std::optional<Key> last_new_;
};

}  // namespace

Result<bool> keys_lie_apart(const TableView& table, std::span<const uint16_t> columns,
                            uint64_t first_new, StateMeter& meter, uint64_t state_bytes_max) {
  if (columns.size() > kKeyColumnsMax) return false;
  BatchCursor cursor(table);
  const auto bounds_at = [&](uint64_t batch) -> Result<KeyBounds> {
    LADE_TRY(const BatchInfo* const info, cursor.at(batch));
    KeyBounds bounds = bounds_of(*info, columns);
    bounds.is_new = batch >= first_new;
    return bounds;
  };
  for (uint64_t batch = first_new; batch < table.batches(); ++batch) {
    LADE_TRY(const BatchInfo* const info, cursor.at(batch));
    if (!info->key_order.strictly_increasing) return false;
  }
  // One new batch against all: no order is needed.
  if (table.batches() - first_new == 1) {
    LADE_TRY(const KeyBounds added, bounds_at(first_new));
    for (uint64_t batch = 0; batch < first_new; ++batch) {
      LADE_TRY(const KeyBounds other, bounds_at(batch));
      if (!(other.last < added.first || added.last < other.first)) return false;
    }
    return true;
  }
  bool ascend = true;
  Ascending in_order;
  for (uint64_t batch = 0; batch < table.batches() && ascend; ++batch) {
    LADE_TRY(const KeyBounds bounds, bounds_at(batch));
    ascend = in_order.add(bounds);
  }
  if (ascend) return true;
  if (table.batches() > state_bytes_max / sizeof(KeyBounds)) return false;
  const MeteredAllocator<KeyBounds> allocator(meter);
  MeteredVector<KeyBounds> sorted(allocator);
  sorted.reserve(table.batches());
  for (uint64_t batch = 0; batch < table.batches(); ++batch) {
    LADE_TRY(const KeyBounds bounds, bounds_at(batch));
    sorted.push_back(bounds);
  }
  std::sort(sorted.begin(), sorted.end(),
            [](const KeyBounds& a, const KeyBounds& b) { return a.first < b.first; });
  Ascending by_first;
  return std::all_of(sorted.begin(), sorted.end(),
                     [&](const KeyBounds& bounds) { return by_first.add(bounds); });
}

}  // namespace lade
