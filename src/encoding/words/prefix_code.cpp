#include "encoding/words/prefix_code.hpp"

#include <algorithm>
#include <array>
#include <vector>

namespace lade {
namespace {

using LengthCounts = std::array<uint32_t, 64>;  // of symbols, by code length

// Turns weights, light ones first, into the tree's depths and counts them. `tree` has at least two
// weights.
LengthCounts count_depths(std::span<uint32_t> tree) {
  const size_t count = tree.size();
  size_t leaf = 0;
  size_t root = 0;
  const auto take = [&](size_t next) {
    if (leaf >= count || (root < next && tree[root] < tree[leaf])) {
      const uint32_t weight = tree[root];
      tree[root++] = static_cast<uint32_t>(next);  // becomes the parent
      return weight;
    }
    return tree[leaf++];
  };
  for (size_t next = 0; next + 1 < count; ++next) {
    const uint32_t first = take(next);
    tree[next] = first + take(next);
  }
  LengthCounts inner{};  // nodes with children, by depth
  tree[count - 2] = 0;
  inner[0] = 1;
  for (size_t next = count - 2; next-- > 0;) {
    tree[next] = tree[tree[next]] + 1;
    ++inner[tree[next]];
  }
  LengthCounts leaves{};
  uint32_t nodes = 1;
  for (size_t depth = 0; nodes > 0; ++depth) {
    leaves[depth] = nodes - inner[depth];
    nodes = 2 * inner[depth];
  }
  return leaves;
}

// Cuts lengths down to the limit and makes others longer until there are codes for all.
void limit_lengths(LengthCounts& counts, unsigned limit) {
  uint64_t used = 0;  // in codes of `limit` bits
  for (size_t length = counts.size() - 1; length > limit; --length) {
    counts[limit] += counts[length];
    counts[length] = 0;
  }
  for (size_t length = 1; length <= limit; ++length)
    used += uint64_t{counts[length]} << (limit - length);
  for (size_t length = limit - 1; length > 0 && used > uint64_t{1} << limit; --length) {
    const uint64_t saved = uint64_t{1} << (limit - length - 1);
    const uint64_t needed = (used - (uint64_t{1} << limit) + saved - 1) / saved;
    const auto moved = static_cast<uint32_t>(std::min<uint64_t>(needed, counts[length]));
    counts[length] -= moved;
    counts[length + 1] += moved;
    used -= moved * saved;
  }
}

constexpr std::array<uint8_t, 256> kReversedBytes = [] {
  std::array<uint8_t, 256> reversed{};
  for (unsigned byte = 0; byte < 256; ++byte) {
    for (unsigned bit = 0; bit < 8; ++bit)
      reversed[byte] |= static_cast<uint8_t>((byte >> bit & 1) << (7 - bit));
  }
  return reversed;
}();

uint16_t reverse_bits(uint32_t code, unsigned bits) {
  const unsigned reversed = unsigned{kReversedBytes[code & 0xff]} << 8 | kReversedBytes[code >> 8];
  return static_cast<uint16_t>(reversed >> (16 - bits));
}

}  // namespace

void find_code_lengths(std::span<const uint32_t> weights, unsigned limit, uint8_t* lengths) {
  std::vector<uint64_t> sorted;  // weight and symbol, light ones first
  for (size_t symbol = 0; symbol < weights.size(); ++symbol) {
    lengths[symbol] = 0;
    if (weights[symbol] != 0) sorted.push_back(uint64_t{weights[symbol]} << 32 | symbol);
  }
  size_t count = sorted.size();
  if (count < 2) {
    for (const uint64_t entry : sorted) lengths[static_cast<uint32_t>(entry)] = 1;
    return;
  }
  std::sort(sorted.begin(), sorted.end());
  std::vector<uint32_t> tree(count);
  for (size_t i = 0; i < count; ++i) tree[i] = static_cast<uint32_t>(sorted[i] >> 32);
  LengthCounts counts = count_depths(tree);
  limit_lengths(counts, limit);
  for (uint8_t length = 1; length <= limit; ++length) {
    for (uint32_t i = 0; i < counts[length]; ++i)
      lengths[static_cast<uint32_t>(sorted[--count])] = length;
  }
}

bool assign_codes(std::span<const uint8_t> lengths, uint16_t* codes) {
  std::array<uint32_t, kCodeBitsMax + 1> next{};
  for (const uint8_t length : lengths) ++next[length];
  next[0] = 0;
  uint32_t code = 0;
  for (unsigned length = 1; length <= kCodeBitsMax; ++length) {
    const uint32_t count = next[length];
    next[length] = code;
    if (code + count > uint32_t{1} << length) return false;
    code = (code + count) << 1;
  }
  for (size_t symbol = 0; symbol < lengths.size(); ++symbol) {
    if (lengths[symbol] != 0)
      codes[symbol] = reverse_bits(next[lengths[symbol]]++, lengths[symbol]);
  }
  return true;
}

}  // namespace lade
