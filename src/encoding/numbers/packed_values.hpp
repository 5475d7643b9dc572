// Packed values: what bitpack and delta have in common, which is a header that begins with a
// PackedHeader, and packed words. The header says in which frame values become words.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <span>

#include "encoding/numbers/format.hpp"
#include "encoding/numbers/number_sample.hpp"
#include "encoding/numbers/packed_words.hpp"
#include "encoding/numbers/workspace.hpp"

namespace lade {

// The number that gives 1 when multiplied by `odd`, modulo 2^bits of Word. REQUIRES: odd is odd.
template <typename Word>
constexpr Word inverse_of(Word odd) {
  Word inverse = odd;  // right in three bits; each step doubles them (Newton)
  for (int i = 0; i < 5; ++i) inverse = static_cast<Word>(inverse * (2 - odd * inverse));
  return inverse;
}
static_assert(inverse_of<uint64_t>(25) * 25 == 1);

template <typename Value, typename Word>
Frame<Value, Word> frame_of(const PackedHeader& header, uint64_t factor) {
  Frame<Value, Word> frame;
  frame.base = static_cast<std::make_unsigned_t<Value>>(header.base);
  frame.start = static_cast<Word>(header.start);
  frame.mask =
      header.offset_bits == 0 ? 0 : static_cast<Word>(~uint64_t{0} >> (64 - header.offset_bits));
  frame.factor = static_cast<Word>(factor);
  frame.shift = static_cast<unsigned>(std::countr_zero(factor)) % (8 * sizeof(Word));
  frame.inverse = inverse_of(static_cast<Word>((factor >> frame.shift) | 1));
  return frame;
}

inline WordShape shape_of(const PackedHeader& header) { return {header.width, header.offset_bits}; }

// Offsets of the values, below 2^offset_bits, are packed in the window.
inline void set_window(PackedHeader& header, const BitWindow& window, unsigned offset_bits) {
  header.start = window.start;
  header.width = static_cast<uint8_t>(window.width);
  header.offset_bits = static_cast<uint8_t>(offset_bits);
}

// True if a stored header can be one of packed values.
template <typename Value>
bool possible(const PackedHeader& header) {
  const bool word_fits = header.word_bytes == 4 || (header.word_bytes == 8 && sizeof(Value) == 8);
  bool zero = true;
  for (uint8_t byte : header.zero) zero = zero && byte == 0;
  return word_fits && zero && header.width <= header.offset_bits &&
         header.offset_bits <= 8 * header.word_bytes;
}

// Calls `body` with a word of the type that values are packed in.
template <typename Value, typename Body>
auto with_word_type(const PackedHeader& header, Body body) {
  if constexpr (sizeof(Value) == 8) {
    if (header.word_bytes == 8) return body(uint64_t{});
  }
  return body(uint32_t{});
}

// Appends all values, packed. `to_words(row, count, frame, words)` makes the words of a vector that
// begins at `row`.
template <typename Value, typename ToWords>
void pack_values(std::span<const Value> values, const PackedHeader& header, uint64_t factor,
                 Workspace& workspace, ByteBuffer& out, ToWords to_words) {
  with_word_type<Value>(header, [&](auto word) {
    using Word = decltype(word);
    const auto frame = frame_of<Value, Word>(header, factor);
    WordPacker<Word> packer(workspace.kernels, shape_of(header), workspace.patches, out);
    alignas(64) std::array<Word, kVectorRows> words;
    for (size_t row = 0; row < values.size(); row += kVectorRows) {
      const size_t count = std::min(kVectorRows, values.size() - row);
      to_words(row, count, frame, words.data());
      packer.add(words.data(), count);
    }
    packer.finish();
  });
}

// Reads packed values vector by vector. The payload may hold any bytes, and outlives the reader.
template <typename Value, typename Header, Encoding kEncoding>
class PackedReader {
 public:
  Status open(const Kernels& kernels, size_t rows, ByteSpan payload) {
    ByteReader reader(payload);
    kernels_ = &kernels;
    header_ = reader.get<Header>();
    if (!reader.ok() || !possible<Value>(header_.packed))
      return corrupt_chunk(kEncoding, "impossible header");
    if (!words_.open(kernels, shape_of(header_.packed), rows, payload.subspan(sizeof(Header))))
      return corrupt_chunk(kEncoding, "length does not fit rows and bits");
    return {};
  }
  const Header& header() const { return header_; }
  // The next vector; only the last may be shorter than kVectorRows. `from_words(words, frame,
  // kernels)` makes its values.
  template <typename FromWords>
  Status read(size_t count, uint64_t factor, FromWords from_words) {
    const bool ok = with_word_type<Value>(header_.packed, [&](auto word) {
      using Word = decltype(word);
      alignas(64) std::array<Word, kVectorRows> words;
      if (!words_.next(words.data(), count)) return false;
      const auto frame = frame_of<Value, Word>(header_.packed, factor);
      from_words(words.data(), frame, kernels_->frames<Value, Word>());
      return true;
    });
    return ok ? Status() : corrupt_chunk(kEncoding, "impossible patches");
  }

 private:
  const Kernels* kernels_ = nullptr;
  Header header_{};
  WordUnpacker words_;
};

}  // namespace lade
