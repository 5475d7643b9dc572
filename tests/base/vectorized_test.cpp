#include "base/vectorized.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

#include <doctest/doctest.h>

#include "support/instruction_sets.hpp"

namespace lade {
namespace {

[[gnu::always_inline]] inline void multiply(const uint64_t* values, uint64_t factor, uint64_t* out,
                                            size_t count) {
  for (size_t i = 0; i < count; ++i) out[i] = values[i] * factor;
}

TEST_SUITE("base") {
TEST_CASE("a loop does the same for each instruction set, and returns what it finds") {
  std::vector<uint64_t> values;
  for (uint64_t i = 0; i < 1000; ++i) values.push_back(i * i * 0x9e3779b97f4a7c15);
  for (const InstructionSet set : usable_instruction_sets()) {
    for (const size_t count : {0u, 1u, 7u, 8u, 9u, 1000u}) {
      std::vector<uint64_t> out(count);
      vectorized([&]() LADE_VECTORIZED { multiply(values.data(), 3, out.data(), count); }, set);
      const uint64_t sum = vectorized(
          [&]() LADE_VECTORIZED {
            uint64_t all = 0;
            for (size_t i = 0; i < count; ++i) all += values[i];
            return all;
          },
          set);
      uint64_t expected = 0;
      for (size_t i = 0; i < count; ++i) {
        CHECK(out[i] == values[i] * 3);
        expected += values[i];
      }
      CHECK(sum == expected);
    }
  }
}
}  // TEST_SUITE("base")

}  // namespace
}  // namespace lade
