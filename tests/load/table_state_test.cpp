// The states of a table: which may follow which, and their names against the events' schema.
#include "load/table_state.hpp"

#include <set>
#include <string>

#include <doctest/doctest.h>

#include "report/event_schema.hpp"

namespace lade {
namespace {

TEST_SUITE("load") {
TEST_CASE("a table is opened once, and once it has ended it stays as it is") {
  for (const TableStateFacts& from : kTableStates) {
    CAPTURE(from.name);
    CHECK(can_become(from.state, TableState::open) == (from.state == TableState::not_loaded));
    CHECK(can_become(from.state, TableState::deferred) == (from.state == TableState::open));
    CHECK(can_become(from.state, TableState::published) == is_open(from.state));
    CHECK(can_become(from.state, TableState::refused) == is_open(from.state));
    CHECK_FALSE(can_become(from.state, TableState::not_loaded));
    CHECK_FALSE(can_become(from.state, from.state));
  }
}

TEST_CASE("the schema of table_end lists the states in which a table ends, and no other") {
  std::string names;
  std::set<std::string_view> texts;
  for (const TableStateFacts& facts : kTableStates) {
    texts.insert(facts.text);
    CHECK((has_ended(facts.state) || !facts.ok));
    if (has_ended(facts.state))
      names.append(names.empty() ? "\"" : ", \"").append(facts.name).append("\"");
  }
  CHECK(texts.size() == std::size(kTableStates));
  CHECK(event_schema().find("\"state\": {\"enum\": [" + names + "]}") != std::string::npos);
}
}  // TEST_SUITE("load")

}  // namespace
}  // namespace lade
