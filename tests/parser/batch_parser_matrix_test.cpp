// The rows of the bad-input matrix that the parser answers for. Each case runs on every kernel,
// alone and with good lines around it, and is held against the naive parser as well.
#include <string>

#include <doctest/doctest.h>

#include "catalog/tpch.hpp"
#include "parser/batch_parser.hpp"
#include "support/parser_check.hpp"
#include "support/tbl_row.hpp"

namespace lade {
namespace {

TEST_SUITE("parser") {
const TableSchema& table(std::string_view name) { return *tpch_schema().find(name); }

enum LineitemColumn : size_t {
  kOrderkey = 0,
  kPartkey = 1,
  kQuantity = 4,
  kExtendedprice = 5,
  kShipdate = 10,
  kShipinstruct = 13,
  kComment = 15,
};

struct Parsed {
  Batch batch;
  RejectList rejects;
  TextBatch text;  // the batch's texts point into it
};

Parsed parse(const TableSchema& schema, std::string_view text, InstructionSet kernel,
             bool carriage_return = false) {
  Parsed parsed;
  parsed.text = text_batch(text, carriage_return, naive_trailing_delimiter(schema, text));
  BatchParser(schema, kernel, tpch_schema().tables)
      .parse(parsed.text, parsed.batch, parsed.rejects);
  return parsed;
}

// `bad` as line 7 between good ones, for every kernel: the one reject that comes of it.
template <typename Check>
void rejected(std::string_view name, const std::string& good, const std::string& bad,
              Check&& check) {
  std::string text;
  for (int i = 0; i < 6; ++i) text += good;
  text += bad + good + good;
  REQUIRE(check_parsers(table(name), text) == "");
  for (const InstructionSet kernel : usable_instruction_sets()) {
    const Parsed parsed = parse(table(name), text, kernel);
    REQUIRE(parsed.rejects.total == 1);
    REQUIRE(parsed.batch.rows == 8);
    const Reject& reject = parsed.rejects.rejects[0];
    CHECK(reject.line == 7);
    CHECK(reject.byte_offset >= 6 * good.size());
    CHECK(parsed.batch.origin.missing_lines == std::vector<uint32_t>{6});
    CHECK(parsed.batch.origin.line_of(6) == 8);
    check(reject);
  }
}
template <typename Check>
void rejected(const TblRow& bad, Check&& check) {
  rejected("lineitem", TblRow::lineitem().line(), bad.line(), check);
}
void rejected_as(RejectCode code, size_t column, std::string_view value) {
  CAPTURE(value);
  rejected(TblRow::lineitem().with(column, value), [&](const Reject& reject) {
    CHECK(reject.code == code);
    CHECK(reject.column == static_cast<int>(column));
    CHECK(reject.value == value);
  });
}
void accepted_as(int64_t number, size_t column, std::string_view value) {
  CAPTURE(value);
  const std::string text =
      TblRow::lineitem().line() + TblRow::lineitem().with(column, value).line();
  REQUIRE(check_parsers(table("lineitem"), text) == "");
  for (const InstructionSet kernel : usable_instruction_sets()) {
    const Parsed parsed = parse(table("lineitem"), text, kernel);
    REQUIRE(parsed.batch.rows == 2);
    CHECK(parsed.batch.columns[column].integer(1) == number);
  }
}

TEST_CASE("matrix 1: a field is missing") {
  rejected(TblRow::lineitem().without(kComment), [](const Reject& reject) {
    CHECK(reject.code == RejectCode::field_count);
    CHECK(reject.column == kComment);
    CHECK(reject.message == "got 15 fields, expected 16: l_comment is missing");
  });
  rejected(TblRow::lineitem().without(kPartkey).without(3), [](const Reject& reject) {
    CHECK(reject.message == "got 14 fields, expected 16: l_shipmode is missing");
  });
  rejected("lineitem", TblRow::lineitem().line(), "1\n", [](const Reject& reject) {
    CHECK(reject.message == "got 1 field, expected 16: l_partkey is missing");
  });
}

TEST_CASE("matrix 2: a field too many, and its value is shown") {
  rejected("lineitem", TblRow::lineitem().line(), TblRow::lineitem().text() + "one more|\n",
           [](const Reject& reject) {
             CHECK(reject.code == RejectCode::field_count);
             CHECK(reject.column == -1);
             CHECK(reject.value == "one more");
             CHECK(reject.message == "got 17 fields, expected 16");
             CHECK(reject.byte_offset == 7 * TblRow::lineitem().line().size() - 1);
           });
}

TEST_CASE("matrix 3: the delimiter style may differ from row to row, and is kept for each") {
  const TblRow row = TblRow::lineitem();
  const std::string text = row.line() + row.text(false) + "\n" + row.line();
  REQUIRE(check_parsers(table("lineitem"), text) == "");
  for (const InstructionSet kernel : usable_instruction_sets()) {
    const Parsed parsed = parse(table("lineitem"), text, kernel);
    CHECK(parsed.rejects.total == 0);
    CHECK(parsed.batch.mixed_row_forms ==
          std::vector<uint8_t>{kTrailingDelimiter, 0, kTrailingDelimiter});
  }
}

TEST_CASE("matrix 6: an empty text is no rows") {
  for (const InstructionSet kernel : usable_instruction_sets()) {
    const Parsed parsed = parse(table("lineitem"), "", kernel);
    CHECK(parsed.batch.rows == 0);
    CHECK(parsed.batch.columns.size() == 16);
    CHECK(parsed.rejects.total == 0);
  }
}

TEST_CASE("matrix 7: a blank line, in the middle and at the end") {
  const auto check = [](const Reject& reject) { CHECK(reject.code == RejectCode::blank_line); };
  rejected("lineitem", TblRow::lineitem().line(), "\n", check);
  const std::string text = TblRow::lineitem().line() + "\n";
  REQUIRE(check_parsers(table("lineitem"), text) == "");
  CHECK(parse(table("lineitem"), text, InstructionSet::scalar).rejects.rejects[0].line == 2);
}

TEST_CASE("matrix 8: CR LF throughout is a row form, a mix names the odd line") {
  const std::string line = TblRow::lineitem().text() + "\r\n";
  for (const InstructionSet kernel : usable_instruction_sets()) {
    const Parsed parsed = parse(table("lineitem"), line + line, kernel, true);
    REQUIRE(parsed.batch.rows == 2);
    CHECK(parsed.batch.row_form == (kTrailingDelimiter | kCarriageReturn));
    CHECK(parsed.batch.columns[kComment].text(1) == "a comment");
    const Parsed mixed =
        parse(table("lineitem"), line + TblRow::lineitem().line() + line, kernel, true);
    REQUIRE(mixed.rejects.total == 1);
    CHECK(mixed.rejects.rejects[0].code == RejectCode::mixed_line_ends);
    CHECK(mixed.rejects.rejects[0].line == 2);
    CHECK(mixed.rejects.rejects[0].message ==
          "the line ends with LF, the file's first line with CR LF");
  }
  REQUIRE(check_parsers(table("lineitem"), line + TblRow::lineitem().line() + line, true) == "");
  rejected("lineitem", TblRow::lineitem().line(), line,
           [](const Reject& reject) { CHECK(reject.code == RejectCode::mixed_line_ends); });
}

TEST_CASE("matrix 8: CR LF without trailing delimiters never becomes part of the last field") {
  const std::string line = TblRow::nation().text(false) + "\r\n";
  for (const InstructionSet kernel : usable_instruction_sets()) {
    const Parsed parsed = parse(table("nation"), line + line, kernel, true);
    REQUIRE(parsed.batch.rows == 2);
    CHECK(parsed.batch.row_form == kCarriageReturn);
    CHECK(parsed.batch.columns[3].text(1) == "a comment");
  }
}

TEST_CASE("matrix 9: a lone CR in a comment") {
  rejected(TblRow::lineitem().with(kComment, "a\rb"), [](const Reject& reject) {
    CHECK(reject.code == RejectCode::control_char);
    CHECK(reject.column == kComment);
    CHECK(reject.message ==
          "control character 0x0D at byte " + std::to_string(reject.byte_offset + 1));
  });
  const std::string line = TblRow::lineitem().with(kComment, "a\rb").text() + "\r\n";
  CHECK(parse(table("lineitem"), line, InstructionSet::scalar, true).rejects.rejects[0].code ==
        RejectCode::control_char);
  REQUIRE(check_parsers(table("lineitem"), line, true) == "");
}

TEST_CASE("matrix 10: UTF-16 at the start of a file") {
  const std::string good = TblRow::lineitem().line();
  const auto first_reject = [&](const std::string& text) {
    REQUIRE(check_parsers(table("lineitem"), text) == "");
    for (const InstructionSet kernel : usable_instruction_sets()) {
      const Parsed parsed = parse(table("lineitem"), text, kernel);
      REQUIRE(parsed.rejects.total >= 1);
      CHECK(parsed.rejects.rejects[0].code == RejectCode::encoding);
      CHECK(parsed.rejects.rejects[0].line == 1);
    }
    return parse(table("lineitem"), text, InstructionSet::scalar).rejects.rejects[0].message;
  };
  CHECK(first_reject("\xFF\xFE" + good) == "byte order mark at byte 0, UTF-16?");
  std::string wide;
  for (const char byte : good) wide.append({byte, '\0'});
  wide.pop_back();  // up to the line end, as a file is cut into lines
  CHECK(first_reject(wide) == "NUL at byte 1, UTF-16?");
  wide.insert(wide.begin(), '\0');
  CHECK(first_reject(wide) == "NUL at byte 0, UTF-16?");
}

TEST_CASE("matrix 10: a table that begins with a text column does not take the mark as text") {
  TableSchema schema;
  schema.columns = {{"name", ColumnType::varchar, 20}, {"number", ColumnType::int32}};
  REQUIRE(check_parsers(schema, "\xFF\xFEname|1\nother|2\n") == "");
  for (const InstructionSet kernel : usable_instruction_sets()) {
    CHECK(parse(schema, "\xFF\xFEname|1\nother|2\n", kernel).rejects.total == 1);
  }
}

TEST_CASE("matrix 11: a NUL in a text") {
  using namespace std::string_literals;
  rejected(TblRow::lineitem().with(kComment, "a\0b"s), [](const Reject& reject) {
    CHECK(reject.code == RejectCode::control_char);
    CHECK(reject.column == kComment);
    CHECK(reject.value == "a\0b"s);
    CHECK(reject.message ==
          "control character 0x00 at byte " + std::to_string(reject.byte_offset + 1));
  });
  rejected_as(RejectCode::control_char, kPartkey, "4\0002"s);
}

TEST_CASE("matrix 12: text that is not UTF-8: a bad sequence, an overlong one, a surrogate") {
  rejected(TblRow::lineitem().with(kComment, "ab\xC3("), [](const Reject& reject) {
    CHECK(reject.code == RejectCode::encoding);
    CHECK(reject.message ==
          "not UTF-8 at byte " + std::to_string(reject.byte_offset + 2) + ": C3 28");
  });
  for (const char* bad :
       {"\xC0\x80", "\xE0\x80\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xFF", "\x80", "\xC3"}) {
    rejected_as(RejectCode::encoding, kComment, bad);
  }
}

TEST_CASE("matrix 13: the limit of a text counts code points, not bytes") {
  std::string comment;
  for (int i = 0; i < 44; ++i) comment += "\xE2\x82\xAC";
  const std::string text =
      TblRow::lineitem().line() + TblRow::lineitem().with(kComment, comment).line();
  REQUIRE(check_parsers(table("lineitem"), text) == "");
  for (const InstructionSet kernel : usable_instruction_sets()) {
    const Parsed parsed = parse(table("lineitem"), text, kernel);
    REQUIRE(parsed.batch.rows == 2);
    CHECK(parsed.batch.columns[kComment].text(1) == comment);
  }
  rejected(TblRow::lineitem().with(kComment, comment + "a"), [](const Reject& reject) {
    CHECK(reject.code == RejectCode::too_long);
    CHECK(reject.message == "45 characters, at most 44");
  });
}

TEST_CASE("matrix 14: a text over its limit is never cut, but the value in the message is") {
  rejected_as(RejectCode::too_long, kShipinstruct, "abcdefghijklmnopqrstuvwxyz");
  rejected(TblRow::lineitem().with(kShipinstruct, std::string(1000, 'x')),
           [](const Reject& reject) {
             CHECK(reject.message == "1000 characters, at most 25");
             CHECK(reject.value == std::string(kFindingValueBytesMax, 'x'));
             CHECK(reject.row_length ==
                   TblRow::lineitem().with(kShipinstruct, std::string(1000, 'x')).text().size());
           });
}

TEST_CASE("matrix 15: overlong lines, which are not in the text, are rejected in their places") {
  const std::string good = TblRow::lineitem().line();
  const std::string bad = TblRow::lineitem().with(kPartkey, "x").line();
  for (const InstructionSet kernel : usable_instruction_sets()) {
    for (const bool has_bad : {false, true}) {
      Parsed parsed;
      parsed.text = text_batch(good + (has_bad ? bad : good) + good, false);
      parsed.text.first_line = 101;
      parsed.text.overlong = {
          {0, 5, 2'000'000}, {2, 2'000'105, 3'000'000}, {5, 9'000'000, 4'000'000}};
      BatchParser(table("lineitem"), kernel).parse(parsed.text, parsed.batch, parsed.rejects);
      // Lines 101 long, 102 good, 103 long, 104 good or bad, 105 good, 106 long.
      std::vector<uint64_t> lines;
      for (const Reject& reject : parsed.rejects.rejects) lines.push_back(reject.line);
      CHECK(lines == (has_bad ? std::vector<uint64_t>{101, 103, 104, 106}
                              : std::vector<uint64_t>{101, 103, 106}));
      CHECK(parsed.rejects.rejects[0].code == RejectCode::line_too_long);
      CHECK(parsed.rejects.rejects[0].byte_offset == 5);
      if (has_bad) {
        const uint64_t before = 2'000'001 + good.size() + 3'000'001;
        CHECK(parsed.rejects.rejects[2].byte_offset == before + 2);
      }
      CHECK(parsed.rejects.rejects[0].message == "2000000 bytes, at most 1048576");
      CHECK(parsed.batch.origin.line_of(0) == 102);
      CHECK(parsed.batch.origin.line_of(parsed.batch.rows - 1) == 105);
    }
  }
}

TEST_CASE("matrix 16: integers that are none") {
  for (const char* bad :
       {"12x", "1 2", " 5", "5 ", "+5", "0x1F", "1e3", "-", "--1", "1-", "1.0", "abc"}) {
    rejected_as(RejectCode::bad_integer, kOrderkey, bad);
    rejected_as(RejectCode::bad_integer, kPartkey, bad);
  }
}

TEST_CASE("matrix 17: integers beyond their type") {
  accepted_as(2147483647, kPartkey, "2147483647");
  accepted_as(-2147483648, kPartkey, "-2147483648");
  accepted_as(INT64_MAX, kOrderkey, "9223372036854775807");
  accepted_as(INT64_MIN, kOrderkey, "-9223372036854775808");
  for (const char* bad : {"2147483648", "-2147483649", "9999999999", "99999999999999999999"}) {
    rejected_as(RejectCode::out_of_range, kPartkey, bad);
  }
  for (const char* bad : {"9223372036854775808", "-9223372036854775809", "18446744073709551616"}) {
    rejected_as(RejectCode::out_of_range, kOrderkey, bad);
  }
  rejected(TblRow::lineitem().with(kPartkey, "2147483648"), [](const Reject& reject) {
    CHECK(reject.message == "beyond the limits of int32, -2147483648 to 2147483647");
  });
}

TEST_CASE("matrix 18: leading zeros are accepted, any number of them") {
  accepted_as(7, kPartkey, "007");
  accepted_as(-7, kOrderkey, "-0000000000000000000000007");
  accepted_as(700, kQuantity, "0007.00");
  accepted_as(5, kPartkey, std::string(1000, '0') + "5");
}

TEST_CASE("matrix 19: a third fraction digit is never rounded away") {
  rejected(TblRow::lineitem().with(kExtendedprice, "1.234"), [](const Reject& reject) {
    CHECK(reject.code == RejectCode::bad_scale);
    CHECK(reject.message == "3 digits after the point, at most 2: only zeros may follow them");
  });
  rejected_as(RejectCode::bad_scale, kQuantity, "1.0001");
  rejected(TblRow::lineitem().with(kQuantity, "1." + std::string(39, '0')),
           [](const Reject& reject) {
             CHECK(reject.code == RejectCode::bad_scale);
             CHECK(reject.message == "39 digits after the point, at most 38");
           });
}

TEST_CASE("matrix 19: zeros behind the scale lose nothing, and their number is kept") {
  accepted_as(2438667, kExtendedprice, "24386.670000");
  accepted_as(-100, kExtendedprice, "-1.000");
  const std::string row = TblRow::lineitem().with(kExtendedprice, "24386.670000").line();
  for (const InstructionSet kernel : usable_instruction_sets()) {
    const Parsed parsed = parse(table("lineitem"), row + row, kernel);
    CHECK(parsed.batch.columns[kExtendedprice].fraction_digits == 6);
  }
}

TEST_CASE("matrix 20: decimals that are none") {
  for (const char* bad : {".5", "5.", "-", "1,5", "NaN", "inf", "1e2", "--1", "+1", "1.2.3", "-.5",
                          ".", "1. 2", " 1"}) {
    rejected_as(RejectCode::bad_decimal, kExtendedprice, bad);
  }
}

TEST_CASE("matrix 21: decimals beyond DECIMAL(15,2)") {
  accepted_as(999'999'999'999'999, kExtendedprice, "9999999999999.99");
  accepted_as(-999'999'999'999'999, kExtendedprice, "-9999999999999.99");
  for (const char* bad :
       {"10000000000000", "10000000000000.00", "-10000000000000", "99999999999999999999999"}) {
    rejected_as(RejectCode::out_of_range, kExtendedprice, bad);
  }
}

TEST_CASE("matrix 22: minus zero is zero") {
  for (const char* zero : {"-0.00", "-0", "0", "0.0"}) accepted_as(0, kExtendedprice, zero);
}

TEST_CASE("matrix 23: dates that are none") {
  for (const char* bad : {"1900-02-29", "2023-13-01", "1998-00-10", "1998-10-00", "98-01-01",
                          "1998/01/01", "1998-1-1", "1998-01-01 ", " 1998-01-01", "0000-01-01",
                          "1998-04-31", "19980101", "1998-01-0a"}) {
    rejected_as(RejectCode::bad_date, kShipdate, bad);
  }
  rejected(TblRow::lineitem().with(kShipdate, "1998-02-30"), [](const Reject& reject) {
    CHECK(reject.message == "expected a date of the calendar, YYYY-MM-DD");
  });
}

TEST_CASE("matrix 24: the days at the calendar's edges") {
  accepted_as(days_from_civil({2000, 2, 29}), kShipdate, "2000-02-29");
  accepted_as(kDaysMin, kShipdate, "0001-01-01");
  accepted_as(kDaysMax, kShipdate, "9999-12-31");
}

TEST_CASE("matrix 25: an empty field in every column that must not have one") {
  const TableSchema& lineitem = table("lineitem");
  for (size_t column = 0; column < 16; ++column) {
    if (value_kind(lineitem.columns[column].type) != ValueKind::text)
      rejected_as(RejectCode::empty_not_null, column, "");
  }
  rejected(TblRow::lineitem().with(kShipdate, ""), [](const Reject& reject) {
    CHECK(reject.message == "l_shipdate is NOT NULL, but empty");
  });
}

TEST_CASE("matrix 25: an empty field of a text column that is NOT NULL is the empty text") {
  for (const size_t column : std::initializer_list<size_t>{8, 9, kShipinstruct, 14, kComment}) {
    for (const bool trailing : {true, false}) {
      const std::string text = TblRow::lineitem().text(trailing) + "\n" +
                               TblRow::lineitem().with(column, "").text(trailing) + "\n";
      REQUIRE(check_parsers(table("lineitem"), text) == "");
      for (const InstructionSet kernel : usable_instruction_sets()) {
        const Parsed parsed = parse(table("lineitem"), text, kernel);
        REQUIRE(parsed.batch.rows == 2);
        CHECK(parsed.batch.columns[column].texts()[1].length == 0);
        CHECK(parsed.batch.row_form == (trailing ? kTrailingDelimiter : 0));
      }
    }
  }
}

TEST_CASE(
    "matrix 25: a row that ends with its last field but one lost it, if others end with '|'") {
  const std::string lost = TblRow::nation().without(3).line();
  rejected("nation", TblRow::nation().line(), lost, [](const Reject& reject) {
    CHECK(reject.message == "got 3 fields, expected 4: n_comment is missing");
  });
  // A whole block of them: the kernels have nothing to say against it.
  for (const InstructionSet kernel : usable_instruction_sets()) {
    Batch batch;
    RejectList rejects;
    TextBatch text = text_batch(lost + lost, false, true);
    BatchParser(table("nation"), kernel).parse(text, batch, rejects);
    CHECK(rejects.total == 2);
    CHECK(batch.rows == 0);
  }
}

TEST_CASE("matrix 27: the text that means NULL is NULL where that may be, and else a reject") {
  const auto parsed_as = [](const std::string& null_text, const std::string& text,
                            InstructionSet kernel) {
    Parsed parsed;
    parsed.text = text_batch(text, false, true);
    BatchParser(table("nation"), kernel, {}, {.null_text = null_text})
        .parse(parsed.text, parsed.batch, parsed.rejects);
    return parsed;
  };
  const TblRow row = TblRow::nation();
  for (const InstructionSet kernel : usable_instruction_sets()) {
    const Parsed null = parsed_as("\\N", row.line() + row.with(3, "\\N").line(), kernel);
    REQUIRE(null.batch.rows == 2);
    CHECK(null.batch.columns[3].text(0) == "a comment");
    CHECK(null.batch.columns[3].text(1).empty());
    for (const auto& [column, null_text] :
         {std::pair<size_t, std::string>{0, "12"}, {1, "\\N"}, {1, ""}, {2, "12"}, {2, "\\N"}}) {
      const Parsed bad =
          parsed_as(null_text, row.line() + row.with(column, null_text).line(), kernel);
      REQUIRE(bad.rejects.total == 1);
      const Reject& reject = bad.rejects.rejects[0];
      CHECK(reject.code == RejectCode::null_not_null);
      CHECK(reject.column == static_cast<int>(column));
      CHECK(reject.value == null_text);
    }
    const Parsed named = parsed_as("ATLANTIS", row.line(), kernel);
    REQUIRE(named.rejects.total == 1);
    CHECK(named.rejects.rejects[0].message == "n_name is NOT NULL, but the text that --null means");
  }
}

TEST_CASE("matrix 26: an empty field in n_comment is NULL, with and without a trailing delimiter") {
  const TblRow null = TblRow::nation().with(3, "");
  for (const bool trailing : {true, false}) {
    const std::string text = TblRow::nation().text(trailing) + "\n" + null.text(trailing) + "\n";
    REQUIRE(check_parsers(table("nation"), text) == "");
    for (const InstructionSet kernel : usable_instruction_sets()) {
      const Parsed parsed = parse(table("nation"), text, kernel);
      REQUIRE(parsed.batch.rows == 2);
      CHECK(parsed.batch.columns[3].texts()[1].length == 0);
      CHECK(parsed.batch.row_form == (trailing ? kTrailingDelimiter : 0));
      CHECK(parsed.batch.mixed_row_forms.empty());
    }
  }
}

TEST_CASE("matrix 27: there is no magic in NULL and \\N") {
  for (const char* word : {"NULL", "\\N"}) {
    const std::string text = TblRow::lineitem().with(kComment, word).line();
    for (const InstructionSet kernel : usable_instruction_sets()) {
      CHECK(parse(table("lineitem"), text, kernel).batch.columns[kComment].text(0) == word);
    }
    rejected_as(RejectCode::bad_integer, kOrderkey, word);
    rejected_as(RejectCode::bad_decimal, kQuantity, word);
    rejected_as(RejectCode::bad_date, kShipdate, word);
  }
}

TEST_CASE("matrix 28: quotes and backslashes are ordinary bytes") {
  const char* comment = R"("a" 'b' \| \n)";
  const std::string quoted = R"("a" 'b' \n \" \\)";
  for (const InstructionSet kernel : usable_instruction_sets()) {
    const Parsed parsed =
        parse(table("lineitem"), TblRow::lineitem().with(kComment, quoted).line(), kernel);
    REQUIRE(parsed.batch.rows == 1);
    CHECK(parsed.batch.columns[kComment].text(0) == quoted);
  }
  // A backslash escapes no delimiter either.
  rejected(TblRow::lineitem().with(kComment, comment),
           [](const Reject& reject) { CHECK(reject.code == RejectCode::field_count); });
}

TEST_CASE("matrix 35: of many bad rows the first are listed and all are counted") {
  std::string text;
  for (int i = 0; i < 5000; ++i) text += TblRow::lineitem().with(kPartkey, "x").line();
  for (const InstructionSet kernel : usable_instruction_sets()) {
    const Parsed parsed = parse(table("lineitem"), text, kernel);
    CHECK(parsed.rejects.total == 5000);
    CHECK(parsed.rejects.rejects.size() == 100);
    CHECK(parsed.rejects.rejects.back().line == 100);
    CHECK(parsed.batch.rows == 0);
  }
}

TEST_CASE("the first bad rows of each code are listed, and all of them are counted by code") {
  std::string text;
  for (int i = 0; i < 300; ++i) text += TblRow::lineitem().with(kPartkey, "x").line();
  for (int i = 0; i < 5; ++i) text += TblRow::lineitem().with(kShipdate, "1995-02-29").line();
  for (const InstructionSet kernel : usable_instruction_sets()) {
    const Parsed parsed = parse(table("lineitem"), text, kernel);
    CHECK(parsed.rejects.total == 305);
    CHECK(parsed.rejects.totals[static_cast<size_t>(RejectCode::bad_integer)] == 300);
    CHECK(parsed.rejects.totals[static_cast<size_t>(RejectCode::bad_date)] == 5);
    REQUIRE(parsed.rejects.rejects.size() == 105);
    CHECK(parsed.rejects.rejects[99].code == RejectCode::bad_integer);
    CHECK(parsed.rejects.rejects[100].code == RejectCode::bad_date);
    CHECK(parsed.rejects.rejects[104].line == 305);
  }
}

TEST_CASE("matrix 36: an error in the last of many rows has the right line") {
  std::string text;
  for (int i = 0; i < 20'000; ++i) text += TblRow::lineitem().line();
  text += TblRow::lineitem().with(kShipdate, "1995-02-29").line();
  for (const InstructionSet kernel : usable_instruction_sets()) {
    const Parsed parsed = parse(table("lineitem"), text, kernel);
    REQUIRE(parsed.rejects.total == 1);
    CHECK(parsed.rejects.rejects[0].line == 20'001);
    CHECK(parsed.batch.rows == 20'000);
  }
}

TEST_CASE("matrix 37: the file of another table is recognised at line 1") {
  const std::string text = TblRow::orders().line() + TblRow::orders().line();
  for (const InstructionSet kernel : usable_instruction_sets()) {
    const Parsed parsed = parse(table("lineitem"), text, kernel);
    REQUIRE(parsed.rejects.total == 2);
    CHECK(parsed.rejects.rejects[0].code == RejectCode::field_count);
    CHECK(parsed.rejects.rejects[0].message ==
          "got 9 fields, expected 16: l_linestatus is missing; looks like orders");
    CHECK(parsed.rejects.rejects[1].message ==
          "got 9 fields, expected 16: l_linestatus is missing");
  }
  const Parsed parsed = parse(table("orders"), TblRow::lineitem().line(), InstructionSet::scalar);
  CHECK(parsed.rejects.rejects[0].message == "got 16 fields, expected 9; looks like lineitem");
}
}  // TEST_SUITE("parser")

}  // namespace
}  // namespace lade
