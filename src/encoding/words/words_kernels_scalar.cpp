#include "encoding/words/words_loops.hpp"

namespace lade {
namespace {

// Bit i of the result: byte i is a space. The sum of the low seven bits carries into the highest
// unless they are zero.
uint64_t spaces_of_8(const char* bytes) {
  constexpr uint64_t kLow7 = 0x7f7f7f7f7f7f7f7f;
  const uint64_t differs = load<uint64_t>(bytes) ^ 0x2020202020202020;
  const uint64_t high = ~(((differs & kLow7) + kLow7) | differs) & ~kLow7;
  return ((high >> 7) * 0x0102040810204080) >> 56;
}

uint64_t spaces_of_64(const char* bytes) {
  uint64_t mask = 0;
  for (unsigned i = 0; i < 64; i += 8) mask |= spaces_of_8(bytes + i) << i;
  return mask;
}

SplitTexts split_texts(const char* base, std::span<const TextRef> texts, TokenStrip strip) {
  return words_loops::split_texts(base, texts, strip, spaces_of_64);
}

size_t find_tokens(TokenTable& table, const char* base, TokenStrip strip, size_t count,
                   uint16_t* ids, std::span<const TextRef> fetched) {
  return words_loops::find_tokens(table, base, strip, count, ids, fetched);
}

std::byte* write_codes(std::span<const uint16_t> tokens, const TokenCode* codes,
                       const PairCode* pairs, std::byte* to) {
  return words_loops::write_codes(tokens, codes, pairs, to);
}

void decode_tokens(const WordsTables& tables, WordsStreams& streams, size_t steps) {
  words_loops::decode_tokens(tables, streams, steps);
}

}  // namespace

const WordsKernels kWordsScalar = {split_texts, words_loops::place_of, find_tokens, write_codes,
                                   decode_tokens};

}  // namespace lade
