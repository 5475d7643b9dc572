// Texts as ids of their tokens, in strips that stay in the first-level cache together with their
// texts.
#pragma once

#include <algorithm>
#include <span>

#include "encoding/words/token_index.hpp"

namespace lade {

// The memory of one worker.
class TokenStrips {
 public:
  explicit TokenStrips(InstructionSet set) : kernels_(words_kernels(set)) {}

  const WordsKernels& kernels() const { return kernels_; }

  // Calls visit(ids, strip, has_literals) for strip after strip: a span of uint16_t, which may be
  // changed, and the tokens behind them.
  template <typename Visit>
  void each(std::span<const TextRef> texts, const char* base, const TokenIndex& index,
            const Visit& visit) {
    while (!texts.empty()) {
      const size_t capacity = std::max(tokens_max(texts[0].length), kTokens);
      offsets_.reserve((capacity + TokenStrip::kSlack) * sizeof(uint32_t));
      shapes_.reserve(capacity + TokenStrip::kSlack);
      ids_.reserve((capacity + TokenStrip::kSlack) * sizeof(uint16_t));
      const TokenStrip strip{reinterpret_cast<uint32_t*>(offsets_.data()),
                             reinterpret_cast<uint8_t*>(shapes_.data()), capacity};
      auto* const ids = reinterpret_cast<uint16_t*>(ids_.data());
      const SplitTexts split = kernels_.split_texts(base, texts, strip);
      texts = texts.subspan(split.texts);
      const bool literals = kernels_.find_tokens(index, base, strip, split.tokens, ids,
                                                 texts.first(std::min(texts.size(), split.texts)));
      visit(std::span(ids, split.tokens), strip, literals);
    }
  }

 private:
  static constexpr size_t kTokens = 512;

  const WordsKernels& kernels_;
  AlignedBuffer offsets_;
  AlignedBuffer shapes_;
  AlignedBuffer ids_;
};

}  // namespace lade
