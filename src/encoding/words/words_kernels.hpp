// The loops of the words codec that run once per token or text, for each kind of processor. All
// twins give the same result on every input.
#pragma once

#include <span>

#include "base/instruction_set.hpp"
#include "encoding/words/token.hpp"

namespace lade {

class TokenIndex;
class CodeWriter;
struct WordsCodes;
struct WordsStreams;
struct WordsTables;

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
  // Finds the ids of the strip's tokens, and returns whether a literal is among them. Meanwhile
  // fetches texts into the cache. Spoils TokenStrip::kSlack entries behind the ids and the strip.
  bool (*find_tokens)(const TokenIndex& index, const char* base, TokenStrip strip, size_t count,
                      uint16_t* ids, std::span<const TextRef> fetched);
  // Writes the codes of tokens, none of them a literal; `row` goes from token to token. REQUIRES: 4
  // bytes per token.
  void (*write_codes)(std::span<const uint16_t> ids, const WordsCodes& codes, CodeWriter& writer,
                      size_t& row);
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
