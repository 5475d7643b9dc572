// The closing sentence of a load: which tables are published and which are not, and why a load that
// is done is not clean.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/exit_code.hpp"
#include "load/settings.hpp"
#include "load/table_state.hpp"

namespace lade {

// A table as it stands when the run ends.
struct TableOutcome {
  std::string_view table;
  TableState state;
};

// What was wrong with the data of the run.
struct DataFaults {
  uint64_t rejected_in_a_table = 0;  // rows, the most
  uint64_t over_budget = 0;          // rejected rows of tables that were refused for them
  std::string first_over_budget;     // of these: "orders.tbl:1001 bad_integer"
  uint64_t violations = 0;
};

// "published: region, nation; rolled back: orders; not loaded: lineitem".
std::string outcomes_text(std::span<const TableOutcome> outcomes);

// The reason that run_end gives, and the next step where something is left to do. `remarks` are the
// reasons for ExitCode::accepted_with_findings, of which the first are named; `open_keys` the
// constraints of published tables that only the parts together can decide.
std::string load_reason(ExitCode code, const LoadSettings& settings,
                        std::span<const TableOutcome> outcomes,
                        std::span<const std::string> remarks, const DataFaults& faults,
                        std::span<const std::string> open_keys = {});

}  // namespace lade
