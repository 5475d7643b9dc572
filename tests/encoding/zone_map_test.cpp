#include "encoding/zone_map.hpp"

#include <vector>

#include <doctest/doctest.h>

#include "encoding/encoder.hpp"
#include "support/memory_table.hpp"
#include "support/random_rows.hpp"

namespace lade {
namespace {

// Value by value. REQUIRES: there are some.
ZoneMap by_hand(ValueKind kind, const std::vector<int64_t>& values) {
  ZoneMap zone{.min = values[0], .max = values[0], .rows = static_cast<uint32_t>(values.size())};
  const bool text = kind == ValueKind::text;
  zone.increasing = zone.strictly_increasing = !text;
  for (size_t row = 0; row < values.size(); ++row) {
    if (values[row] < zone.min) zone.min = values[row];
    if (values[row] > zone.max) zone.max = values[row];
    if (text && values[row] == 0) ++zone.empty_texts;
    if (text || row == 0) continue;
    if (values[row] < values[row - 1]) zone.increasing = false;
    if (values[row] <= values[row - 1]) zone.strictly_increasing = false;
  }
  return zone;
}

TEST_SUITE("encoding") {
TEST_CASE("a zone map is what a loop over the values finds, and what the encoder stores") {
  Random random(7);
  for (const ValueKind kind : {ValueKind::int32, ValueKind::int64, ValueKind::text}) {
    // Blocks of the kernels end at 4,096 values.
    for (const size_t rows : {1, 2, 17, 4095, 4096, 4097, 9000}) {
      for (const int shape : {0, 1, 2, 3}) {
        std::vector<int64_t> values(rows);
        for (size_t row = 0; row < rows; ++row) {
          const auto step = static_cast<int64_t>(row);
          values[row] = shape == 0   ? static_cast<int64_t>(random.below(100))
                        : shape == 1 ? step % 200
                        : shape == 2 ? step / 50
                                     : 7;
        }
        if (kind != ValueKind::text && shape == 1) {
          for (size_t row = 0; row < rows; ++row) values[row] = static_cast<int64_t>(row) - 3;
          if (rows > 4096) values[4096] = values[4095];  // where two blocks meet
        }
        const Column column = column_of(kind, values);
        const ZoneMap expected = by_hand(kind, values);
        CAPTURE(rows);
        CAPTURE(shape);
        CHECK(zone_map_of(column, InstructionSet::scalar) == expected);
        CHECK(zone_map_of(column) == expected);
        ByteBuffer out;
        Encoder encoder(instruction_set());
        CHECK(encoder.encode(column, out).zone_map == expected);
      }
    }
  }
}

TEST_CASE("of no values nothing is known") {
  CHECK(zone_map_of(column_of(ValueKind::int32, {})) == ZoneMap{});
  CHECK(zone_map_of(column_of(ValueKind::text, {})) == ZoneMap{});
}
}  // TEST_SUITE("encoding")

}  // namespace
}  // namespace lade
