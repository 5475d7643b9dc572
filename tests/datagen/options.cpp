#include "options.hpp"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdio>
#include <string_view>
#include <system_error>

#include "formulas.hpp"
#include "scale.hpp"
#include "table.hpp"

namespace lade {
namespace {

constexpr char kUsage[] =
    "usage: datagen --scale S --out DIR [--tables LIST] [--seed N] [--parts N]\n"
    "               [--no-trailing] [--crlf] [--shuffle LIST]\n"
    "       datagen --scale S --out DIR --refresh K [--seed N] [--no-trailing] [--crlf]\n";

constexpr std::uint64_t kPartsMax = 10'000;

template <typename Number>
bool parse_number(std::string_view text, Number low, Number high, Number& value) {
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  return error == std::errc() && stop == end && value >= low && value <= high;
}

bool is_table(std::string_view name) {
  const auto tables = loaded_tables();
  return std::any_of(tables.begin(), tables.end(),
                     [name](const Table& table) { return table.name == name; });
}

bool parse_tables(std::string_view list, std::vector<std::string>& names) {
  while (true) {
    const std::size_t comma = list.find(',');
    names.emplace_back(list.substr(0, comma));
    if (!is_table(names.back())) return false;
    if (comma == std::string_view::npos) return true;
    list.remove_prefix(comma + 1);
  }
}

bool parse_flag(std::string_view name, Options& options) {
  if (name == "--no-trailing") {
    options.format.trailing_delimiter = false;
  } else if (name == "--crlf") {
    options.format.crlf = true;
  } else {
    return false;
  }
  return true;
}

bool parse_value(std::string_view name, std::string_view value, Options& options) {
  constexpr std::uint64_t kOne = 1;
  if (name == "--scale") return parse_number(value, kScaleMin, kScaleMax, options.scale);
  if (name == "--seed") return parse_number(value, {}, UINT64_MAX, options.seed);
  if (name == "--parts") return parse_number(value, kOne, kPartsMax, options.parts);
  if (name == "--refresh") return parse_number(value, kOne, UINT64_MAX, options.refresh_set);
  if (name == "--tables") return parse_tables(value, options.tables);
  if (name == "--shuffle") return parse_tables(value, options.shuffled);
  if (name != "--out" || value.empty()) return false;
  options.directory = value;
  return true;
}

// What is wrong with the options taken together, or null.
const char* find_conflict(const Options& options) {
  if (options.scale == 0) return "--scale is missing";
  if (options.directory.empty()) return "--out is missing";
  if (options.refresh_set == 0) return nullptr;
  if (!options.tables.empty() || !options.shuffled.empty() || options.parts != 1)
    return "--refresh goes with neither --tables, --parts nor --shuffle";
  if (options.refresh_set > refresh_sets_max(Scale(options.scale)))
    return "--refresh: the unused keys do not suffice for that many sets";
  return nullptr;
}

}  // namespace

std::optional<Options> parse_options(int argc, char** argv) {
  Options options;
  for (int i = 1; i < argc; ++i) {
    if (parse_flag(argv[i], options)) continue;
    const char* value = i + 1 < argc ? argv[i + 1] : "";
    if (!parse_value(argv[i], value, options)) {
      std::fprintf(stderr, "datagen: not understood: %s %s\n%s", argv[i], value, kUsage);
      return std::nullopt;
    }
    ++i;
  }
  const char* conflict = find_conflict(options);
  if (conflict == nullptr) return options;
  std::fprintf(stderr, "datagen: %s\n%s", conflict, kUsage);
  return std::nullopt;
}

}  // namespace lade
