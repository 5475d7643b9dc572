#include "parquet/number_dictionary.hpp"

#include <algorithm>

namespace lade::parquet {

void NumberDictionary::clear() {
  if (codes_.empty()) codes_.assign(size_t{1} << 16, kAbsent);
  for (const int64_t value : values_) codes_[static_cast<uint16_t>(value)] = kAbsent;
  values_.clear();
}

bool NumberDictionary::encode(std::span<const int32_t> values, int64_t min, int64_t max,
                              uint16_t* codes) {
  return encode_values(values, min, max, codes);
}
bool NumberDictionary::encode(std::span<const int64_t> values, int64_t min, int64_t max,
                              uint16_t* codes) {
  return encode_values(values, min, max, codes);
}

template <typename T>
bool NumberDictionary::encode_values(std::span<const T> values, int64_t min, int64_t max,
                                     uint16_t* codes) {
  if (!values_.empty()) {
    min = std::min(min, min_);
    max = std::max(max, max_);
  }
  if (static_cast<uint64_t>(max) - static_cast<uint64_t>(min) >= kDictionaryValuesMax) return false;
  min_ = min;
  max_ = max;
  const uint16_t* known = codes_.data();
  for (size_t row = 0; row < values.size(); ++row) {
    uint16_t code = known[static_cast<uint16_t>(values[row])];
    if (code == kAbsent) [[unlikely]]
      code = add(values[row]);
    codes[row] = code;
  }
  return true;
}

uint16_t NumberDictionary::add(int64_t value) {
  const auto code = static_cast<uint16_t>(values_.size());
  codes_[static_cast<uint16_t>(value)] = code;
  values_.push_back(value);
  return code;
}

void NumberDictionary::append_plain(size_t value_bytes, ByteBuffer& out) const {
  std::byte* plain = out.room(values_.size() * value_bytes);
  for (const int64_t value : values_) {
    std::memcpy(plain, &value, value_bytes);  // the lowest bytes come first
    plain += value_bytes;
  }
  out.grow(values_.size() * value_bytes);
}

}  // namespace lade::parquet
