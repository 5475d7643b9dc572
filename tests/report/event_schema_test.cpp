// Holds the fields of each event against the JSON Schema that `lade schema` prints.
#include "report/event_schema.hpp"

#include <map>
#include <set>
#include <string>

#include <doctest/doctest.h>
#include <simdjson.h>

#include "events/events.hpp"

namespace lade {
namespace {

using Names = std::set<std::string>;

// The properties of each definition in the schema that has some.
std::map<std::string, Names> schema_fields() {
  std::map<std::string, Names> found;
  simdjson::dom::parser parser;
  const simdjson::padded_string text(event_schema());
  for (const auto [name, definition] : parser.parse(text)["$defs"].get_object()) {
    simdjson::dom::object properties;
    if (definition["properties"].get(properties) != simdjson::SUCCESS) continue;
    for (const auto property : properties) found[std::string(name)].emplace(property.key);
  }
  return found;
}

template <typename Struct>
Names field_names() {
  Names names;
  std::apply([&](auto... field) { (names.emplace(field.name), ...); }, Struct::fields());
  return names;
}

// One alternative of Event after the other; a Record has the fields that its verb gives it.
template <size_t kPlace = 0>
void each_event(const auto& visit) {
  if constexpr (kPlace < std::variant_size_v<Event>) {
    using Kind = std::variant_alternative_t<kPlace, Event>;
    if constexpr (!std::is_same_v<Kind, Record>) {
      visit(std::string(Kind::kEvent), field_names<Kind>());
    }
    each_event<kPlace + 1>(visit);
  }
}

}  // namespace

TEST_SUITE("report") {
TEST_CASE("the schema has exactly the fields of each event") {
  const std::map<std::string, Names> schema = schema_fields();
  size_t events = 0;
  each_event([&](const std::string& event, const Names& fields) {
    CAPTURE(event);
    REQUIRE(schema.count(event) == 1);
    CHECK(fields == schema.at(event));
    ++events;
  });
  CHECK(events == std::variant_size_v<Event> - 1);
}

TEST_CASE("the schema has exactly the stages and the pager's counters") {
  const std::map<std::string, Names> schema = schema_fields();
  CHECK(field_names<StageTimes>() == schema.at("stages_ms"));
  Names counters;
  for (const IoCounterField& field : kIoCounterFields) counters.emplace(field.name);
  CHECK(counters == schema.at("pager"));
}
}  // TEST_SUITE("report")

}  // namespace lade
