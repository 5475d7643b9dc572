#include "encoding/numbers/interleave.hpp"

#include <algorithm>
#include <array>
#include <type_traits>

#include "encoding/numbers/number_encoder.hpp"
#include "encoding/numbers/number_reader.hpp"

namespace lade {
namespace {

constexpr unsigned kWaysMax = 8;
constexpr size_t kRuns = 4;
constexpr size_t kRunRows = 40;
constexpr size_t kIrregularMax = kRuns * kRunRows / 8;

// The number of rows whose difference to the row `ways` before is not that of the row before.
template <typename Value>
size_t irregular_rows(const Value* run, unsigned ways) {
  using Unsigned = std::make_unsigned_t<Value>;
  const auto difference = [&](size_t row) {
    return static_cast<Unsigned>(static_cast<Unsigned>(run[row]) -
                                 static_cast<Unsigned>(run[row - ways]));
  };
  size_t irregular = 0;
  for (size_t row = ways + 1; row < kRunRows; ++row)
    irregular += difference(row) != difference(row - 1) ? 1 : 0;
  return irregular;
}

}  // namespace

template <typename Value>
unsigned interleave_ways(std::span<const Value> values) {
  if (values.size() < kRuns * kRunRows) return 0;
  std::array<size_t, kWaysMax + 1> irregular{};
  for (size_t run = 0; run < kRuns; ++run) {
    const Value* first = values.data() + run * (values.size() - kRunRows) / (kRuns - 1);
    bool any = false;
    for (unsigned ways = 1; ways <= kWaysMax; ++ways) {
      if (irregular[ways] > kIrregularMax) continue;
      irregular[ways] += irregular_rows(first, ways);
      any |= irregular[ways] <= kIrregularMax;
    }
    if (!any) return 0;
  }
  const auto best = std::min_element(irregular.begin() + 1, irregular.end());
  const auto ways = static_cast<unsigned>(best - irregular.begin());
  return *best > kIrregularMax || ways == 1 ? 0 : ways;
}

template <typename Value>
bool encode_interleaved(std::span<const Value> values, unsigned ways, const Summary<Value>& summary,
                        size_t bytes_of_simpler, Workspace& workspace, ByteBuffer& out) {
  workspace.sequences.reserve(values.size() * sizeof(Value));
  auto* sequences = reinterpret_cast<Value*>(workspace.sequences.data());
  Value* next = sequences;
  for (size_t first = 0; first < ways; ++first) {
    for (size_t row = first; row < values.size(); row += ways) *next++ = values[row];
  }
  const size_t start = out.size();
  out.put(static_cast<uint8_t>(ways));
  out.put(uint8_t{0});  // the encoding, known only later
  const Encoding encoding =
      encode_numbers(std::span<const Value>(sequences, values.size()), summary, workspace, out);
  store(out.data() + start + 1, static_cast<uint8_t>(encoding));
  if (saves_enough(out.size() - start, bytes_of_simpler)) return true;
  out.truncate(start);
  return false;
}

template <typename Value>
Status decode_interleaved(const Kernels& kernels, ByteSpan payload, std::span<Value> out) {
  ByteReader reader(payload);
  const unsigned ways = reader.get<uint8_t>();
  const auto encoding = static_cast<Encoding>(reader.get<uint8_t>());
  if (!reader.ok() || ways < 2 || ways > kWaysMax)
    return corrupt_chunk(Encoding::interleave, "impossible header");
  NumberReader<Value> numbers;
  LADE_CHECK(numbers.open(kernels, encoding, out.size(), payload.last(reader.remaining())));
  alignas(64) std::array<Value, kVectorRows> vector;
  size_t row = 0;  // where the next value goes, in the sequence that began at row `first`
  size_t first = 0;
  for (size_t done = 0; done < out.size(); done += kVectorRows) {
    const size_t count = std::min(kVectorRows, out.size() - done);
    LADE_CHECK(numbers.read(vector.data(), count));
    for (size_t i = 0; i < count; ++i) {
      if (row >= out.size()) row = ++first;
      out[row] = vector[i];
      row += ways;
    }
  }
  return {};
}

template unsigned interleave_ways(std::span<const int32_t>);
template unsigned interleave_ways(std::span<const int64_t>);
template bool encode_interleaved(std::span<const int32_t>, unsigned, const Summary<int32_t>&,
                                 size_t, Workspace&, ByteBuffer&);
template bool encode_interleaved(std::span<const int64_t>, unsigned, const Summary<int64_t>&,
                                 size_t, Workspace&, ByteBuffer&);
template Status decode_interleaved(const Kernels&, ByteSpan, std::span<int32_t>);
template Status decode_interleaved(const Kernels&, ByteSpan, std::span<int64_t>);

}  // namespace lade
