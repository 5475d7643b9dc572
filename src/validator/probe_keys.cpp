#include "validator/probe_keys.hpp"

#include <algorithm>

#include "base/assert.hpp"
#include "validator/key_space.hpp"

namespace lade {
namespace {

// The first place at or behind `from` whose key is not below `key`: doubling steps, then a binary
// search in the last of them (exponential search), so that a near key costs little.
size_t seek(std::span<const uint64_t> sorted, size_t from, uint64_t key) {
  size_t step = 1;
  while (from + step < sorted.size() && sorted[from + step] < key) step *= 2;
  const auto first = sorted.begin() + static_cast<std::ptrdiff_t>(from + step / 2);
  const auto last =
      sorted.begin() + static_cast<std::ptrdiff_t>(std::min(from + step + 1, sorted.size()));
  return static_cast<size_t>(std::lower_bound(first, last, key) - sorted.begin());
}

}  // namespace

ProbeKeys::ProbeKeys(StateMeter& meter, uint64_t keys_max)
    : keys_(MeteredAllocator<uint64_t>(meter)), found_(MeteredAllocator<uint8_t>(meter)) {
  keys_.reserve(keys_max);
}

void ProbeKeys::add(std::span<const uint64_t> keys) {
  LADE_ASSERT(keys_.size() + keys.size() <= keys_.capacity());
  for (const uint64_t key : keys) {
    if (key != KeySpace::kOutside) keys_.push_back(key);
  }
}

bool ProbeKeys::sort() {
  std::sort(keys_.begin(), keys_.end());
  const auto end = std::unique(keys_.begin(), keys_.end());
  const bool repeated = end != keys_.end();
  keys_.erase(end, keys_.end());
  found_.assign(keys_.size(), 0);
  return repeated;
}

bool ProbeKeys::any_in(PackedRange range) const {
  const auto nearest = std::lower_bound(keys_.begin(), keys_.end(), range.first);
  return nearest != keys_.end() && *nearest <= range.last;
}

void ProbeKeys::mark_found(std::span<const uint64_t> keys) {
  uint64_t before = 0;
  size_t at = 0;
  for (const uint64_t key : keys) {
    at = seek(keys_, key < before ? 0 : at, key);
    before = key;
    if (at < keys_.size()) found_[at] |= static_cast<uint8_t>(keys_[at] == key);
  }
}

bool ProbeKeys::any_found() const {
  return std::any_of(found_.begin(), found_.end(), [](uint8_t found) { return found != 0; });
}

bool ProbeKeys::keep_lacking() {
  size_t kept = 0;
  for (size_t i = 0; i < keys_.size(); ++i) {
    if (found_[i] == 0) keys_[kept++] = keys_[i];
  }
  keys_.resize(kept);
  found_.assign(kept, 0);
  return kept > 0;
}

bool ProbeKeys::mark_lacking(std::span<const uint64_t> keys, uint8_t* flags) const {
  bool any = false;
  for (size_t i = 0; i < keys.size(); ++i) {
    flags[i] = std::binary_search(keys_.begin(), keys_.end(), keys[i]);
    any |= flags[i] != 0;
  }
  return any;
}

}  // namespace lade
