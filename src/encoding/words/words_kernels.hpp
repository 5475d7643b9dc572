// The loops of the words codec that run once per token or text, for each kind of processor. All
// twins give the same result on every input.
#pragma once

#include <span>

#include "base/instruction_set.hpp"
#include "encoding/words/words_token.hpp"

namespace lade {

class TokenTable;
struct TokenCode;
struct WordsStreams;
struct WordsTables;
using PairCode = uint32_t;

struct SplitTexts {
  size_t texts;
  size_t tokens;
};

struct WordsKernels {
  // Splits texts until the strip may have no room for the next one; at least one.
  // REQUIRES: there is a text, and the strip has room for it.
  SplitTexts (*split_texts)(const char* base, std::span<const TextRef> texts, TokenStrip strip);
  // The place in the table's index where the look-up of a token begins.
  size_t (*place_of)(TokenKey key);
  // Finds or adds tokens; whole groups only: returns for how many it did. Meanwhile fetches texts
  // into the cache.
  size_t (*find_tokens)(TokenTable& table, const char* base, TokenStrip strip, size_t count,
                        uint16_t* ids, std::span<const TextRef> fetched);
  // Writes the codes of a stream's tokens, none of them a literal, and returns the end. Spoils up
  // to 8 bytes behind it. REQUIRES: 4 bytes per token.
  std::byte* (*write_codes)(std::span<const uint16_t> tokens, const TokenCode* codes,
                            const PairCode* pairs, std::byte* to);
  // Decodes so many tokens of each stream, or fewer if one of them is special.
  // REQUIRES: WordsStream::safe_steps() allows it.
  void (*decode_tokens)(const WordsTables& tables, WordsStreams& streams, size_t steps);
};

extern const WordsKernels kWordsScalar;
extern const WordsKernels kWordsAvx2;    // on x86-64 only
extern const WordsKernels kWordsAvx512;  // on x86-64 only, and needs VAES besides
// Whether this processor has VAES, as nearly every one with VBMI2 does.
bool has_vector_aes();

// The kernels of an instruction set. REQUIRES: this processor has the set.
const WordsKernels& words_kernels(InstructionSet set);

}  // namespace lade
