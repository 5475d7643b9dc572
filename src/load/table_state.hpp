// The state of a table that a load takes on, and the one table of the states' names.
//
//   not_loaded --> open -------------------> published, published_open, not_validated, checked,
//                    |                       refused, failed, rolled_back, in_doubt
//                    '----> deferred ------>
#pragma once

#include <cstdint>
#include <string_view>

namespace lade {

enum class TableState : uint8_t {
  open,            // rows may be in the file; neither published nor given up
  deferred,        // open and whole: waits for the end of the run
  published,       // and every constraint holds
  published_open,  // the same of a part, but for foreign keys to rows that other parts may have
  not_validated,   // published without a proof
  checked,         // a dry run has found nothing wrong
  refused,         // for its data
  failed,          // for its input, a count of rows, or a failure of the run
  rolled_back,     // a signal came
  in_doubt,        // nobody knows whether its commit has happened
  not_loaded,      // no row of it has been looked at
};

struct TableStateFacts {
  TableState state;
  std::string_view name;  // in table_end: part of the event stream, so never rename one
  std::string_view text;  // in the run's closing sentence, which has this order
  bool ok;                // the table is as it was asked for
};

inline constexpr TableStateFacts kTableStates[] = {
    {TableState::open, "open", "open", false},
    {TableState::deferred, "deferred", "deferred", false},
    {TableState::published, "published", "published", true},
    {TableState::published_open, "published_open", "published with open keys", true},
    {TableState::not_validated, "not_validated", "published without a proof", true},
    {TableState::checked, "checked", "nothing wrong", true},
    {TableState::refused, "refused", "refused", false},
    {TableState::failed, "failed", "not published", false},
    {TableState::rolled_back, "rolled_back", "rolled back", false},
    {TableState::in_doubt, "in_doubt", "commit in doubt", false},
    {TableState::not_loaded, "not_loaded", "not loaded", false},
};

constexpr const TableStateFacts& facts_of(TableState state) {
  return kTableStates[static_cast<size_t>(state)];
}
static_assert([] {
  for (const TableStateFacts& facts : kTableStates) {
    if (&facts_of(facts.state) != &facts) return false;
  }
  return true;
}());

constexpr bool is_open(TableState state) {
  return state == TableState::open || state == TableState::deferred;
}

constexpr bool has_ended(TableState state) {
  return !is_open(state) && state != TableState::not_loaded;
}

constexpr bool can_become(TableState from, TableState to) {
  if (from == TableState::not_loaded) return to == TableState::open;
  if (to == TableState::deferred) return from == TableState::open;
  return is_open(from) && has_ended(to);
}

}  // namespace lade
