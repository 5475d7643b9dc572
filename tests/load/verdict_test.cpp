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
  CHECK(load_reason(ExitCode::ok, settings, kOutcomes, {}, {}) ==
        "everything is loaded and durable");
  CHECK(load_reason(ExitCode::internal, settings, kOutcomes, {}, {}) ==
        "internal error; " + outcomes_text(kOutcomes));
  CHECK(load_reason(ExitCode::input, settings, {}, {}, {}) ==
        "an input is missing, truncated, changed or not what was expected");
  CHECK(load_reason(ExitCode::io, settings, {}, {}, {}) ==
        "I/O or resource failure; nothing of an open table is published");
}

TEST_CASE("what was wrong with the data is said with the options that load the rest") {
  DataFaults faults;
  faults.over_budget = 5;
  faults.rejected_in_a_table = 3;
  faults.first_over_budget = "orders.tbl:1001 bad_integer";
  const std::string start = "bad rows or violated constraints; " + outcomes_text(kOutcomes) + "; ";
  CHECK(load_reason(ExitCode::data_refused, {}, kOutcomes, {}, faults) ==
        start +
            "5 rejects (orders.tbl:1001 bad_integer): --max-rejects 3 --rejects FILE leaves them "
            "out; --if-loaded skip passes over what is published");
  faults.violations = 1;
  CHECK(load_reason(ExitCode::data_refused, {}, kOutcomes, {}, faults)
            .ends_with("leaves them out; 1 violation: --on-violation keep publishes such tables, "
                       "marked; --if-loaded skip passes over what is published"));
  const TableOutcome refused[] = {{"region", TableState::refused}};
  LoadSettings skips;
  skips.if_loaded = IfLoaded::skip;
  CHECK(load_reason(ExitCode::data_refused, {}, refused, {}, faults).ends_with(", marked"));
  CHECK(load_reason(ExitCode::data_refused, skips, kOutcomes, {}, faults).ends_with(", marked"));
}

TEST_CASE("a run that was stopped says how the rest is loaded") {
  const TableOutcome none[] = {{"region", TableState::rolled_back}};
  const TableOutcome all[] = {{"region", TableState::published}};
  LoadSettings skips;
  skips.if_loaded = IfLoaded::skip;
  LoadSettings replaces;
  replaces.if_loaded = IfLoaded::replace;
  for (const ExitCode code : {ExitCode::input, ExitCode::io, ExitCode::interrupted}) {
    const std::string again = code == ExitCode::interrupted
                                  ? "; the same command "
                                  : "; once that is put right, the same command ";
    const auto next_is = [&](const LoadSettings& settings, std::span<const TableOutcome> outcomes,
                             const std::string& next) {
      return load_reason(code, settings, outcomes, {}, {}).ends_with(next);
    };
    CHECK(next_is({}, kOutcomes, again + "with --if-loaded skip loads the rest"));
    CHECK(next_is({}, none, again + "loads all of it"));
    CHECK(next_is(skips, kOutcomes, again + "loads the rest"));
    CHECK(next_is(replaces, kOutcomes, again + "loads all of it"));
    CHECK(next_is({}, all, "; published: region"));
    LoadSettings dry;
    dry.dry_run = true;
    CHECK(load_reason(code, dry, kOutcomes, {}, {}).find("same command") == std::string::npos);
  }
}

TEST_CASE("of a part the reason names the keys that are open, and the next step") {
  LoadSettings settings;
  settings.db = "3.lade";
  settings.part = {3, 16};
  const std::vector<std::string> open_keys = {"orders_o_custkey_fkey", "other_fkey"};
  CHECK(load_reason(ExitCode::ok, settings, kOutcomes, {}, {}, open_keys) ==
        "everything is loaded and durable; open until all parts are published together: "
        "orders_o_custkey_fkey, other_fkey; next: lade publish --db 3.lade --part 3/16 --to DIR");
  settings.dry_run = true;
  CHECK(load_reason(ExitCode::ok, settings, kOutcomes, {}, {}) ==
        "nothing is wrong; nothing was written");
}

TEST_CASE("the first remarks are named, and all are counted") {
  LoadSettings settings;
  settings.dry_run = true;
  std::vector<std::string> remarks;
  for (int i = 1; i <= 10; ++i) remarks.push_back("remark " + std::to_string(i));
  CHECK(load_reason(ExitCode::accepted_with_findings, settings, kOutcomes, remarks, {}) ==
        "done, but not clean: remark 1; remark 2; remark 3; remark 4; remark 5; remark 6; "
        "remark 7; remark 8; 2 more like these; nothing was written");
}
}  // TEST_SUITE("load")

}  // namespace
}  // namespace lade
