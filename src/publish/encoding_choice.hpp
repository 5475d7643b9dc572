// How a column chunk of a Parquet file is encoded, from how lade itself encoded the same batches:
// by a dictionary where that took few bits a value, and where the writer can find out cheaply
// whether it would. Texts of one form (digits) may be few, as the clerks of orders are.
#pragma once

#include <algorithm>

#include "parquet/format.hpp"
#include "store/table_manifest.hpp"

namespace lade {

class EncodingChoice {
 public:
  // The next chunk of the column.
  void add(Encoding encoding, const ZoneMap& zone_map) {
    const bool small = encoding == Encoding::constant || encoding == Encoding::dictionary;
    few_texts_ = few_texts_ && (small || encoding == Encoding::digits);
    few_bits_ = few_bits_ && (small || encoding == Encoding::bitpack);
    min_ = std::min(min_, zone_map.min);
    max_ = std::max(max_, zone_map.max);
  }
  // REQUIRES: at least one chunk.
  parquet::ChunkEncoding of(ValueKind kind) const {
    const uint64_t range = static_cast<uint64_t>(max_) - static_cast<uint64_t>(min_);
    const bool narrow = range < (few_bits_ ? parquet::kDictionaryValuesMax : kByteValues);
    return (kind == ValueKind::text ? few_texts_ : narrow) ? parquet::ChunkEncoding::dictionary
                                                           : parquet::ChunkEncoding::plain;
  }

 private:
  // Codes of at most a byte are shorter than what zstd makes of the values, in whatever order.
  static constexpr uint64_t kByteValues = 256;

  bool few_texts_ = true;
  bool few_bits_ = true;
  int64_t min_ = INT64_MAX;
  int64_t max_ = INT64_MIN;
};

}  // namespace lade
