#include "input/dialect.hpp"

#include <algorithm>
#include <vector>

#include "base/human_text.hpp"
#include "base/letter_case.hpp"
#include "base/shell_word.hpp"

namespace lade {
namespace {

// Delimiters that text may have in the place of the one that is expected.
constexpr std::string_view kDelimiters = ",\t;\x01|";

std::string_view without_quotes(std::string_view field, char quote) {
  const bool quoted = field.size() >= 2 && field.front() == quote && field.back() == quote;
  return quoted ? field.substr(1, field.size() - 2) : field;
}

// As a person and as a shell would write it.
std::string delimiter_name(char delimiter) {
  if (delimiter == '\t') return "a tab";
  if (delimiter == '\x01') return "byte 0x01";
  return std::string("'") + delimiter + "'";
}
std::string delimiter_word(char delimiter) {
  if (delimiter == '\t') return "tab";
  if (delimiter == '\x01') return "$'\\x01'";
  return shell_quoted({&delimiter, 1});
}

// The delimiter of a first line that has none of the dialect and enough of another one.
char delimiter_of(std::string_view line, size_t columns, char expected) {
  if (line.find(expected) != line.npos) return expected;
  for (const char other : kDelimiters) {
    const auto count = static_cast<size_t>(std::count(line.begin(), line.end(), other));
    if (count > 0 && count + 1 >= columns) return other;
  }
  return expected;
}

// The name of a column, with the prefix of its table (l_orderkey) or without.
bool is_column_name(std::string_view field, std::string_view column) {
  const size_t underscore = column.find('_');
  return equal_in_any_case(field, column) ||
         (underscore != column.npos && equal_in_any_case(field, column.substr(underscore + 1)));
}

// The place behind the field in quotes that begins at `at`: behind the next quote that is not
// doubled (RFC 4180). Npos where there is none.
size_t end_of_quoted(std::string_view line, size_t at, char quote) {
  do {
    at = line.find(quote, at + 1);
    if (at == line.npos) return at;
    ++at;
  } while (at < line.size() && line[at] == quote);
  return at;
}

// Whether the field at `at` of the line stands in quotes.
bool is_quoted_field(std::string_view line, size_t at, char delimiter, char quote) {
  if (!line.substr(at).starts_with(quote)) return false;
  const size_t end = end_of_quoted(line, at, quote);
  return end == line.size() || (end < line.size() && line[end] == delimiter);
}

// Whether one of the whole lines has a field in quotes.
bool has_quoted_field(std::string_view text, char delimiter, char quote) {
  for (size_t end = text.find('\n'); end != text.npos; end = text.find('\n')) {
    std::string_view line = text.substr(0, end);
    text.remove_prefix(end + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    for (size_t at = 0;; ++at) {
      if (is_quoted_field(line, at, delimiter, quote)) return true;
      at = line.find(delimiter, at);
      if (at == line.npos) break;
    }
  }
  return false;
}

// What is wrong with a header line; empty for the names of all columns in their order.
std::string header_fault(std::string_view line, const TableSchema& table, const Dialect& dialect) {
  constexpr size_t kShownMax = 64;
  std::string expected;
  for (const ColumnSchema& column : table.columns) {
    if (!expected.empty()) expected += dialect.delimiter;
    expected += column.name;
  }
  const auto fault = [&](std::string_view found, size_t column) {
    std::string text = "is read with --header, and the first line has ";
    if (found.data() == nullptr) {
      text += "no column " + std::to_string(column + 1);
    } else {
      text.append("'").append(found.substr(0, kShownMax)).append("'");
    }
    if (column < table.columns.size()) {
      text.append(" where ").append(table.columns[column].name).append(" is expected");
    } else {
      text.append(" behind the last column");
    }
    return text + "; expected: " + expected;
  };
  size_t begin = 0;
  for (size_t column = 0; column < table.columns.size(); ++column) {
    if (begin > line.size()) return fault({}, column);
    const size_t end = std::min(line.find(dialect.delimiter, begin), line.size());
    const std::string_view found = line.substr(begin, end - begin);
    const std::string_view name = dialect.quotes() ? without_quotes(found, dialect.quote) : found;
    if (!equal_in_any_case(name, table.columns[column].name)) return fault(found, column);
    begin = end + 1;
  }
  return begin < line.size() ? fault(line.substr(begin), table.columns.size()) : "";
}

// The delimiters of a row that are not between quotes.
struct Delimiters {
  size_t count = 0;
  bool at_end = false;
  bool bad = false;  // quotes that are not closed, or that text follows
};

Delimiters delimiters_of(std::string_view row, const Dialect& dialect) {
  Delimiters found;
  for (size_t at = 0; at < row.size(); ++at) {
    if (dialect.quotes() && row[at] == dialect.quote) {
      at = end_of_quoted(row, at, dialect.quote);
      if (at == row.size()) return found;
      if (at == row.npos || row[at] != dialect.delimiter) return {.bad = true};
    } else {
      at = std::min(row.find(dialect.delimiter, at), row.size());
    }
    found.count += at < row.size() ? 1 : 0;
    found.at_end = at + 1 == row.size();
  }
  return found;
}

}  // namespace

std::string dialect_options(const Dialect& dialect) {
  std::string options;
  if (dialect.delimiter != Dialect().delimiter)
    options += " --delimiter " + delimiter_word(dialect.delimiter);
  if (dialect.header) options += " --header";
  if (dialect.quotes()) options += " --quote " + shell_quoted({&dialect.quote, 1});
  if (dialect.null_text) options += " --null " + shell_word(*dialect.null_text);
  return options;
}

std::string dialect_fault(std::string_view text, const TableSchema& table, const Dialect& dialect,
                          std::string_view inside) {
  const size_t line_feed = text.find('\n');
  std::string_view line = text.substr(0, line_feed);
  if (line.ends_with('\r')) line.remove_suffix(1);
  std::vector<std::string> found;
  std::string options;
  const char delimiter = delimiter_of(line, table.columns.size(), dialect.delimiter);
  if (delimiter != dialect.delimiter) {
    found.push_back(delimiter_name(delimiter) + " where " + delimiter_name(dialect.delimiter) +
                    " is expected");
    options += " --delimiter " + delimiter_word(delimiter);
  }
  const std::string_view first = line.substr(0, line.find(delimiter));
  const char quote = dialect.quotes() ? dialect.quote : '"';
  if (!dialect.header && is_column_name(without_quotes(first, quote), table.columns.front().name)) {
    found.emplace_back("a header line");
    options += " --header";
  }
  // A .tbl file has quotes in its texts as they are, but its first column is a number.
  const bool is_tbl = found.empty() && dialect.delimiter == Dialect().delimiter && !dialect.header;
  const bool begins_with_quote = line.size() > 1 && line.front() == quote;
  if (!dialect.quotes() &&
      (begins_with_quote || (!is_tbl && has_quoted_field(text, delimiter, quote)))) {
    found.emplace_back("quoted fields");
    options += " --quote '\"'";
  }
  if (!found.empty()) {
    return "is text with " + joined(found, " and ") + std::string(inside) + "; try:" + options;
  }
  // A line that is cut is told of when it is read.
  if (!dialect.header || line_feed == text.npos) return "";
  return header_fault(line, table, dialect);
}

bool rows_end_with_delimiter(ByteSpan head, const TableSchema& table, const Dialect& dialect) {
  std::string_view text(reinterpret_cast<const char*>(head.data()), head.size());
  if (dialect.header) text.remove_prefix(std::min(text.find('\n'), text.size() - 1) + 1);
  for (size_t newline = text.find('\n'); newline != text.npos; newline = text.find('\n')) {
    std::string_view row = text.substr(0, newline);
    text.remove_prefix(newline + 1);
    if (row.ends_with('\r')) row.remove_suffix(1);
    const Delimiters delimiters = delimiters_of(row, dialect);
    if (delimiters.bad) continue;
    if (delimiters.at_end && delimiters.count == table.columns.size()) return true;
    if (!delimiters.at_end && delimiters.count + 1 == table.columns.size()) return false;
  }
  return false;
}

}  // namespace lade
