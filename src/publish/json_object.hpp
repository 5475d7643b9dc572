// An object of a JSON text that may hold anything, and its fields by name and type. A field that is
// there twice has no one meaning, so it counts as missing, as one of another type does.
#pragma once

#include <charconv>
#include <new>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <simdjson.h>

#include "base/hash.hpp"

namespace lade {

class JsonObject {
 public:
  explicit JsonObject(simdjson::dom::object object) : object_(object) {}
  // The object that the whole text is, or nothing. It refers to the parser.
  static std::optional<JsonObject> parse(simdjson::dom::parser& parser, std::string_view text) {
    simdjson::dom::object object;
    const auto error = parser.parse(text.data(), text.size(), true).get(object);
    if (error == simdjson::MEMALLOC) throw std::bad_alloc();
    return error == simdjson::SUCCESS ? std::optional(JsonObject(object)) : std::nullopt;
  }

  std::optional<std::string_view> text(std::string_view name) const {
    return value_of<std::string_view>(name);
  }
  std::optional<uint64_t> count(std::string_view name) const { return value_of<uint64_t>(name); }
  std::optional<bool> boolean(std::string_view name) const { return value_of<bool>(name); }
  std::optional<JsonObject> object(std::string_view name) const {
    const auto value = value_of<simdjson::dom::object>(name);
    return value ? std::optional(JsonObject(*value)) : std::nullopt;
  }
  // Numbers of 64 or 128 bits in hex, as hex() writes them.
  std::optional<uint64_t> hash64(std::string_view name) const { return hash64_of(text(name)); }
  std::optional<Hash128> hash128(std::string_view name) const {
    const auto digits = text(name);
    if (!digits || digits->size() != 32) return std::nullopt;
    const auto high = hash64_of(digits->substr(0, 16));
    const auto low = hash64_of(digits->substr(16));
    return high && low ? std::optional(Hash128{.low = *low, .high = *high}) : std::nullopt;
  }
  std::optional<std::vector<std::string>> texts(std::string_view name) const {
    return list_of<std::string, std::string_view>(name);
  }
  std::optional<std::vector<JsonObject>> objects(std::string_view name) const {
    return list_of<JsonObject, simdjson::dom::object>(name);
  }
  // Whether there is a list that is not empty.
  bool lists_any(std::string_view name) const {
    const auto list = value_of<simdjson::dom::array>(name);
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
  // The items of a list, all of which have the type.
  template <typename Item, typename Value>
  std::optional<std::vector<Item>> list_of(std::string_view name) const {
    const auto array = value_of<simdjson::dom::array>(name);
    if (!array) return std::nullopt;
    std::vector<Item> items;
    for (const simdjson::dom::element element : *array) {
      Value value;
      if (element.get(value) != simdjson::SUCCESS) return std::nullopt;
      items.emplace_back(value);
    }
    return items;
  }
  static std::optional<uint64_t> hash64_of(std::optional<std::string_view> digits) {
    uint64_t value = 0;
    if (!digits || digits->size() != 16) return std::nullopt;
    std::from_chars(digits->data(), digits->data() + digits->size(), value, 16);
    return hex(value) == *digits ? std::optional(value) : std::nullopt;
  }

  simdjson::dom::object object_;
};

}  // namespace lade
