#include "encoding/text/distinct_texts.hpp"

#include <array>

#include "base/hash.hpp"

namespace lade {
namespace {

constexpr size_t kShortBytesMax = 32;
static_assert(kShortBytesMax <= kBufferTailBytes);

// Masks: the bytes from kShortBytesMax - length on keep a text of that length and clear the bytes
// behind it.
alignas(64) constexpr auto kMasks = [] {
  std::array<uint8_t, 2 * kShortBytesMax> masks{};
  for (size_t i = 0; i < kShortBytesMax; ++i) masks[i] = 0xff;
  return masks;
}();

// Odd numbers of random digits (of pi): a product's top bits depend on all bits of the word.
constexpr uint64_t kMultipliers[4] = {0x243f6a8885a308d3, 0x13198a2e03707345, 0xa4093822299f31d1,
                                      0x082efa98ec4e6c89};

template <size_t kWords>
struct Key {
  uint64_t words[kWords];

  Key(const char* text, uint32_t length) {
    const uint8_t* masks = kMasks.data() + kShortBytesMax - length;
    for (size_t i = 0; i < kWords; ++i)
      words[i] = load<uint64_t>(text + 8 * i) & load<uint64_t>(masks + 8 * i);
  }
  uint64_t hash() const {
    uint64_t hash = 0;
    for (size_t i = 0; i < kWords; ++i) hash ^= words[i] * kMultipliers[i];
    return hash;
  }
  bool equals(const uint64_t* other) const {
    uint64_t differs = 0;
    for (size_t i = 0; i < kWords; ++i) differs |= words[i] ^ other[i];
    return differs == 0;
  }
};

}  // namespace

bool DistinctTexts::find(const Texts& texts, uint32_t length_max, uint16_t* codes) {
  if (find_few(texts, length_max, codes)) return true;
  slots_.assign(kSlots, 0);
  keys_.resize(kDictionaryEntriesMax * kShortBytesMax / sizeof(uint64_t));
  entries_.clear();
  if (length_max <= 8) return find_short<1>(texts, codes);
  if (length_max <= 16) return find_short<2>(texts, codes);
  if (length_max <= 24) return find_short<3>(texts, codes);
  if (length_max <= kShortBytesMax) return find_short<4>(texts, codes);
  return find_long(texts, codes);
}

bool DistinctTexts::find_few(const Texts& texts, uint32_t length_max, uint16_t* codes) {
  if (kernels_.find_few_texts == nullptr || length_max > kFewTextsLengthMax) return false;
  entries_.resize(kFewTextsMax);
  entries_.resize(kernels_.find_few_texts(texts.refs.data(), texts.rows(), texts.base, length_max,
                                          codes, entries_.data()));
  return !entries_.empty();
}

template <size_t kWords>
bool DistinctTexts::find_short(const Texts& texts, uint16_t* codes) {
  const char* const base = texts.base;
  const uint16_t* const slots = slots_.data();
  uint64_t* const keys = keys_.data();
  for (size_t row = 0; row < texts.rows(); ++row) {
    const TextRef text = texts.refs[row];
    const Key<kWords> key(base + text.offset, text.length);
    size_t slot = key.hash() >> kHashShift;
    for (;; slot = (slot + 1) % kSlots) {
      if (slots[slot] == 0) {
        std::memcpy(keys + entries_.size() * kWords, key.words, sizeof(key.words));
        if (!add(slot, text)) return false;
      }
      const size_t code = slots[slot] - 1u;
      // Only the length tells a text from one that ends in zero bytes.
      if (!key.equals(keys + code * kWords) || entries_[code].length != text.length) continue;
      codes[row] = static_cast<uint16_t>(code);
      break;
    }
  }
  return true;
}

bool DistinctTexts::find_long(const Texts& texts, uint16_t* codes) {
  for (size_t row = 0; row < texts.rows(); ++row) {
    const std::string_view text = texts[row];
    size_t slot = hash64(std::as_bytes(std::span(text))) >> kHashShift;
    for (;; slot = (slot + 1) % kSlots) {
      if (slots_[slot] == 0 && !add(slot, texts.refs[row])) return false;
      const size_t code = slots_[slot] - 1u;
      const TextRef entry = entries_[code];
      if (std::string_view(texts.base + entry.offset, entry.length) != text) continue;
      codes[row] = static_cast<uint16_t>(code);
      break;
    }
  }
  return true;
}

bool DistinctTexts::add(size_t slot, TextRef text) {
  if (entries_.size() == kDictionaryEntriesMax) return false;
  entries_.push_back(text);
  slots_[slot] = static_cast<uint16_t>(entries_.size());
  return true;
}

uint64_t DistinctTexts::entries_bytes() const {
  uint64_t bytes = 0;
  for (const TextRef entry : entries_) bytes += entry.length;
  return bytes;
}

}  // namespace lade
