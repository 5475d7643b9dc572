// Chooses the encoding of text by estimate: constant, digits, dictionary, words, plain.
#pragma once

#include <memory>

#include "encoding/numbers/format.hpp"
#include "encoding/numbers/workspace.hpp"
#include "encoding/text/distinct_texts.hpp"
#include "encoding/text/text_sample.hpp"
#include "encoding/words/words_decoder.hpp"
#include "encoding/words/words_encoder.hpp"

namespace lade {

struct TextScratch {
  explicit TextScratch(InstructionSet set) : distinct(kernels_of(set)), strips(set) {}

  DistinctTexts distinct;
  TextSample sample;
  TokenStrips strips;
};

struct EncodedTexts {
  Encoding encoding;
  std::shared_ptr<const WordsEncoder> learnt;  // of own_words
};

// Appends the payload, never larger than plain. `model` is the column's, or null.
EncodedTexts encode_texts(const Texts& texts, const WordsEncoder* model, TextScratch& scratch,
                          Workspace& workspace, ByteBuffer& out);

// REQUIRES: out was reset to text. `payload` may hold any bytes. `model` is the column's, or null.
Status decode_texts(InstructionSet set, Encoding encoding, ByteSpan payload,
                    const WordsDecoder* model, Column& out);

}  // namespace lade
