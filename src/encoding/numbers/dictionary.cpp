#include "encoding/numbers/dictionary.hpp"

#include <array>
#include <vector>

#include "encoding/numbers/format.hpp"

namespace lade {
namespace {

// Distinct numbers and their codes: open addressing, at most half full.
template <typename Value>
class Distinct {
 public:
  Distinct() { entries_.reserve(kDictionaryEntriesMax); }

  // The code of the value, or kDictionaryEntriesMax when there is no room for another one.
  size_t code_of(Value value) {
    constexpr uint64_t kGolden =
        0x9e3779b97f4a7c15;  // 2^64 / golden ratio spreads what differs anywhere to the top
    size_t slot = (static_cast<uint64_t>(int64_t{value}) * kGolden) >> kHashShift;
    while (slots_[slot] != 0) {
      if (entries_[slots_[slot] - 1u] == value) return slots_[slot] - 1u;
      slot = (slot + 1) % kSlots;
    }
    if (entries_.size() == kDictionaryEntriesMax) return kDictionaryEntriesMax;
    entries_.push_back(value);
    slots_[slot] = static_cast<uint16_t>(entries_.size());
    return entries_.size() - 1;
  }
  const std::vector<Value>& entries() const { return entries_; }

 private:
  static constexpr size_t kSlots = 2 * kDictionaryEntriesMax;
  static constexpr unsigned kHashShift = 64 - code_bits(kSlots);

  std::array<uint16_t, kSlots> slots_ = {};  // code + 1, or 0
  std::vector<Value> entries_;
};

template <typename Value>
size_t payload_bytes(size_t entries, size_t rows) {
  return sizeof(uint32_t) + entries * sizeof(Value) + packed_bytes(rows, code_bits(entries));
}

}  // namespace

template <typename Value>
size_t estimate_dictionary(const NumberSample& sample, size_t rows) {
  const auto values = sample.values();
  size_t distinct = 1;
  for (size_t i = 1; i < values.size(); ++i) distinct += values[i] != values[i - 1] ? 1 : 0;
  return 2 * distinct > values.size() ? SIZE_MAX : payload_bytes<Value>(distinct, rows);
}

template <typename Value>
bool encode_dictionary(std::span<const Value> values, size_t bytes_max, Workspace& workspace,
                       ByteBuffer& out) {
  workspace.number_codes.reserve(values.size() * sizeof(uint16_t));
  auto* codes = reinterpret_cast<uint16_t*>(workspace.number_codes.data());
  Distinct<Value> distinct;
  for (size_t i = 0; i < values.size(); ++i) {
    const size_t code = distinct.code_of(values[i]);
    if (code == kDictionaryEntriesMax) return false;
    codes[i] = static_cast<uint16_t>(code);
  }
  const auto& entries = distinct.entries();
  if (payload_bytes<Value>(entries.size(), values.size()) >= bytes_max) return false;
  out.put(static_cast<uint32_t>(entries.size()));
  out.append(std::as_bytes(std::span(entries)));
  encode_codes(codes, values.size(), entries.size(), workspace, out);
  return true;
}

template <typename Value>
Status DictionaryReader<Value>::open(const Kernels& kernels, size_t rows, ByteSpan payload) {
  ByteReader reader(payload);
  const size_t entries = reader.count(sizeof(Value));
  entries_ = reader.bytes(entries * sizeof(Value));
  if (!reader.ok() || !codes_.open(kernels, rows, entries, payload.last(reader.remaining()))) {
    return corrupt_chunk(Encoding::dictionary, "entries and codes do not fit the length");
  }
  return {};
}

template <typename Value>
Status DictionaryReader<Value>::read(Value* values, size_t count) {
  alignas(64) std::array<uint32_t, kVectorRows> codes;
  if (!codes_.read(codes.data(), count))
    return corrupt_chunk(Encoding::dictionary, "a code without an entry");
  for (size_t i = 0; i < count; ++i)
    values[i] = load<Value>(entries_.data() + codes[i] * sizeof(Value));
  return {};
}

template size_t estimate_dictionary<int32_t>(const NumberSample&, size_t);
template size_t estimate_dictionary<int64_t>(const NumberSample&, size_t);
template bool encode_dictionary(std::span<const int32_t>, size_t, Workspace&, ByteBuffer&);
template bool encode_dictionary(std::span<const int64_t>, size_t, Workspace&, ByteBuffer&);
template class DictionaryReader<int32_t>;
template class DictionaryReader<int64_t>;

}  // namespace lade
