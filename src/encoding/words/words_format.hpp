// The payload of texts as codes of their words (words_model.hpp), for encoder and decoder alike.
//
//   WordsHeader | 4 streams of codes | 8 zero bytes
//
// Each stream holds a quarter of the rows, so that a decoder can follow four chains of codes at
// once.
#pragma once

#include <cstddef>
#include <cstdint>

namespace lade {

inline constexpr size_t kWordsStreams = 4;
inline constexpr size_t kWordsTailBytes = 8;  // zeros, so that a decoder may load 8 bytes anywhere

struct WordsHeader {
  uint32_t text_bytes[kWordsStreams];
  uint32_t stream_bytes[kWordsStreams];
};
static_assert(sizeof(WordsHeader) == 32 && offsetof(WordsHeader, stream_bytes) == 16);

// The first row of a stream, or the end of the one before it.
constexpr size_t stream_begin(size_t rows, size_t stream) { return rows * stream / kWordsStreams; }

}  // namespace lade
