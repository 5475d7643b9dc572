// An object of a JSON text that may hold anything, and its fields by name and type. A field that is
// there twice has no one meaning, so it counts as missing, as one of another type does. It refers
// to the parser that read the text.
#pragma once

#include <optional>
#include <string_view>

#include <simdjson.h>

namespace lade {

class JsonObject {
 public:
  explicit JsonObject(simdjson::dom::object object) : object_(object) {}

  std::optional<std::string_view> text(std::string_view name) const {
    return value_of<std::string_view>(name);
  }
  std::optional<uint64_t> count(std::string_view name) const { return value_of<uint64_t>(name); }
  std::optional<bool> boolean(std::string_view name) const { return value_of<bool>(name); }
  std::optional<JsonObject> object(std::string_view name) const {
    const auto value = value_of<simdjson::dom::object>(name);
    return value ? std::optional(JsonObject(*value)) : std::nullopt;
  }
  std::optional<simdjson::dom::array> array(std::string_view name) const {
    return value_of<simdjson::dom::array>(name);
  }
  // Whether there is a list that is not empty.
  bool lists_any(std::string_view name) const {
    const auto list = array(name);
    return list && list->begin() != list->end();
  }
  simdjson::dom::object fields() const { return object_; }

 private:
  template <typename Value>
  std::optional<Value> value_of(std::string_view name) const {
    std::optional<simdjson::dom::element> found;
    for (const auto [key, value] : object_) {
      if (key != name) continue;
      if (found) return std::nullopt;
      found = value;
    }
    Value value;
    if (!found || found->get(value) != simdjson::SUCCESS) return std::nullopt;
    return value;
  }

  simdjson::dom::object object_;
};

}  // namespace lade
