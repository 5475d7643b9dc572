// The closing sentence of a load.
#include "load/verdict.hpp"

#include <doctest/doctest.h>

namespace lade {
namespace {

const TableOutcome kOutcomes[] = {{"region", TableState::published},
                                  {"nation", TableState::refused},
                                  {"part", TableState::published},
                                  {"lineitem", TableState::not_loaded}};

TEST_SUITE("load") {
TEST_CASE("tables are named by their states, the published ones first") {
  CHECK(outcomes_text(kOutcomes) ==
        "published: region, part; refused: nation; not loaded: lineitem");
  CHECK(outcomes_text({}) == "");
}

TEST_CASE("the reason is the exit code's, or more where a load has more to say") {
  const LoadSettings settings;
  CHECK(load_reason(ExitCode::ok, settings, kOutcomes, {}) == "everything is loaded and durable");
  CHECK(load_reason(ExitCode::data_refused, settings, kOutcomes, {}) ==
        "bad rows or violated constraints; " + outcomes_text(kOutcomes));
  CHECK(load_reason(ExitCode::input, settings, {}, {}) ==
        "an input is missing, truncated, changed or not what was expected");
  CHECK(load_reason(ExitCode::io, settings, {}, {}) ==
        "I/O or resource failure; nothing of an open table is published");
}

TEST_CASE("the first remarks are kept, and all are counted") {
  LoadSettings settings;
  settings.dry_run = true;
  Remarks remarks;
  for (int i = 1; i <= 10; ++i) remarks.add("remark " + std::to_string(i));
  CHECK(load_reason(ExitCode::accepted_with_findings, settings, kOutcomes, remarks) ==
        "done, but not clean: remark 1; remark 2; remark 3; remark 4; remark 5; remark 6; "
        "remark 7; remark 8; 2 more like these; nothing was written");
}
}  // TEST_SUITE("load")

}  // namespace
}  // namespace lade
