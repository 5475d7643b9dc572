#include "input/table_file_name.hpp"

#include <algorithm>
#include <charconv>
#include <string>
#include <vector>

#include "input/compression.hpp"

namespace lade {
namespace {

constexpr std::string_view kExtension = ".tbl";
constexpr size_t kPartDigitsMax = 9;  // fits 32 bits
constexpr size_t kWordBytesMax = 64;  // a longer word resembles no table, and is cut in messages

std::optional<uint32_t> parse_part(std::string_view text) {
  if (text.empty() || text.size() > kPartDigitsMax) return std::nullopt;
  uint32_t part = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), part);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return part;
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

// Letters to add, drop or change to make one word the other (V. Levenshtein, 1966).
size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t diagonal = row[0];
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t change = diagonal + (lower(a[i - 1]) == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({change, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row[b.size()];
}

std::string_view nearest_table(const Schema& schema, std::string_view word) {
  std::string_view nearest;
  size_t nearest_distance = std::max<size_t>(2, word.size() / 3) + 1;
  if (word.empty() || word.size() > kWordBytesMax) return nearest;
  for (const TableSchema& table : schema.tables) {
    const size_t distance = edit_distance(word, table.name);
    if (distance < nearest_distance && distance < table.name.size()) {
      nearest = table.name;
      nearest_distance = distance;
    }
  }
  return nearest;
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
  if (const std::string_view nearest = nearest_table(schema, word); !nearest.empty()) {
    message.append("; did you mean ").append(nearest).append("?");
  } else {
    message += "; the tables are";
    for (const TableSchema& table : schema.tables) message.append(" ").append(table.name);
  }
  if (!path.empty()) message += "; --table names the table of a file with another name";
  return Status::error(Code::unknown_table, std::move(message), std::string(path));
}

}  // namespace lade
