#include "encoding/numbers/packed_words.hpp"

#include <algorithm>
#include <array>
#include <bit>

#include "encoding/numbers/bit_stream.hpp"

namespace lade {
namespace {

constexpr unsigned kPlaceBits = std::bit_width(kVectorRows - 1);
constexpr size_t kPlacesMax = kVectorRows / kPlaceBits;  // more of them are larger than a bitmap

using Places = std::array<uint16_t, kVectorRows>;

size_t count_marks(const VectorMarks& marks) {
  int count = 0;
  for (const uint64_t bits : marks) count += std::popcount(bits);
  return static_cast<size_t>(count);
}

// The marked rows, in order.
void list_places(const VectorMarks& marks, Places& places) {
  size_t used = 0;
  for (size_t i = 0; i < marks.size(); ++i) {
    for (uint64_t bits = marks[i]; bits != 0; bits &= bits - 1) {
      places[used++] = static_cast<uint16_t>(64 * i + static_cast<size_t>(std::countr_zero(bits)));
    }
  }
}

}  // namespace

template <typename Word>
WordPacker<Word>::WordPacker(const Kernels& kernels, WordShape shape, ByteBuffer& patches,
                             ByteBuffer& out)
    : kernels_(kernels), shape_(shape), patches_(patches), out_(out) {
  patches_.clear();
}

template <typename Word>
void WordPacker<Word>::add(Word* words, size_t count) {
  if (shape_.patched()) add_patches(words, count);
  if (shape_.width == 0) return;
  std::byte* out = out_.room(packed_bytes(count, shape_.width));
  if (count == kVectorRows) {
    kernels_.words<Word>().pack(words, shape_.width, out);
  } else {
    write_bit_stream(words, count, shape_.width, out);
  }
  out_.grow(packed_bytes(count, shape_.width));
}

template <typename Word>
void WordPacker<Word>::add_patches(Word* words, size_t count) {
  VectorMarks marks;
  std::array<Word, kVectorRows + kSpareWords> uppers;
  const size_t patches =
      kernels_.words<Word>().split(words, count, shape_.width, marks, uppers.data());
  patches_.put(static_cast<uint16_t>(patches));
  if (patches > kPlacesMax) {
    patches_.put(marks);
  } else {
    Places places;
    list_places(marks, places);
    append_stream(places.data(), patches, kPlaceBits);
  }
  append_stream(uppers.data(), patches, shape_.word_bits - shape_.width);
}

template <typename Word>
template <typename Number>
void WordPacker<Word>::append_stream(const Number* numbers, size_t count, unsigned width) {
  const size_t bytes = bit_stream_bytes(count, width);
  write_bit_stream(numbers, count, width, patches_.room(bytes));
  patches_.grow(bytes);
}

bool WordUnpacker::open(const Kernels& kernels, WordShape shape, size_t rows, ByteSpan bytes) {
  const size_t packed = packed_bytes(rows, shape.width);
  if (bytes.size() < packed) return false;
  kernels_ = &kernels;
  shape_ = shape;
  rows_left_ = rows;
  packed_ = bytes.first(packed);
  patches_ = bytes.subspan(packed);
  return shape.patched() || patches_.empty();
}

template <typename Word>
bool WordUnpacker::next(Word* words, size_t count) {
  if (count > rows_left_) return false;
  rows_left_ -= count;
  const size_t bytes = packed_bytes(count, shape_.width);
  if (shape_.width == 0) {
    std::memset(words, 0, kVectorRows * sizeof(Word));
  } else if (count == kVectorRows) {
    kernels_->words<Word>().unpack(packed_.data(), shape_.width, words);
  } else {
    read_bit_stream(packed_.first(bytes), count, shape_.width, words);
  }
  for (size_t i = count; i < kVectorRows; ++i) words[i] = 0;
  packed_ = packed_.subspan(bytes);
  if (shape_.patched() && !apply_patches(words, count)) return false;
  return rows_left_ > 0 || patches_.empty();
}

template <typename Word>
bool WordUnpacker::apply_patches(Word* words, size_t count) {
  ByteReader reader(patches_);
  const size_t patches = reader.get<uint16_t>();
  if (patches > count) return false;
  const unsigned upper_bits = shape_.word_bits - shape_.width;
  const bool bitmap = patches > kPlacesMax;
  const ByteSpan where =
      reader.bytes(bitmap ? sizeof(VectorMarks) : bit_stream_bytes(patches, kPlaceBits));
  const ByteSpan stream = reader.bytes(bit_stream_bytes(patches, upper_bits));
  if (!reader.ok()) return false;
  patches_ = patches_.last(reader.remaining());
  if (patches == 0) return true;

  std::array<Word, kVectorRows + kSpareWords> uppers;
  std::fill_n(uppers.begin() + static_cast<ptrdiff_t>(patches), kSpareWords, Word{0});
  read_bit_stream(stream, patches, upper_bits, uppers.data());
  if (bitmap) {
    const auto marks = load<VectorMarks>(where.data());
    if (count_marks(marks) != patches) return false;
    kernels_->words<Word>().splice(marks, uppers.data(), shape_.width, words);
    return true;
  }
  Places places;
  read_bit_stream(where, patches, kPlaceBits, places.data());
  for (size_t i = 0; i < patches; ++i) {
    if (places[i] >= count) return false;
    words[places[i]] |= static_cast<Word>(uppers[i] << shape_.width);
  }
  return true;
}

template class WordPacker<uint32_t>;
template class WordPacker<uint64_t>;
template bool WordUnpacker::next<uint32_t>(uint32_t*, size_t);
template bool WordUnpacker::next<uint64_t>(uint64_t*, size_t);

}  // namespace lade
