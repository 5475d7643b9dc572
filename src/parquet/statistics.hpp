// What is known of the values of a page, a column chunk or a whole file: counts, and the least and
// the greatest of them. Taken from the values themselves, since readers skip what bounds exclude.
// Texts are ordered byte by byte, which is the order of their code points.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/instruction_set.hpp"
#include "column/column.hpp"
#include "parquet/thrift_writer.hpp"

namespace lade::parquet {

struct ValueStatistics {
  uint64_t rows = 0;  // NULLs as well
  uint64_t nulls = 0;
  uint64_t text_bytes = 0;  // of all texts, without their lengths
  // Numbers in their unit (days, hundredths). Bounds are undefined where all is NULL.
  int64_t min = 0;
  int64_t max = 0;
  std::string text_min;
  std::string text_max;

  bool has_bounds() const { return rows > nulls; }
  // The statistics of these values and then those.
  void merge(const ValueStatistics& next);
};

// Sets min and max; all kernels find the same. REQUIRES: at least one value.
void set_bounds(std::span<const int32_t> values, InstructionSet kernel,
                ValueStatistics& statistics);
void set_bounds(std::span<const int64_t> values, InstructionSet kernel,
                ValueStatistics& statistics);

// A bound as metadata hold it: a number in its PLAIN form, or a text without its length.
struct StoredBound {
  std::string bytes;
  bool exact = true;  // the bound is one of the values
};

// Bounds of texts are cut behind this many bytes: they are repeated for each page, row group and
// file, and decide as much when they are short.
inline constexpr size_t kTextBoundBytesMax = 64;

// REQUIRES: statistics.has_bounds().
StoredBound stored_min(ValueKind kind, const ValueStatistics& statistics);
StoredBound stored_max(ValueKind kind, const ValueStatistics& statistics);

// The struct Statistics, as field `id` of the open one.
void write_statistics(ThriftWriter& out, unsigned id, ValueKind kind,
                      const ValueStatistics& statistics);

}  // namespace lade::parquet
