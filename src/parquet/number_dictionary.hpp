// Codes for the numbers of a column chunk, in order of first appearance. A number is looked up by
// its lowest 16 bits, which tell all of them apart while the greatest is less than 65,535 above the
// least; a chunk of a wider range is not one for a dictionary.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/byte_buffer.hpp"
#include "parquet/format.hpp"

namespace lade::parquet {

class NumberDictionary {
 public:
  void clear();

  // Writes a code for each value, or returns false where the range gets too wide; then `codes` are
  // undefined, and the dictionary is as it was. `min` and `max` are those of `values`. REQUIRES:
  // values are not empty, and codes have room for as many.
  bool encode(std::span<const int32_t> values, int64_t min, int64_t max, uint16_t* codes);
  bool encode(std::span<const int64_t> values, int64_t min, int64_t max, uint16_t* codes);

  size_t size() const { return values_.size(); }
  // The values in their PLAIN form, of 4 or 8 bytes each.
  void append_plain(size_t value_bytes, ByteBuffer& out) const;

 private:
  static constexpr uint16_t kAbsent = kDictionaryValuesMax;

  template <typename T>
  bool encode_values(std::span<const T> values, int64_t min, int64_t max, uint16_t* codes);
  uint16_t add(int64_t value);

  std::vector<int64_t> values_;
  std::vector<uint16_t> codes_;  // by the lowest 16 bits of a value
  int64_t min_ = 0;
  int64_t max_ = 0;
};

}  // namespace lade::parquet
