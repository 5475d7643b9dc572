#include "input/table_file_name.hpp"

#include <algorithm>
#include <charconv>
#include <vector>

#include "base/letter_case.hpp"
#include "base/nearest_word.hpp"
#include "input/content_kind.hpp"

namespace lade {
namespace {

constexpr std::string_view kExtension = ".tbl";
constexpr std::string_view kExtensions[] = {kExtension, ".dat", ".txt", ".csv", ".tsv"};
constexpr std::string_view kDigits = "0123456789";
constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyz";
constexpr size_t kPartDigitsMax = 9;  // fits 32 bits
constexpr size_t kPartLettersMin = 2;
constexpr size_t kPartLettersMax = 4;
constexpr size_t kWordBytesMax = 64;  // of a word in a message

bool is_number(std::string_view text) {
  return !text.empty() && text.size() <= kPartDigitsMax &&
         text.find_first_not_of(kDigits) == text.npos;
}

// Whether it names a part. The ending of a compression does not: "orders.tbl.gz" is no part gz.
bool is_part(std::string_view text) {
  if (is_number(text)) return true;
  return text.size() >= kPartLettersMin && text.size() <= kPartLettersMax &&
         text.find_first_not_of(kLetters) == text.npos &&
         kind_of_name("." + std::string(text)) == nullptr;
}

std::optional<uint32_t> parse_number(std::string_view text) {
  if (!is_number(text)) return std::nullopt;
  uint32_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

// The part, from the rest of a name behind the table's, in small letters: empty for a whole table,
// nothing if the rest has none of the forms.
std::optional<std::string> parse_rest(std::string_view rest) {
  for (const std::string_view extension : kExtensions) {
    if (rest == extension) return "";
    if (rest.starts_with(extension)) {
      rest.remove_prefix(extension.size());
      if (!rest.starts_with('.') || !is_part(rest.substr(1))) return std::nullopt;
      return std::string(rest.substr(1));
    }
    if (rest.ends_with(extension)) {
      rest.remove_suffix(extension.size());
      const bool numbered = rest.starts_with('.') || rest.starts_with('_');
      if (!numbered || !is_number(rest.substr(1))) return std::nullopt;
      return std::string(rest.substr(1));
    }
  }
  if (rest.empty()) return "";
  const bool numbered = rest.starts_with('_') && is_number(rest.substr(1));
  if (!numbered && !(rest.starts_with('.') && is_part(rest.substr(1)))) return std::nullopt;
  return std::string(rest.substr(1));
}

// The table with the longest name that `fits`: partsupp is more than part.
template <typename Fits>
const TableSchema* longest_table(const Schema& schema, Fits fits) {
  const TableSchema* longest = nullptr;
  for (const TableSchema& table : schema.tables) {
    if (!fits(table.name)) continue;
    if (longest == nullptr || table.name.size() > longest->name.size()) longest = &table;
  }
  return longest;
}

// True for "orders-2", "orders.tbl~" and "ordersaa", but not for "partition".
bool begins_with_table(std::string_view name, std::string_view table) {
  constexpr size_t kLettersBehindMax = 2;
  if (!name.starts_with(table)) return false;
  const std::string_view rest = name.substr(table.size());
  const size_t letters = std::min(rest.find_first_not_of(kLetters), rest.size());
  return letters == 0 || (letters == rest.size() && letters <= kLettersBehindMax);
}

// Whether the name has the table's as a word of its own: "tpch_orders-2024" mentions orders, and
// "departments" no part.
bool mentions_table(std::string_view name, std::string_view table) {
  const size_t at = name.find(table);
  if (at == name.npos) return false;
  const std::string_view behind = name.substr(at + table.size());
  const bool begins = at == 0 || kLetters.find(name[at - 1]) == kLetters.npos;
  return begins && (behind.empty() || kLetters.find(behind.front()) == kLetters.npos);
}

// Whether it has an ending of data in the last place, or .tbl in any, as in "x.tbl.old" and
// "x.tbl~".
bool ends_like_data(std::string_view name) {
  if (name.find(kExtension) != name.npos) return true;
  return name.ends_with(".dat") || name.ends_with(".csv") || name.ends_with(".tsv");
}

std::vector<std::string_view> table_names(const Schema& schema) {
  std::vector<std::string_view> names;
  for (const TableSchema& table : schema.tables) names.push_back(table.name);
  return names;
}

const TableSchema* resembled_table(const Schema& schema, std::string_view name) {
  const std::string_view word = name.substr(0, name.find_first_of("._-0123456789"));
  const std::string_view nearest = nearest_word(word, table_names(schema));
  return nearest.empty() ? nullptr : schema.find(nearest);
}

}  // namespace

std::string_view last_component(std::string_view path) {
  const size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

std::optional<TableFileName> parse_table_file_name(const Schema& schema, std::string_view name) {
  const std::string small = in_small_letters(without_compression_ending(name));
  for (const TableSchema& table : schema.tables) {
    if (!small.starts_with(table.name)) continue;
    const auto part = parse_rest(std::string_view(small).substr(table.name.size()));
    if (part) return TableFileName{&table, *part};
  }
  return std::nullopt;
}

std::optional<RefreshFileName> parse_refresh_file_name(std::string_view name) {
  const std::string small = in_small_letters(without_compression_ending(name));
  const size_t dot = small.find('.');
  if (dot == 0 || dot == std::string::npos) return std::nullopt;
  RefreshFileName refresh{.table = small.substr(0, dot), .set = 0, .part = {}};
  std::string_view rest = std::string_view(small).substr(dot);
  if (!refresh.deletes()) {
    if (!rest.starts_with(kExtension)) return std::nullopt;
    rest.remove_prefix(kExtension.size());
  }
  const bool marked = rest.starts_with(".u");
  if (!marked && (!refresh.deletes() || !rest.starts_with('.'))) return std::nullopt;
  rest.remove_prefix(marked ? 2 : 1);
  const size_t segment = rest.find('.');
  const std::optional<uint32_t> set = parse_number(rest.substr(0, segment));
  if (!set) return std::nullopt;
  refresh.set = *set;
  if (segment == std::string_view::npos) return refresh;
  if (!is_number(rest.substr(segment + 1))) return std::nullopt;
  refresh.part = rest.substr(segment + 1);
  return refresh;
}

std::optional<DataLikeName> data_like_name(const Schema& schema, std::string_view name) {
  if (name.starts_with('.') || name.starts_with('_')) return std::nullopt;
  const std::string small = in_small_letters(name);
  const auto begins = [&](std::string_view table) { return begins_with_table(small, table); };
  if (const TableSchema* table = longest_table(schema, begins)) return DataLikeName{table, true};
  const std::string_view plain = without_compression_ending(small);
  const auto mentions = [&](std::string_view table) { return mentions_table(plain, table); };
  const TableSchema* table = longest_table(schema, mentions);
  if (table == nullptr) table = resembled_table(schema, plain);
  // "README.txt" is no data, but "regoin.txt" may be.
  const bool may_be_text = plain.ends_with(".txt") && table != nullptr;
  if (!ends_like_data(plain) && !may_be_text) return std::nullopt;
  return DataLikeName{table, false};
}

const TableSchema* table_of_folder(const Schema& schema, std::string_view name) {
  return schema.find(in_small_letters(name));
}

std::string without_endings(std::string_view name) {
  std::string small = in_small_letters(without_compression_ending(name));
  for (const std::string_view extension : kExtensions) {
    if (small.ends_with(extension)) {
      small.resize(small.size() - extension.size());
      break;
    }
  }
  return small;
}

bool has_text_ending(std::string_view name) {
  const std::string small = in_small_letters(name);
  return std::any_of(std::begin(kExtensions), std::end(kExtensions),
                     [&](std::string_view each) { return small.find(each) != small.npos; });
}

Status unknown_table(const Schema& schema, std::string_view word, std::string_view path) {
  std::string message = "no table \"" + std::string(word.substr(0, kWordBytesMax)) + "\"";
  const std::vector<std::string_view> names = table_names(schema);
  if (const std::string_view nearest = nearest_word(word, names); !nearest.empty()) {
    message.append("; did you mean ").append(nearest).append("?");
  } else {
    message += "; the tables are";
    for (const std::string_view name : names) message.append(" ").append(name);
  }
  if (!path.empty()) message += "; --table names the table of a file with another name";
  return Status::error(Code::unknown_table, std::move(message), std::string(path));
}

Result<const TableSchema*> find_table(const Schema& schema, std::string_view name,
                                      std::string_view path) {
  const TableSchema* table = schema.find(name);
  if (table == nullptr) return unknown_table(schema, name, path);
  return table;
}

}  // namespace lade
