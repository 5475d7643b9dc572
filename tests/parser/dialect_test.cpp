// Other delimiters and quoted fields: every kernel against the naive parser of RFC 4180.
#include <algorithm>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "catalog/tpch.hpp"
#include "lexer/field_index.hpp"
#include "parser/unquoted_block.hpp"
#include "support/parser_check.hpp"
#include "support/random_rows.hpp"
#include "support/tbl_row.hpp"

namespace lade {
namespace {

const Dialect kCsv = {.delimiter = ',', .quote = '"', .header = false};

const TableSchema& table(std::string_view name) { return *tpch_schema().find(name); }

// The fields of a line in a dialect, as a writer that quotes what has to be quoted, and of the rest
// `quoted` of 8.
std::string written(const std::vector<std::string>& fields, const Dialect& dialect, Random& random,
                    uint64_t quoted) {
  std::string line;
  for (const std::string& field : fields) {
    if (!line.empty()) line += dialect.delimiter;
    const bool must =
        field.find(dialect.delimiter) != field.npos || field.starts_with(dialect.quote);
    if (!must && random.below(8) >= quoted) {
      line += field;
      continue;
    }
    line += dialect.quote;
    for (const char byte : field) line.append(byte == dialect.quote ? 2 : 1, byte);
    line += dialect.quote;
  }
  return line;
}

// Rows whose texts have delimiters and quotes anywhere.
std::string random_quoted_rows(const TableSchema& schema, size_t rows, const Dialect& dialect,
                               Random& random, uint64_t quoted, RowForm form = {}) {
  std::string text;
  for (size_t row = 0; row < rows; ++row) {
    std::vector<std::string> fields;
    for (const ColumnSchema& column : schema.columns) {
      std::string field = random_field(column, random);
      if (value_kind(column.type) == ValueKind::text) {
        for (char& byte : field) {
          const uint64_t choice = random.below(30);
          if (choice == 0) byte = dialect.delimiter;
          if (choice == 1) byte = dialect.quote;
        }
      }
      fields.push_back(std::move(field));
    }
    text += written(fields, dialect, random, quoted);
    if (form.trailing_delimiter) text += dialect.delimiter;
    text += form.carriage_return ? "\r\n" : "\n";
  }
  return text;
}

// One row of nation, given as it stands in the file, for every kernel.
struct Parsed {
  Batch batch;
  RejectList rejects;
  TextBatch text;
};
Parsed parse(std::string_view text, InstructionSet kernel, const Dialect& dialect = kCsv) {
  Parsed parsed;
  parsed.text = text_batch(text, false);
  BatchParser(table("nation"), kernel, tpch_schema().tables, dialect)
      .parse(parsed.text, parsed.batch, parsed.rejects);
  return parsed;
}

}  // namespace

TEST_SUITE("parser") {
TEST_CASE("every byte that may be a delimiter parts fields as '|' does") {
  Random random(1);
  for (const char delimiter : std::string_view(",\t;\x01 :~\"#_")) {
    const Dialect dialect = {.delimiter = delimiter, .quote = '\0', .header = false};
    CAPTURE(int{delimiter});
    for (const TableSchema& schema : tpch_schema().tables) {
      std::string text = random_rows(schema, 300, random);
      for (char& byte : text) {
        if (byte == delimiter) byte = 'x';
        if (byte == '|') byte = delimiter;
      }
      REQUIRE(check_parsers(schema, text, false, dialect) == "");
      text[text.size() / 2] = delimiter;
      REQUIRE(check_parsers(schema, text, false, dialect) == "");
    }
  }
}

TEST_CASE("quoted fields are what RFC 4180 says, in rows of every form") {
  Random random(2);
  for (const TableSchema& schema : tpch_schema().tables) {
    for (const Dialect& dialect :
         {kCsv, Dialect{'|', '\'', false}, Dialect{'\t', '"', false}, Dialect{';', '~', false}}) {
      for (const RowForm form : {RowForm{true, false}, RowForm{false, true}, RowForm{true, true},
                                 RowForm{false, false}}) {
        ParserCheck check(schema, dialect);
        for (const uint64_t quoted : {uint64_t{0}, uint64_t{1}, uint64_t{8}}) {
          CAPTURE(schema.name);
          REQUIRE(check.check(random_quoted_rows(schema, 400, dialect, random, quoted, form),
                              form.carriage_return) == "");
        }
      }
    }
  }
}

TEST_CASE("any byte of a quoted row may be another one") {
  Random random(3);
  for (const Dialect& dialect : {kCsv, Dialect{'\t', '\'', false}, Dialect{'\x01', '"', false}}) {
    for (const std::string_view name : {"region", "orders"}) {
      ParserCheck check(table(name), dialect);
      const std::string text = random_quoted_rows(table(name), 4, dialect, random, 4, {false});
      for (size_t place = 0; place < text.size(); ++place) {
        for (const char byte :
             {dialect.quote, dialect.delimiter, '\n', '\r', '\t', 'x', '\0', '\xC3'}) {
          std::string changed = text;
          changed[place] = byte;
          if (changed.back() != '\n') changed += '\n';
          CAPTURE(changed);
          REQUIRE(check.check(changed, false) == "");
          changed = text;
          changed.insert(place, 1, byte);
          CAPTURE(changed);
          REQUIRE(check.check(changed, false) == "");
        }
      }
    }
  }
}

TEST_CASE("a line end in the place of a delimiter ends a line, whatever the delimiter") {
  for (const char delimiter : std::string_view(",|\t\x01")) {
    std::string text = "1,A,x\n2,B,y\n3\nC,z\n4\nD\n5\n6,E,v\n";
    std::replace(text.begin(), text.end(), ',', delimiter);
    for (const std::string& lines : {text, std::string("1\nA\nx\n"), std::string("1\nA\nx\n\n")})
      CHECK(check_parsers(table("region"), lines, false, {delimiter, '"', false}) == "");
  }
}

TEST_CASE("texts are without their quotes, whichever way they were parsed") {
  for (const InstructionSet kernel : usable_instruction_sets()) {
    for (const bool exact : {false, true}) {
      const std::string bad = exact ? "x,y,z\n" : "";
      const std::string good = "\"7\",\"A, \"\"B\"\"\",3,\"\"\"\"\n8,C \"D\",3,\"e|f\"\n";
      const Parsed parsed = parse(good + bad, kernel);
      CHECK(parsed.rejects.total == (exact ? 1 : 0));
      REQUIRE(parsed.batch.rows == 2);
      CHECK(parsed.batch.columns[0].integer(0) == 7);
      CHECK(parsed.batch.columns[1].text(0) == "A, \"B\"");
      CHECK(parsed.batch.columns[3].text(0) == "\"");
      CHECK(parsed.batch.columns[1].text(1) == "C \"D\"");
      CHECK(parsed.batch.columns[3].text(1) == "e|f");
    }
  }
}

TEST_CASE("faults of quotes are named with their field and place, and the row stays as it was") {
  const auto rejected = [](const std::string& line, RejectCode code, int column, size_t offset,
                           std::string_view value, std::string_view message) {
    const std::string good = "1,\"A\"\"\",1,x\n";
    for (const InstructionSet kernel : usable_instruction_sets()) {
      const Parsed parsed = parse(good + line + "\n" + good, kernel);
      CAPTURE(line);
      REQUIRE(parsed.rejects.total == 1);
      const Reject& reject = parsed.rejects.rejects[0];
      CHECK(reject.code == code);
      CHECK(reject.line == 2);
      CHECK(reject.column == column);
      CHECK(reject.byte_offset == good.size() + offset);
      CHECK(reject.value == value);
      CHECK(reject.message.find(message) != std::string::npos);
      CHECK(std::string_view(parsed.text.data() + reject.row_offset, reject.row_length) == line);
      CHECK(parsed.batch.columns[1].text(1) == "A\"");
    }
  };
  rejected("2,\"B,1,x", RejectCode::unclosed_quote, 1, 3, "B,1,x", "no closing quote on its line");
  rejected("2,\"B\"C,1,x", RejectCode::text_behind_quote, 1, 5, "C", "text behind a closing quote");
  rejected("2,B,1,x,\"y", RejectCode::unclosed_quote, -1, 9, "y", "no closing quote");
  rejected("2,B,1,\"\"", RejectCode::quoted_empty, 3, 7, "", "cannot be told from NULL");
  rejected("\"\",B,1,x", RejectCode::empty_not_null, 0, 1, "",
           "n_nationkey is NOT NULL, but empty");
  rejected("\"x\",B,1,x", RejectCode::bad_integer, 0, 1, "x", "expected an integer");
  rejected("2,\"" + std::string(26, '"') + "aaaaaaaaaaaaaaa\",1,x", RejectCode::too_long, 1, 3,
           std::string(26, '"') + "aaaaaaaaaaaaaaa", "28 characters, at most 25");
  rejected("2,B,1,x,\"y\"\"z\"", RejectCode::field_count, -1, 9, "y\"\"z", "got 5 fields");
}

TEST_CASE("a quoted field is never NULL, and an unquoted one is where its column may be") {
  Random random(4);
  for (const TableSchema& schema : tpch_schema().tables) {
    for (const char* null_text : {"\\N", "17", "a\"b", ""}) {
      Dialect dialect = kCsv;
      dialect.null_text = null_text;
      ParserCheck check(schema, dialect);
      for (const uint64_t rarity : {uint64_t{3}, uint64_t{300}}) {
        std::string text;
        for (size_t row = 0; row < 300; ++row) {
          for (const ColumnSchema& column : schema.columns) {
            const std::string field = random_field(column, random);
            const std::string& chosen = random.below(rarity) == 0 ? null_text : field;
            if (&column != &schema.columns.front()) text += ',';
            text += random.below(2) == 0 ? written({chosen}, kCsv, random, 8) : chosen;
          }
          text += '\n';
        }
        CAPTURE(schema.name);
        CAPTURE(null_text);
        CHECK(check.check(text, false) == "");
      }
    }
  }
  for (const InstructionSet kernel : usable_instruction_sets()) {
    Parsed parsed;
    parsed.text = text_batch("1,\"-\",1,\"-\"\n2,\"\",1,-\n", false);
    BatchParser(table("nation"), kernel, {}, {.delimiter = ',', .quote = '"', .null_text = "-"})
        .parse(parsed.text, parsed.batch, parsed.rejects);
    REQUIRE(parsed.batch.rows == 2);
    CHECK(parsed.batch.columns[3].text(0) == "-");
    CHECK(parsed.batch.columns[3].text(1).empty());
    CHECK(parsed.batch.columns[1].text(1).empty());
  }
}

TEST_CASE("a row with quotes where the dialect has none is told of the option") {
  const Dialect no_quotes = {.delimiter = ',', .quote = '\0', .header = false};
  const Parsed parsed = parse("1,\"A, B\",1,x\n2,C,1,x,y\n", InstructionSet::scalar, no_quotes);
  REQUIRE(parsed.rejects.total == 2);
  CHECK(parsed.rejects.rejects[0].message ==
        "got 5 fields, expected 4; --quote '\"' takes fields in quotes");
  CHECK(parsed.rejects.rejects[1].message == "got 5 fields, expected 4");
}

TEST_CASE("a block is taken out of its quotes with the places where its fields end") {
  UnquotedBlock block;
  const auto build = [&](std::string_view text) {
    FieldIndex index(InstructionSet::scalar, ',');
    const TextBatch batch = text_batch(text, false);
    index.build(batch.data(), batch.bytes);
    return block.build(batch.data(), batch.bytes, index.positions(),
                       {.delimiter = ',', .quote = '"', .null_text = "null"});
  };
  REQUIRE(build("7,\"a,\"\"b\"\"\",x\n"));
  CHECK(std::string_view(block.text(), block.bytes()) == "7,a,\"b\",x\n");
  CHECK(std::ranges::equal(block.positions(), std::vector<uint32_t>{1, 7, 9}));
  REQUIRE(build("\"a\"\r\nb\"c,\"d\"\n"));
  CHECK(std::string_view(block.text(), block.bytes()) == "a\r\nb\"c,d\n");
  CHECK(std::ranges::equal(block.positions(), std::vector<uint32_t>{2, 6, 8}));
  for (const char* bad :
       {"\"\"\n", "\"a\n", "\"a\nb\"\n", "\"a\"b\n", "\"a\"\r,b\n", "\"\"\"\n", "\"null\"\n"})
    CHECK_FALSE(build(bad));
}
}  // TEST_SUITE("parser")

}  // namespace lade
