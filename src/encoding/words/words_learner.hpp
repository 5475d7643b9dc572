// The learner of models: counts the tokens of a sample of texts, puts them into classes, and finds
// code lengths.
#pragma once

#include <optional>

#include "encoding/text/texts.hpp"
#include "encoding/words/token_strips.hpp"
#include "encoding/words/words_model.hpp"

namespace lade {

// Nothing where few tokens come twice. The model is the same on every machine and with every
// instruction set. Takes some MB meanwhile.
std::optional<WordsModel> learn_words(const Texts& texts, TokenStrips& strips);

}  // namespace lade
