#include "encoding/text/text_sample.hpp"

#include <algorithm>
#include <array>

namespace lade {
namespace {

// One text of so many is compared first. If all of these differ, as in most columns of prose, so
// many texts differ that a dictionary is out of the question, and the others are not looked at.
constexpr size_t kJudgedShare = 4;

}  // namespace

void TextSample::take(const Texts& texts, DistinctTexts& distinct) {
  const size_t rows = std::min(kRows, texts.rows());
  refs_.resize(rows);
  for (size_t i = 0; i < rows; ++i) refs_[i] = texts.refs[i * texts.rows() / rows];
  texts_ = {refs_, texts.base, texts.summary};
  all_rows_ = texts.rows();
  std::array<uint16_t, kRows> codes;
  const auto count_distinct = [&](std::span<const TextRef> refs) {
    distinct.find({refs, texts.base, texts.summary}, texts.summary.length_max, codes.data());
    return distinct.entries().size();
  };
  if (rows == kRows) {
    std::array<TextRef, kRows / kJudgedShare> judged;
    for (size_t i = 0; i < judged.size(); ++i) judged[i] = refs_[i * kJudgedShare];
    if (count_distinct(judged) == judged.size()) {
      distinct_ = rows;
      return;
    }
  }
  distinct_ = count_distinct(refs_);
}

size_t TextSample::distinct_estimate() const {
  const size_t sampled = refs_.size();
  if (sampled == all_rows_ || distinct_ <= sampled / 4) return distinct_;
  // If d values are equally frequent, about n^2 / 2d of n draws repeat an earlier one.
  const size_t repeated = sampled - distinct_;
  return repeated == 0 ? all_rows_ : std::max(distinct_, sampled * sampled / (2 * repeated));
}

}  // namespace lade
