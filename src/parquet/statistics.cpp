#include "parquet/statistics.hpp"

#include <algorithm>

namespace lade::parquet {
namespace {

template <typename T>
struct Bounds {
  T min;
  T max;
};

// Compiled for two instruction sets: without AVX2 there is no comparison of 64-bit numbers.
template <typename T>
[[gnu::always_inline]] inline Bounds<T> find_bounds(std::span<const T> values) {
  T min = values[0];
  T max = values[0];
  for (const T value : values) {
    min = value < min ? value : min;
    max = value > max ? value : max;
  }
  return {min, max};
}

#if LADE_X86
template <typename T>
__attribute__((target("avx2"))) Bounds<T> find_bounds_avx2(std::span<const T> values) {
  return find_bounds(values);
}
#endif

template <typename T>
void set_number_bounds(std::span<const T> values, InstructionSet kernel,
                       ValueStatistics& statistics) {
#if LADE_X86
  const Bounds<T> bounds =
      kernel == InstructionSet::scalar ? find_bounds(values) : find_bounds_avx2(values);
#else
  static_cast<void>(kernel);
  const Bounds<T> bounds = find_bounds(values);
#endif
  statistics.min = bounds.min;
  statistics.max = bounds.max;
}

template <typename T>
std::string bytes_of(T value) {
  std::string bytes(sizeof(T), '\0');
  store(bytes.data(), value);
  return bytes;
}

std::string number_bytes(ValueKind kind, int64_t value) {
  return kind == ValueKind::int32 ? bytes_of(static_cast<int32_t>(value)) : bytes_of(value);
}

// The longest beginning of whole code points within the limit.
std::string_view cut_text(std::string_view text) {
  size_t end = kTextBoundBytesMax;
  while (end > 0 && (static_cast<uint8_t>(text[end]) & 0xC0) == 0x80) --end;
  return text.substr(0, end);
}

}  // namespace

void ValueStatistics::merge(const ValueStatistics& next) {
  if (next.has_bounds()) {
    const bool first = !has_bounds();
    if (first || next.min < min) min = next.min;
    if (first || next.max > max) max = next.max;
    if (first || next.text_min < text_min) text_min = next.text_min;
    if (first || next.text_max > text_max) text_max = next.text_max;
  }
  rows += next.rows;
  nulls += next.nulls;
  text_bytes += next.text_bytes;
}

void set_bounds(std::span<const int32_t> values, InstructionSet kernel,
                ValueStatistics& statistics) {
  set_number_bounds(values, kernel, statistics);
}
void set_bounds(std::span<const int64_t> values, InstructionSet kernel,
                ValueStatistics& statistics) {
  set_number_bounds(values, kernel, statistics);
}

StoredBound stored_min(ValueKind kind, const ValueStatistics& statistics) {
  if (kind != ValueKind::text) return {number_bytes(kind, statistics.min)};
  const std::string& text = statistics.text_min;
  if (text.size() <= kTextBoundBytesMax) return {text};
  return {std::string(cut_text(text)), false};
}

// A text that was cut is less than the one it came from. It is made greater by adding one to its
// last ASCII character and leaving out what follows; a text without one stays whole.
StoredBound stored_max(ValueKind kind, const ValueStatistics& statistics) {
  if (kind != ValueKind::text) return {number_bytes(kind, statistics.max)};
  const std::string& text = statistics.text_max;
  if (text.size() <= kTextBoundBytesMax) return {text};
  std::string bound(cut_text(text));
  constexpr char kAsciiMax = 0x7F;
  while (!bound.empty() && (bound.back() < 0 || bound.back() == kAsciiMax)) bound.pop_back();
  if (bound.empty()) return {text};
  ++bound.back();
  return {bound, false};
}

void write_statistics(ThriftWriter& out, unsigned id, ValueKind kind,
                      const ValueStatistics& statistics) {
  out.begin_struct(id);
  out.i64(3, statistics.nulls);
  if (statistics.has_bounds()) {
    const StoredBound max = stored_max(kind, statistics);
    const StoredBound min = stored_min(kind, statistics);
    out.binary(5, max.bytes);
    out.binary(6, min.bytes);
    out.boolean(7, max.exact);
    out.boolean(8, min.exact);
  }
  out.end_struct();
}

}  // namespace lade::parquet
