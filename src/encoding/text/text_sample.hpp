// Some texts of a column, evenly spread: what the encodings of text are estimated from. The choice
// of rows depends on nothing but the row count.
#pragma once

#include <vector>

#include "encoding/text/distinct_texts.hpp"
#include "encoding/text/texts.hpp"

namespace lade {

class TextSample {
 public:
  static constexpr size_t kRows = 1024;

  // Memory of both is reused.
  void take(const Texts& texts, DistinctTexts& distinct);

  Texts texts() const { return texts_; }
  // How many texts differ in the sample, and how many might in all rows.
  size_t distinct() const { return distinct_; }
  size_t distinct_estimate() const;

 private:
  std::vector<TextRef> refs_;
  Texts texts_;
  size_t all_rows_ = 0;
  size_t distinct_ = 0;
};

}  // namespace lade
