#include "parquet/text_dictionary.hpp"

#include <algorithm>

#include "base/hash.hpp"

namespace lade::parquet {
namespace {

constexpr size_t kSlotsMin = 256;

// Reads 16 bytes of a text, whatever its length.
uint64_t text_hash(std::string_view text) {
  if (text.size() > 16) return hash64(std::as_bytes(std::span(text)));
  const auto first_bytes = [](const char* from, size_t bytes) {
    const uint64_t word = load<uint64_t>(from);
    return bytes >= 8 ? word : word & ((uint64_t{1} << (8 * bytes)) - 1);
  };
  const uint64_t low = first_bytes(text.data(), text.size());
  const uint64_t high = text.size() > 8 ? first_bytes(text.data() + 8, text.size() - 8) : 0;
  // The golden ratio and the square root of two, as odd fractions of 2^64.
  uint64_t hash = (low + text.size()) * 0x9E3779B97F4A7C15 ^ (high + 1) * 0x6A09E667F3BCC909;
  hash ^= hash >> 32;
  return hash * 0x9E3779B97F4A7C15 >> 16;
}

}  // namespace

void TextDictionary::clear() {
  plain_.clear();
  plain_.room(0);  // so that the tail of a dictionary without texts can be read
  offsets_.clear();
  slots_.assign(kSlotsMin, kAbsent);
}

bool TextDictionary::encode(std::span<const TextRef> texts, const char* base, uint16_t* codes,
                            size_t most) {
  const size_t size_before = size();
  seen_.fill({0, kAbsent});
  for (size_t row = 0; row < texts.size(); ++row) {
    const TextRef ref = texts[row];
    const uint64_t packed = uint64_t{ref.offset} << 32 | ref.length;
    SeenRef& seen = seen_[(packed * 0x9E3779B97F4A7C15) >> 56];
    if (seen.ref != packed || seen.code == kAbsent) {
      const uint16_t code = find_or_add({base + ref.offset, ref.length}, most);
      if (code == kAbsent) {
        truncate(size_before);
        return false;
      }
      seen = {packed, code};
    }
    codes[row] = seen.code;
  }
  return true;
}

std::string_view TextDictionary::text(size_t code) const {
  const std::byte* stored = plain_.data() + offsets_[code];
  return {reinterpret_cast<const char*>(stored + 4), load<uint32_t>(stored)};
}

// The slot of this text, or the free one where it belongs.
size_t TextDictionary::slot_of(std::string_view wanted) const {
  const size_t mask = slots_.size() - 1;
  size_t slot = text_hash(wanted) & mask;
  while (slots_[slot] != kAbsent && text(slots_[slot]) != wanted) slot = (slot + 1) & mask;
  return slot;
}

uint16_t TextDictionary::find_or_add(std::string_view wanted, size_t most) {
  const size_t slot = slot_of(wanted);
  if (slots_[slot] != kAbsent) return slots_[slot];
  const size_t stored_bytes = 4 + wanted.size();
  if (size() >= most || stored_bytes > kDictionaryTextBytesMax - plain_.size()) return kAbsent;
  const auto code = static_cast<uint16_t>(size());
  offsets_.push_back(static_cast<uint32_t>(plain_.size()));
  plain_.put(static_cast<uint32_t>(wanted.size()));
  plain_.append(std::as_bytes(std::span(wanted)));
  slots_[slot] = code;
  if (2 * size() > slots_.size()) grow_slots();
  return code;
}

void TextDictionary::grow_slots() {
  slots_.assign(4 * slots_.size(), kAbsent);
  for (size_t code = 0; code < size(); ++code)
    slots_[slot_of(text(code))] = static_cast<uint16_t>(code);
}

// Forgets the texts behind the first `size`.
void TextDictionary::truncate(size_t size) {
  if (size == offsets_.size()) return;
  plain_.truncate(offsets_[size]);
  offsets_.resize(size);
  std::fill(slots_.begin(), slots_.end(), kAbsent);
  for (size_t code = 0; code < size; ++code)
    slots_[slot_of(text(code))] = static_cast<uint16_t>(code);
}

}  // namespace lade::parquet
