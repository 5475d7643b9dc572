#include "load/expected_scale.hpp"

#include <doctest/doctest.h>

#include "catalog/tpch.hpp"
#include "support/recording_reporter.hpp"

namespace lade {
namespace {

// Whether the keys of lineitem are worth a look, and how many tables were told not to fit.
struct Verdict {
  bool worth_looking;
  size_t told;
  friend bool operator==(const Verdict&, const Verdict&) = default;
};

Verdict verdict(uint64_t orders, uint64_t lineitem) {
  RecordingReporter reporter;
  const TableRows tables[] = {{tpch_schema().find("customer"), orders / 10},
                              {tpch_schema().find("orders"), orders},
                              {tpch_schema().find("lineitem"), lineitem}};
  const LoadSettings settings;
  LoadReport report(reporter, settings);
  const bool worth_looking = report_unexpected_rows(tables, report);
  return {worth_looking, reporter.all<Notice>().size()};
}

TEST_SUITE("load") {
TEST_CASE("lines are looked for by their keys only where no count of them is published") {
  CHECK(verdict(1'500'000, 6'001'215) == Verdict{false, 0});
  CHECK(verdict(1'500'000, 6'001'214) == Verdict{false, 1});
  CHECK(verdict(150'000, 600'572) == Verdict{true, 0});
}
}  // TEST_SUITE("load")

}  // namespace
}  // namespace lade
