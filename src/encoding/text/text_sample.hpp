// A sample of a column's texts, evenly spread, from which the encodings of text are estimated. The
// choice of rows depends on nothing but the row count.
#pragma once

#include <vector>

#include "encoding/text/distinct_texts.hpp"
#include "encoding/text/texts.hpp"

namespace lade {

class TextSample {
 public:
  static constexpr size_t kRows = 1024;

  // Replaces the sample by one of `texts`, which must outlive it. `distinct` is scratch; the memory
  // of both is reused.
  void take(const Texts& texts, DistinctTexts& distinct);

  Texts texts() const { return texts_; }
  // The number of different texts in the sample, and a guess at that of all rows.
  size_t distinct() const { return distinct_; }
  size_t distinct_estimate() const;

 private:
  std::vector<TextRef> refs_;
  Texts texts_;
  size_t all_rows_ = 0;
  size_t distinct_ = 0;
};

}  // namespace lade
