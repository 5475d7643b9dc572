// Holds every list of the event stream against the JSON Schema that `lade schema` prints: the
// fields of each event, and the words that stand for the values of an enum.
#include "report/event_schema.hpp"

#include <map>
#include <set>
#include <string>

#include <doctest/doctest.h>
#include <simdjson.h>

#include "base/exit_code.hpp"
#include "events/events.hpp"
#include "load/table_state.hpp"
#include "publish/table_publication.hpp"
#include "store/write_hints.hpp"

namespace lade {
namespace {

using Names = std::set<std::string>;

// The schema, parsed. `parser` owns what it refers to.
simdjson::dom::element parsed_schema() {
  static simdjson::dom::parser parser;
  static const simdjson::dom::element schema =
      parser.parse(simdjson::padded_string(event_schema()));
  return schema;
}

// The properties of each definition in the schema that has some.
std::map<std::string, Names> schema_fields() {
  std::map<std::string, Names> found;
  for (const auto [name, definition] : parsed_schema()["$defs"].get_object()) {
    simdjson::dom::object properties;
    if (definition["properties"].get(properties) != simdjson::SUCCESS) continue;
    for (const auto property : properties) found[std::string(name)].emplace(property.key);
  }
  return found;
}

// The words of the list at this JSON pointer: of an "enum", or of the constants of a "oneOf", each
// of which has a description.
Names schema_words(const std::string& pointer) {
  CAPTURE(pointer);
  const simdjson::dom::element place = parsed_schema().at_pointer(pointer);
  simdjson::dom::array list;
  Names words;
  if (place["enum"].get(list) == simdjson::SUCCESS) {
    for (const auto word : list) words.emplace(simdjson::minify(word));
    return words;
  }
  REQUIRE(place["oneOf"].get(list) == simdjson::SUCCESS);
  for (const auto word : list) {
    CHECK(std::string_view(word["description"]).size() > 10);
    words.emplace(simdjson::minify(word["const"].value()));
  }
  return words;
}

std::string quoted(std::string_view word) { return '"' + std::string(word) + '"'; }

template <typename Enum, size_t kCount>
Names words_of(const EnumName<Enum> (&names)[kCount]) {
  Names words;
  for (const EnumName<Enum>& each : names) words.insert(quoted(each.name));
  REQUIRE(words.size() == kCount);
  return words;
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

TEST_CASE("the schema has exactly the words of each enum") {
  CHECK(schema_words("/properties/level") == words_of(kLevelNames));
  CHECK(schema_words("/$defs/kind") == words_of(kConstraintKindNames));
  CHECK(schema_words("/$defs/notice_code") == words_of(kNoticeCodeNames));
  CHECK(schema_words("/$defs/constraint/properties/proof") == words_of(kProofNames));
  CHECK(schema_words("/$defs/progress/properties/stage") == words_of(kProgressStageNames));
  CHECK(schema_words("/$defs/run_start/properties/kernel") == words_of(kInstructionSetNames));
  CHECK(schema_words("/$defs/hints/properties/source") == words_of(kHintSourceNames));
  CHECK(schema_words("/$defs/plan/properties/batch_source") == words_of(kHintSourceNames));
  Names states;
  for (const TableStateFacts& facts : kTableStates) {
    if (has_ended(facts.state)) states.insert(quoted(facts.name));
  }
  CHECK(schema_words("/$defs/table_end/properties/state") == states);
  Names steps;
  for (const PublishStep step :
       {PublishStep::create, PublishStep::append, PublishStep::replace, PublishStep::change,
        PublishStep::repair, PublishStep::nothing, PublishStep::part}) {
    steps.insert(quoted(publish_step_name(step)));
  }
  CHECK(schema_words("/$defs/publish_start/properties/step") == steps);
}

TEST_CASE("the schema has exactly the exit codes") {
  Names codes;
  for (const ExitCodeFacts& facts : kExitCodes) {
    codes.insert(std::to_string(static_cast<int>(facts.code)));
  }
  CHECK(schema_words("/$defs/run_end/properties/exit_code") == codes);
}
}  // TEST_SUITE("report")

}  // namespace lade
