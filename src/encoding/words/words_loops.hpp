// The loops of WordsKernels in plain C++, for one instruction set. A source file defines
// LADE_KERNEL, a namespace, and the attribute LADE_TARGET, includes this, and adds spaces_of_64()
// and the table.
#pragma once

#include <bit>

#include "encoding/words/code_writer.hpp"
#include "encoding/words/token_index.hpp"
#include "encoding/words/words_kernels.hpp"
#include "encoding/words/words_stream.hpp"

namespace lade::LADE_KERNEL {

// The mask of the spaces in 64 bytes; each instruction set has its own.
LADE_TARGET inline uint64_t spaces_of_64(const char* bytes);

LADE_TARGET [[gnu::always_inline]] inline size_t split_text(const char* base, TextRef text,
                                                            TokenStrip strip) {
  const uint32_t end = text.offset + text.length;
  uint32_t from = text.offset;  // where the token begins
  unsigned kind = kTokenStart;
  size_t count = 0;
  const auto put = [&](uint32_t length, unsigned final) __attribute__((always_inline)) {
    strip.offsets[count] = from;
    strip.shapes[count] = token_shape(length, kind | final);
    ++count;
    from += length;
    kind = 0;
  };
  for (uint32_t block = text.offset; block < end; block += 64) {
    uint64_t mask = spaces_of_64(base + block);
    if (end - block < 64) mask &= (uint64_t{1} << (end - block)) - 1;
    for (; mask != 0; mask &= mask - 1) {
      const uint32_t token_end = block + static_cast<uint32_t>(std::countr_zero(mask)) + 1;
      while (token_end - from > kTokenBytesMax) put(kTokenBytesMax, 0);
      put(token_end - from, 0);
    }
  }
  while (end - from >= kTokenBytesMax) put(kTokenBytesMax, 0);
  put(end - from, kTokenFinal);
  return count;
}

LADE_TARGET inline SplitTexts split_texts(const char* base, std::span<const TextRef> texts,
                                          TokenStrip strip) {
  size_t row = 0;
  size_t count = 0;
  for (; row < texts.size() && count + tokens_max(texts[row].length) <= strip.capacity; ++row) {
    count += split_text(base, texts[row], strip.from(count));
  }
  return {row, count};
}

LADE_TARGET inline size_t place_of(TokenKey key) {
  const uint64_t folded = key.low ^ (key.high << 23 | key.high >> 41);
  return static_cast<size_t>((folded * 0x9e3779b97f4a7c15) >> 48);
}

// Fetches a text into the cache: texts lie apart, so the processor does not foresee the next one.
LADE_TARGET [[gnu::always_inline]] inline void fetch_text(const char* base, TextRef text) {
  constexpr size_t kCommonLength = 32;
  __builtin_prefetch(base + text.offset);
  __builtin_prefetch(base + text.offset + kCommonLength);
}

LADE_TARGET inline bool find_tokens(const TokenIndex& index, const char* base, TokenStrip strip,
                                    size_t count, uint16_t* ids, std::span<const TextRef> fetched) {
  bool literals = false;
  for (size_t i = 0; i < count; ++i) {
    if (i % 4 == 0 && i / 4 < fetched.size()) fetch_text(base, fetched[i / 4]);
    const TokenKey token = token_key(base + strip.offsets[i], strip.shapes[i]);
    size_t place = place_of(token);
    ids[i] = index.index()[place];
    if (index.keys()[ids[i]] == token) [[likely]]
      continue;
    ids[i] = index.find_from(place, token);
    literals |= ids[i] < kFirstId;
  }
  return literals;
}

// Four codes at a time: nearly always they have 56 bits at most together.
LADE_TARGET inline void write_codes(std::span<const uint16_t> ids, const WordsCodes& codes,
                                    CodeWriter& writer, size_t& row) {
  CodeWriter to = writer;
  size_t at = row;
  const auto next = [&](uint16_t id) __attribute__((always_inline)) { return codes.next(id, at); };
  size_t i = 0;
  for (; i + 4 <= ids.size(); i += 4) {
    const CodeBits a = next(ids[i]);
    const CodeBits b = next(ids[i + 1]);
    const CodeBits c = next(ids[i + 2]);
    const CodeBits d = next(ids[i + 3]);
    const CodeBits ab = a.then(b);
    const CodeBits cd = c.then(d);
    if (ab.count + cd.count <= CodeWriter::kBitsMax) [[likely]] {
      to.put(ab.then(cd));
    } else {
      to.put(ab);
      to.put(cd);
    }
  }
  for (; i < ids.size(); ++i) to.put(next(ids[i]));
  writer = to;
  row = at;
}

LADE_TARGET inline void decode_tokens(const WordsTables& tables, WordsStreams& streams,
                                      size_t steps) {
  WordsStream a = streams[0];
  WordsStream b = streams[1];
  WordsStream c = streams[2];
  WordsStream d = streams[3];
  for (; steps > 0; --steps) {
    const FoundToken next_a = find_token(tables, a);
    const FoundToken next_b = find_token(tables, b);
    const FoundToken next_c = find_token(tables, c);
    const FoundToken next_d = find_token(tables, d);
    const TokenEntry any{next_a.entry.packed | next_b.entry.packed | next_c.entry.packed |
                         next_d.entry.packed};
    if (any.special()) [[unlikely]]
      break;
    put_token(tables, next_a, a);
    put_token(tables, next_b, b);
    put_token(tables, next_c, c);
    put_token(tables, next_d, d);
  }
  streams[0] = a;
  streams[1] = b;
  streams[2] = c;
  streams[3] = d;
}

}  // namespace lade::LADE_KERNEL
