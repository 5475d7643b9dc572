#include "validator/key_bounds.hpp"

#include <algorithm>
#include <vector>

namespace lade {
namespace {

using Key = std::vector<int64_t>;

// The least and the greatest key that a batch can hold. Only a batch that increases has its own at
// hand; of any other the zone maps tell.
struct KeyBounds {
  const Key* first;
  const Key* last;
  bool is_new;
};

class BoundsList {
 public:
  BoundsList(const TableInfo& info, std::span<const uint16_t> columns, size_t first_new) {
    bounds_.reserve(info.batches.size());
    made_.reserve(2 * info.batches.size());  // so that nothing moves
    for (size_t i = 0; i < info.batches.size(); ++i) {
      const BatchInfo& batch = info.batches[i];
      const KeyOrder& order = batch.key_order;
      if (order.strictly_increasing) {
        bounds_.push_back({&order.first, &order.last, i >= first_new});
        continue;
      }
      Key& first = made_.emplace_back();
      Key& last = made_.emplace_back();
      for (const uint16_t column : columns) {
        first.push_back(batch.chunks[column].zone_map.min);
        last.push_back(batch.chunks[column].zone_map.max);
      }
      bounds_.push_back({&first, &last, i >= first_new});
    }
  }

  // One new batch against all: no order is needed.
  bool last_lies_apart() const {
    const KeyBounds& added = bounds_.back();
    return std::all_of(bounds_.begin(), bounds_.end() - 1, [&added](const KeyBounds& other) {
      return *other.last < *added.first || *added.last < *other.first;
    });
  }
  bool new_lie_apart() {
    std::sort(bounds_.begin(), bounds_.end(),
              [](const KeyBounds& a, const KeyBounds& b) { return *a.first < *b.first; });
    const Key* last = nullptr;      // the greatest so far
    const Key* last_new = nullptr;  // of the new batches
    for (const KeyBounds& bounds : bounds_) {
      const Key* before = bounds.is_new ? last : last_new;
      if (before != nullptr && *bounds.first <= *before) return false;
      if (last == nullptr || *bounds.last > *last) last = bounds.last;
      if (bounds.is_new) last_new = bounds.last;
    }
    return true;
  }

 private:
  std::vector<KeyBounds> bounds_;
  std::vector<Key> made_;
};

}  // namespace

bool keys_lie_apart(const TableInfo& info, std::span<const uint16_t> columns, size_t first_new) {
  const auto added = std::span(info.batches).subspan(first_new);
  const bool increasing = std::all_of(added.begin(), added.end(), [](const BatchInfo& batch) {
    return batch.key_order.strictly_increasing;
  });
  if (!increasing) return false;
  BoundsList bounds(info, columns, first_new);
  return added.size() == 1 ? bounds.last_lies_apart() : bounds.new_lie_apart();
}

}  // namespace lade
