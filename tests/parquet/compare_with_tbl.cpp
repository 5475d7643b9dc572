// Reads Parquet files with the independent reader, which holds every byte of them, and compares
// each value with the field of the .tbl file that it came from.
//
//   compare_with_tbl TBL_DIR PARQUET_DIR
#include <cstdio>
#include <fstream>
#include <sstream>

#include "base/date.hpp"
#include "parquet/file_reader.hpp"

namespace lade {
namespace {

std::string read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

enum class Meaning { integer, decimal, date, text };

Meaning meaning_of(const ThriftNode& element) {
  if (!element.has(10)) return Meaning::integer;
  const ThriftNode& logical = element.at(10);
  return logical.has(1) ? Meaning::text : logical.has(5) ? Meaning::decimal : Meaning::date;
}

// A field as the number that stands for it: hundredths for a decimal, days for a date.
int64_t number_of(std::string field, Meaning meaning) {
  if (meaning == Meaning::date) {
    const auto part = [&](size_t at, size_t count) { return std::stoi(field.substr(at, count)); };
    return days_from_civil(
        {part(0, 4), static_cast<unsigned>(part(5, 2)), static_cast<unsigned>(part(8, 2))});
  }
  if (meaning == Meaning::decimal) {
    const size_t point = field.find('.');
    const size_t digits = point == std::string::npos ? 0 : field.size() - point - 1;
    if (point != std::string::npos) field.erase(point, 1);
    field.append(2 - digits, '0');
  }
  return std::stoll(field);
}

// Throws Breach at the first value that differs.
void compare(const ReadFile& file, std::string_view text) {
  std::vector<Meaning> meanings;
  for (size_t i = 0; i < file.columns.size(); ++i)
    meanings.push_back(meaning_of(file.metadata.at(2).elements[i + 1]));
  size_t row = 0;
  for (size_t at = 0; at < text.size(); ++row) {
    hold(row < file.rows, "the text has more rows");
    for (size_t i = 0; i < file.columns.size(); ++i) {
      const size_t end = text.find('|', at);
      const std::string field(text.substr(at, end - at));
      at = end + 1;
      const ReadColumn& column = file.columns[i];
      const std::string place = column.name + " of row " + std::to_string(row);
      if (meanings[i] != Meaning::text)
        hold(column.numbers[row] == number_of(field, meanings[i]), place);
      else
        hold(column.texts[row].value_or("") == field, place);
    }
    hold(text[at] == '\n', "a row has more fields than the schema");
    ++at;
  }
  hold(row == file.rows, "the text has fewer rows");
}

int run(const std::string& tables, const std::string& files) {
  size_t pages = 0;
  for (const char* table :
       {"region", "nation", "supplier", "customer", "part", "partsupp", "orders", "lineitem"}) {
    try {
      const ReadFile file = read_parquet(read_file(files + "/" + table + ".parquet"));
      compare(file, read_file(tables + "/" + table + ".tbl"));
      for (const ReadColumn& column : file.columns)
        for (const ReadChunk& chunk : column.chunks) pages += chunk.pages.size();
    } catch (const Breach& breach) {
      std::printf("%s: %s\n", table, breach.what());
      return 1;
    }
  }
  std::printf("8 tables, %zu pages\n", pages);
  return 0;
}

}  // namespace
}  // namespace lade

int main(int count, char** arguments) {
  if (count == 3) return lade::run(arguments[1], arguments[2]);
  std::fprintf(stderr, "usage: compare_with_tbl TBL_DIR PARQUET_DIR\n");
  return 2;
}
