// Chooses the encoding of text by estimate: constant, digits, dictionary, words, plain.
#pragma once

#include "encoding/numbers/format.hpp"
#include "encoding/numbers/workspace.hpp"
#include "encoding/text/distinct_texts.hpp"
#include "encoding/text/text_sample.hpp"
#include "encoding/words/words.hpp"

namespace lade {

struct TextScratch {
  explicit TextScratch(InstructionSet set) : distinct(kernels_of(set)), words(set) {}

  DistinctTexts distinct;
  TextSample sample;
  WordsScratch words;
};

// Appends the payload, never larger than plain.
Encoding encode_texts(const Texts& texts, TextScratch& scratch, Workspace& workspace,
                      ByteBuffer& out);

// REQUIRES: out was reset to text. `payload` may hold any bytes.
Status decode_texts(InstructionSet set, Encoding encoding, ByteSpan payload, Column& out);

}  // namespace lade
