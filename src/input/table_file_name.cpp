#include "input/table_file_name.hpp"

#include <charconv>
#include <string>
#include <vector>

#include "base/nearest_word.hpp"
#include "input/compression.hpp"

namespace lade {
namespace {

constexpr std::string_view kExtension = ".tbl";
constexpr size_t kPartDigitsMax = 9;  // fits 32 bits
constexpr size_t kWordBytesMax = 64;  // of a word in a message

std::optional<uint32_t> parse_part(std::string_view text) {
  if (text.empty() || text.size() > kPartDigitsMax) return std::nullopt;
  uint32_t part = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), part);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return part;
}

}  // namespace

std::string_view last_component(std::string_view path) {
  const size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

std::optional<TableFileName> parse_table_file_name(std::string_view name) {
  name = without_compression_suffix(name);
  const size_t dot = name.find('.');
  if (dot == 0 || dot == std::string_view::npos) return std::nullopt;
  const std::string_view table = name.substr(0, dot);
  std::string_view rest = name.substr(dot);
  if (rest == kExtension) return TableFileName{table, std::nullopt};
  if (rest.starts_with(kExtension)) {
    rest.remove_prefix(kExtension.size());
  } else if (rest.ends_with(kExtension)) {
    rest.remove_suffix(kExtension.size());
  } else {
    return std::nullopt;
  }
  if (!rest.starts_with('.')) return std::nullopt;
  const std::optional<uint32_t> part = parse_part(rest.substr(1));
  if (!part) return std::nullopt;
  return TableFileName{table, part};
}

std::optional<RefreshFileName> parse_refresh_file_name(std::string_view name) {
  name = without_compression_suffix(name);
  const size_t dot = name.find('.');
  if (dot == 0 || dot == std::string_view::npos) return std::nullopt;
  RefreshFileName refresh{.table = name.substr(0, dot), .set = 0, .part = {}};
  std::string_view rest = name.substr(dot);
  if (!refresh.deletes()) {
    if (!rest.starts_with(kExtension)) return std::nullopt;
    rest.remove_prefix(kExtension.size());
  }
  const bool marked = rest.starts_with(".u");
  if (!marked && (!refresh.deletes() || !rest.starts_with('.'))) return std::nullopt;
  rest.remove_prefix(marked ? 2 : 1);
  const size_t segment = rest.find('.');
  const std::optional<uint32_t> set = parse_part(rest.substr(0, segment));
  if (!set) return std::nullopt;
  refresh.set = *set;
  if (segment == std::string_view::npos) return refresh;
  refresh.part = parse_part(rest.substr(segment + 1));
  if (!refresh.part) return std::nullopt;
  return refresh;
}

Status unknown_table(const Schema& schema, std::string_view word, std::string_view path) {
  std::string message = "no table \"" + std::string(word.substr(0, kWordBytesMax)) + "\"";
  std::vector<std::string_view> names;
  for (const TableSchema& table : schema.tables) names.push_back(table.name);
  if (const std::string_view nearest = nearest_word(word, names); !nearest.empty()) {
    message.append("; did you mean ").append(nearest).append("?");
  } else {
    message += "; the tables are";
    for (const std::string_view name : names) message.append(" ").append(name);
  }
  if (!path.empty()) message += "; --table names the table of a file with another name";
  return Status::error(Code::unknown_table, std::move(message), std::string(path));
}

}  // namespace lade
