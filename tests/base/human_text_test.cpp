#include "base/human_text.hpp"

#include <limits>
#include <vector>

#include <doctest/doctest.h>

namespace lade {

TEST_SUITE("base") {
TEST_CASE("numbers are grouped by thousands") {
  CHECK(thousands(0) == "0");
  CHECK(thousands(999) == "999");
  CHECK(thousands(1000) == "1,000");
  CHECK(counted(1, "row") == "1 row");
  CHECK(counted(0, "row") == "0 rows");
  CHECK(counted(6001215, "row") == "6,001,215 rows");
  CHECK(thousands(6'001'215) == "6,001,215");
  CHECK(thousands(std::numeric_limits<uint64_t>::max()) == "18,446,744,073,709,551,615");
}

TEST_CASE("fractions are rounded, also over a border") {
  CHECK(fixed(0, 1'000'000, 1) == "0.0");
  CHECK(fixed(1'075'260'000, 1'000'000, 1) == "1,075.3");
  CHECK(fixed(949'999, 1'000'000, 1) == "0.9");
  CHECK(fixed(950'000, 1'000'000, 1) == "1.0");
  CHECK(fixed(1'499, 1'000, 0) == "1");
  CHECK(fixed(1'500, 1'000, 0) == "2");
  CHECK(fixed(1'005'000'000, 1'000'000'000, 2) == "1.01");
  CHECK(fixed(std::numeric_limits<uint64_t>::max(), 1, 1) == "18,446,744,073,709,551,615.0");
}

TEST_CASE("nothing from a file can drive a terminal") {
  CHECK(printable("caf\xC3\xA9 |") == "caf\xC3\xA9 |");
  CHECK(printable("\x1B[2J\r\n") == "\\x1B[2J\\x0D\\x0A");
  CHECK(printable("\xC2\x9B"
                  "31m") == "\\xC2\\x9B31m");
  CHECK(printable("\xE9\x7F") == "\\xE9\\x7F");
}

TEST_CASE("joining puts separators between, not around") {
  CHECK(joined({}, ", ").empty());
  const std::vector<std::string> parts = {"a", "", "b"};
  CHECK(joined(parts, ", ") == "a, , b");
}
}  // TEST_SUITE("base")

}  // namespace lade
