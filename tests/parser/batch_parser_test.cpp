#include "parser/batch_parser.hpp"

#include <algorithm>
#include <string>

#include <doctest/doctest.h>

#include "catalog/tpch.hpp"
#include "support/parser_check.hpp"
#include "support/random_rows.hpp"
#include "support/sanitized.hpp"
#include "support/tbl_row.hpp"

namespace lade {
namespace {

TEST_SUITE("parser") {
constexpr RowForm kForms[] = {{true, false}, {false, false}, {true, true}, {false, true}};

TEST_CASE("random rows of every table in every form are what the naive parser says") {
  Random random(1);
  for (const TableSchema& table : tpch_schema().tables) {
    for (const RowForm form : kForms) {
      const std::string text = random_rows(table, kSanitized ? 300 : 3000, random, form);
      CAPTURE(table.name);
      CHECK(check_parsers(table, text, form.carriage_return) == "");
    }
  }
}

TEST_CASE("every number of rows from 1 to 100 comes out whole") {
  Random random(2);
  const TableSchema& table = *tpch_schema().find("orders");
  for (size_t rows = 1; rows <= 100; ++rows)
    CHECK(check_parsers(table, random_rows(table, rows, random)) == "");
}

// One change of one byte or a few: what fat fingers, broken disks and bad programs do to files.
void damage(std::string& text, Random& random) {
  constexpr std::string_view kBytes = "0159-.|\n\r +eE,/:x\"\\\t\x7F\x80\xC3\xA9\xFF";
  const size_t place = random.below(text.size());
  const char byte = random.below(16) == 0 ? '\0' : kBytes[random.below(kBytes.size())];
  switch (random.below(4)) {
    case 0: text[place] = byte; break;
    case 1: text.insert(place, 1, byte); break;
    case 2: text.erase(place, 1); break;
    default: text.insert(place, text.substr(random.below(text.size()), random.below(12))); break;
  }
  if (text.empty() || text.back() != '\n') text += '\n';
}

TEST_CASE("damaged rows: all kernels name the same lines, columns and codes as the naive parser") {
  Random random(3);
  for (const TableSchema& table : tpch_schema().tables) {
    for (int round = 0; round < (kSanitized ? 40 : 600); ++round) {
      const RowForm form = kForms[random.below(4)];
      std::string text = random_rows(table, 1 + random.below(40), random, form);
      for (uint64_t count = 1 + random.below(3); count > 0; --count) damage(text, random);
      CAPTURE(table.name);
      CAPTURE(round);
      REQUIRE(check_parsers(table, text, form.carriage_return) == "");
    }
  }
}

TEST_CASE("every byte of two rows deleted, doubled or replaced is named or stored exactly") {
  Random random(4);
  for (const TableSchema& table : tpch_schema().tables) {
    const std::string text = random_rows(table, 2, random);
    for (size_t place = 0; place < text.size(); place += kSanitized ? 7 : 1) {
      std::string changed = text;
      CAPTURE(table.name);
      CAPTURE(place);
      for (const char byte : {'0', '9', '|', '\n', '-', '\r', '\0', '\xC3'}) {
        changed[place] = byte;
        if (changed.back() != '\n') changed += '\n';
        REQUIRE(check_parsers(table, changed) == "");
        changed = text;
      }
      changed.insert(place, 1, changed[place]);
      REQUIRE(check_parsers(table, changed) == "");
      changed.erase(place, 2);
      if (!changed.ends_with('\n')) changed += '\n';
      REQUIRE(check_parsers(table, changed) == "");
    }
  }
}

// Rows of which some fields are what other tools than dbgen write: empty, with tabs, with zeros
// behind the scale, or `null_text`.
std::string foreign_rows(const TableSchema& table, size_t rows, Random& random, RowForm form,
                         const std::string& null_text, uint64_t rarity) {
  std::string text;
  for (size_t row = 0; row < rows; ++row) {
    for (size_t i = 0; i < table.columns.size(); ++i) {
      const ColumnSchema& column = table.columns[i];
      std::string field = random_field(column, random);
      const bool is_text = value_kind(column.type) == ValueKind::text;
      if (is_text && random.below(rarity) == 0) field.clear();
      if (is_text && !field.empty() && random.below(rarity) == 0) field[0] = '\t';
      if (column.type == ColumnType::decimal && random.below(rarity) == 0)
        field.append(random.below(37), '0');
      if ((is_text && column.nullable) || random.below(100) == 0) {
        if (random.below(rarity) == 0) field = null_text;
      }
      text.append(i > 0 ? "|" : "").append(field);
    }
    if (form.trailing_delimiter) text += '|';
    text += form.carriage_return ? "\r\n" : "\n";
  }
  return text;
}

TEST_CASE("empty texts, tabs, zeros behind the scale and a text for NULL: as the naive parser") {
  Random random(12);
  for (const TableSchema& table : tpch_schema().tables) {
    for (const RowForm form : kForms) {
      for (const char* null_text : {"\\N", "NULL", "17", "0.00", "1995-06-17", ""}) {
        for (const uint64_t rarity : {uint64_t{2}, uint64_t{400}}) {
          const std::string text =
              foreign_rows(table, kSanitized ? 30 : 400, random, form, null_text, rarity);
          CAPTURE(table.name);
          CAPTURE(null_text);
          CHECK(check_parsers(table, text, form.carriage_return) == "");
          CHECK(check_parsers(table, text, form.carriage_return, {.null_text = null_text}) == "");
        }
      }
    }
  }
}

TEST_CASE("a bad row in the first, a middle and the last block costs only itself") {
  Random random(5);
  const TableSchema& table = *tpch_schema().find("lineitem");
  const std::string good = random_rows(table, 700, random);  // three blocks
  const std::string bad = TblRow::lineitem().with(10, "1995-02-30").line();
  for (const size_t offset : {size_t{0}, good.size() / 2, good.size() - 1}) {
    std::string text = good;
    text.insert(offset == 0 ? 0 : text.find('\n', offset) + 1, bad);
    CHECK(check_parsers(table, text) == "");
  }
}

TEST_CASE("fields cross every border between blocks") {
  const TableSchema& table = *tpch_schema().find("nation");
  const std::string row = TblRow::nation().line();
  std::string text;
  while (text.size() < 70'000) text += row;
  for (size_t shift = 1; shift <= row.size(); ++shift) {
    const std::string first = TblRow::nation().with(3, std::string(shift, 'x')).line();
    REQUIRE(check_parsers(table, first + text) == "");
  }
}

TEST_CASE("lines longer than a block are parsed whole") {
  const TableSchema& table = *tpch_schema().find("lineitem");
  const std::string good = TblRow::lineitem().line();
  const std::string huge(1'000'000, '0');
  for (const size_t column : std::initializer_list<size_t>{0, 1, 4, 10, 15}) {
    const std::string text = good + TblRow::lineitem().with(column, huge).line() + good;
    CHECK(check_parsers(table, text) == "");
  }
  CHECK(check_parsers(table, good + huge + "\n" + good) == "");
  CHECK(check_parsers(table, good + std::string(100'000, '|') + "\n" + good) == "");
}

TEST_CASE("nothing beyond the text and its tail is read: texts that end with their memory") {
  Random random(6);
  for (const TableSchema& table : tpch_schema().tables) {
    for (size_t pages = 1; pages <= 12; pages += 11) {
      const size_t bytes = pages * AlignedBuffer::kAlignment - kBufferTailBytes;
      std::string text = random_rows(table, 1, random);
      while (text.size() < bytes) text += random_rows(table, 1, random);
      // The last line is cut to fit: it is bad, most likely, but the lines before it are not.
      text.resize(bytes);
      text.back() = '\n';
      CAPTURE(table.name);
      CHECK(check_parsers(table, text) == "");
      std::reverse(text.begin(), text.end() - 1);
      CHECK(check_parsers(table, text) == "");
    }
  }
}

TEST_CASE("fraction digits: uniform until they differ, then listed row by row") {
  const TableSchema& table = *tpch_schema().find("lineitem");
  const auto quantity = [](std::string_view value) {
    return TblRow::lineitem().with(4, value).line();
  };
  std::string whole;
  std::string mixed;
  for (int i = 0; i < 1000; ++i) whole += quantity("17");
  for (int i = 0; i < 1000; ++i)
    mixed += quantity(i % 3 == 0 ? "17" : i % 3 == 1 ? "17.5" : "17.50");
  for (const std::string& text :
       {whole, mixed, whole + mixed, mixed + whole, whole + quantity("-1.5") + whole}) {
    CHECK(check_parsers(table, text) == "");
  }
  Batch batch;
  RejectList rejects;
  TextBatch input = text_batch(whole, false);
  BatchParser(table, instruction_set()).parse(input, batch, rejects);
  CHECK(batch.columns[4].fraction_digits == 0);
  CHECK(batch.columns[5].fraction_digits == 2);
  CHECK(batch.columns[5].mixed_fraction_digits.empty());
}

TEST_CASE(
    "zeros behind the scale: as many in all rows, or fewer, more or no zeros in one of them") {
  const TableSchema& table = *tpch_schema().find("lineitem");
  const auto rows = [](const std::string& value) {
    std::string text;
    for (int i = 0; i < 21; ++i) text += TblRow::lineitem().with(5, value).line();
    return text;
  };
  for (size_t zeros = 0; zeros <= 38; ++zeros) {
    const std::string tail(zeros, '0');
    for (const char* value : {"24386.67", "-0.50", "9999999999999.99", "0.00"}) {
      REQUIRE(check_parsers(table, rows(value + tail)) == "");
    }
    for (const std::string& odd :
         {"1.23" + tail + "1", "1.23" + tail + "0", "1.2" + tail, "1." + tail, "1" + tail, tail,
          "." + tail, "1.23" + tail + "x", "1.2x" + tail, std::string(),
          "1.23" + tail.substr(0, zeros / 2) + "1" + tail.substr(zeros / 2 + (zeros > 0))}) {
      REQUIRE(check_parsers(table, rows("1.23" + tail) + rows(odd) + rows("1.23" + tail)) == "");
      REQUIRE(check_parsers(table, rows("1.23" + tail) + TblRow::lineitem().with(5, odd).line()) ==
              "");
    }
  }
}

TEST_CASE("delimiter styles: blocks of one and rows of the other") {
  Random random(8);
  const TableSchema& table = *tpch_schema().find("partsupp");
  const std::string with = random_rows(table, 900, random);
  const std::string without = random_rows(table, 900, random, {false, false});
  for (const std::string& text : {with + without, without + with, with + without + with}) {
    CHECK(check_parsers(table, text) == "");
  }
}

TEST_CASE("short texts of any length in bytes lie side by side, and are what they were") {
  const TableSchema& table = *tpch_schema().find("customer");  // c_name has up to 25 code points
  const std::string letters[] = {"a", "\xC3\xA4", "\xE2\x82\xAC", "\xF0\x9F\x98\x80"};
  std::string text;
  for (size_t row = 0; row < 3000; ++row) {
    std::string name;
    for (size_t i = 0; i < row % 26; ++i) name += letters[(row / 26) % 4];
    text += std::to_string(row + 1) + "|" + name + "|address|1|11-100-100-1000|1.00|BUILDING|b|\n";
  }
  CHECK(check_parsers(table, text) == "");
  text.insert(text.size() / 2, "\n");  // a block is parsed row by row
  CHECK(check_parsers(table, text) == "");
}

TEST_CASE("text that is not ASCII takes the same way, and is checked as strictly") {
  Random random(9);
  const TableSchema& table = *tpch_schema().find("customer");
  std::string text = random_rows(table, 500, random);
  for (size_t place = text.find('a'); place != text.npos; place = text.find('a', place + 1)) {
    if (random.below(20) == 0) text.replace(place, 1, "\xC3\xA4");
  }
  CHECK(check_parsers(table, text) == "");
  for (const char* bad : {"\xC3", "\xA4", "\x7F", "\r", "\t", "\xE2\x82"}) {
    std::string broken = text;
    broken.insert(broken.find("\xC3\xA4", broken.size() / 2) + 2, bad);
    CHECK(check_parsers(table, broken) == "");
  }
}

TEST_CASE("a parser and a batch are used again: nothing of the batch before remains") {
  Random random(10);
  const TableSchema& table = *tpch_schema().find("lineitem");
  for (const InstructionSet kernel : usable_instruction_sets()) {
    BatchParser parser(table, kernel);
    Batch batch;
    for (const size_t rows : std::initializer_list<size_t>{300, 1, 1000, 20}) {
      std::string text = random_rows(table, rows, random, {rows != 1, false});
      text += TblRow::lineitem().with(4, rows == 20 ? "x" : "17").line();
      RejectList rejects;
      TextBatch input = text_batch(text, false);
      const ParseTimes times = parser.parse(input, batch, rejects);
      CHECK(difference(naive_parse(table, text, {}), batch, rejects) == "");
      if (rows < 100) continue;
      CHECK(times.lex_ns > 0);
      CHECK(times.parse_ns > 0);
    }
  }
}

TEST_CASE("places are those of the file, not of the batch") {
  const TableSchema& table = *tpch_schema().find("lineitem");
  const std::string good = TblRow::lineitem().line();
  TextBatch input = text_batch(good + TblRow::lineitem().with(1, "x").line(), false);
  input.file = 3;
  input.first_line = 1001;
  input.byte_offset = 50'000;
  for (const InstructionSet kernel : usable_instruction_sets()) {
    Batch batch;
    RejectList rejects;
    BatchParser(table, kernel).parse(input, batch, rejects);
    REQUIRE(rejects.total == 1);
    const Reject& reject = rejects.rejects[0];
    CHECK(reject.line == 1002);
    CHECK(reject.byte_offset == 50'000 + good.size() + 2);
    CHECK(reject.row_offset == good.size());
    CHECK(reject.row_length == good.size() - 2);
    CHECK(batch.origin.file == 3);
    CHECK(batch.origin.first_line == 1001);
  }
}
}  // TEST_SUITE("parser")

}  // namespace
}  // namespace lade
