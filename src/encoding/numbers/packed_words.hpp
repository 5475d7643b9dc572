// Packed words, all of one width: whole vectors as the kernels lay them, the rest as a bit stream.
//
//   vector | vector | ... | rest | patches of a vector | ... | patches of the rest
//
// When few words are wider than the others, `width` bits of each are packed and the upper bits of
// the few are patches (Zukowski, Heman, Nes, Boncz, "Super-Scalar RAM-CPU Cache Compression",
// 2006):
//
//   patches = u16 count | where | stream of upper bits
//   where   = VectorMarks, or a stream of the places in the vector when that is smaller
#pragma once

#include "base/byte_buffer.hpp"
#include "encoding/numbers/kernels.hpp"

namespace lade {

// The width that words are packed in, and that of the widest one: where they differ, some words
// have patches.
struct WordShape {
  unsigned width = 0;
  unsigned word_bits = 0;  // of the widest word

  bool patched() const { return width < word_bits; }
};

// Bytes of packed words without their patches.
constexpr size_t packed_bytes(size_t rows, unsigned width) {
  return rows / kVectorRows * kVectorRows * width / 8 + (rows % kVectorRows * width + 7) / 8;
}

template <typename Word>
class WordPacker {
 public:
  // Appends to `out`; `patches` is scratch. All arguments outlive the packer.
  WordPacker(const Kernels& kernels, WordShape shape, ByteBuffer& patches, ByteBuffer& out);
  // Appends a vector, and spoils it; only the last may be shorter than kVectorRows.
  void add(Word* words, size_t count);
  // Ends the chunk; add() is over.
  void finish() { out_.append(patches_.span()); }

 private:
  void add_patches(Word* words, size_t count);
  template <typename Number>
  void append_stream(const Number* numbers, size_t count, unsigned width);

  const Kernels& kernels_;
  WordShape shape_;
  ByteBuffer& patches_;
  ByteBuffer& out_;
};

// Reads hostile bytes: each answer of false means that they are no packed words of this shape.
class WordUnpacker {
 public:
  bool open(const Kernels& kernels, WordShape shape, size_t rows, ByteSpan bytes);
  // The next vector; only the last may be shorter than kVectorRows. Zeroes the rest of the
  // kVectorRows words.
  template <typename Word>
  bool next(Word* words, size_t count);

 private:
  template <typename Word>
  bool apply_patches(Word* words, size_t count);

  const Kernels* kernels_ = nullptr;
  WordShape shape_;
  size_t rows_left_ = 0;
  ByteSpan packed_;
  ByteSpan patches_;
};

}  // namespace lade
