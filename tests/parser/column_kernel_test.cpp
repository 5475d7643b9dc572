// Every kernel against the exact parser of single fields: yes with the same value, or no, on each
// input.
#include "parser/column_kernel.hpp"

#include <array>
#include <cstdio>
#include <cstring>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "lexer/field_grid.hpp"
#include "parser/field.hpp"
#include "support/parser_check.hpp"
#include "support/random_rows.hpp"
#include "support/sanitized.hpp"

namespace lade {
namespace {

TEST_SUITE("parser") {
TEST_CASE("scalar kernels have no function of another set") {
  CHECK(scalar_is_scalar(column_kernel));
}

// A group of fields in slots of fixed size. What surrounds a field is digits and dots: if a kernel
// looks beyond a field's ends, it finds what looks like more of it.
class FieldGroup {
 public:
  static constexpr size_t kSlotBytes = 64;

  explicit FieldGroup(std::string_view filler)
      : text_(kRowGroup * kSlotBytes + kBufferTailBytes, '7') {
    for (size_t i = 0; i < text_.size(); i += 5) text_[i] = '.';
    for (size_t row = 0; row < kRowGroup; ++row) set(row, filler);
  }
  void set(size_t row, std::string_view field) {
    const size_t begin = row * kSlotBytes + 20;
    std::memcpy(text_.data() + begin - 1, "|", 1);
    std::memcpy(text_.data() + begin, field.data(), field.size());
    text_[begin + field.size()] = '|';
    before_[row] = static_cast<uint32_t>(begin - 1);
    ends_[row] = static_cast<uint32_t>(begin + field.size());
  }
  FieldSlice slice() const { return {text_.data(), before_.data(), ends_.data(), kRowGroup}; }

 private:
  std::string text_;
  std::array<uint32_t, kRowGroup> before_{};
  std::array<uint32_t, kRowGroup> ends_{};
};

FieldValue exact(std::string_view field, ColumnType type) {
  if (field.empty()) return FieldValue::bad(RejectCode::empty_not_null);
  return parse_field(field, {"", type});
}

// Runs a column of `type` on all fields of a group: what the kernel says, and the value of one row.
struct Answer {
  bool yes;
  int64_t value;
};
Answer ask(const ColumnKernel& kernel, const FieldGroup& group, ColumnType type, unsigned digits,
           size_t row) {
  std::array<int32_t, kRowGroup> narrow{};
  std::array<int64_t, kRowGroup> wide{};
  switch (type) {
    case ColumnType::int32: return {kernel.int32(group.slice(), narrow.data()), narrow[row]};
    case ColumnType::date: return {kernel.date(group.slice(), narrow.data()), narrow[row]};
    case ColumnType::int64: return {kernel.int64(group.slice(), wide.data()), wide[row]};
    default: return {kernel.decimal(group.slice(), digits, wide.data()), wide[row]};
  }
}

// One field of a type among good ones, in a row that changes from call to call. A field of up to
// `sure_bytes` must get a yes if it is good; a longer one may get a no.
class Checker {
 public:
  Checker(InstructionSet kernel, ColumnType type, std::string_view filler, size_t sure_bytes,
          unsigned digits = 0)
      : kernel_(column_kernel(kernel)),
        type_(type),
        filler_(filler),
        sure_bytes_(sure_bytes),
        digits_(digits),
        group_(filler) {}

  bool agrees(std::string_view field) {
    row_ = (row_ + 1) % kRowGroup;
    group_.set(row_, field);
    const Answer answer = ask(kernel_, group_, type_, digits_, row_);
    group_.set(row_, filler_);
    const FieldValue expected = exact(field, type_);
    const bool good =
        expected.ok && (type_ != ColumnType::decimal || expected.fraction_digits == digits_);
    if (answer.yes) return good && answer.value == expected.value;
    return !good || field.size() > sure_bytes_;
  }

 private:
  const ColumnKernel& kernel_;
  ColumnType type_;
  std::string filler_;
  size_t sure_bytes_;
  unsigned digits_;
  FieldGroup group_;
  size_t row_ = 0;
};

// Every text of `length` bytes over an alphabet.
template <typename Visit>
void each_text(std::string_view alphabet, size_t length, Visit&& visit) {
  std::string text(length, alphabet[0]);
  std::array<size_t, 8> places{};
  for (;;) {
    visit(text);
    size_t i = 0;
    while (i < length && ++places[i] == alphabet.size()) {
      places[i] = 0;
      text[i++] = alphabet[0];
    }
    if (i == length) return;
    text[i] = alphabet[places[i]];
  }
}

std::vector<Checker> number_checkers() {
  std::vector<Checker> checkers;
  for (const InstructionSet kernel : usable_instruction_sets()) {
    checkers.emplace_back(kernel, ColumnType::int32, "1234", 11);
    checkers.emplace_back(kernel, ColumnType::int64, "1234", 16);
    checkers.emplace_back(kernel, ColumnType::decimal, "123", 13, 0u);
    checkers.emplace_back(kernel, ColumnType::decimal, "12.3", 15, 1u);
    checkers.emplace_back(kernel, ColumnType::decimal, "1.23", 16, 2u);
  }
  return checkers;
}

TEST_CASE("numbers: every short text over digits, signs, dots, e and space") {
  const size_t longest = kSanitized ? 3 : 5;
  std::vector<Checker> checkers = number_checkers();
  for (size_t length = 0; length <= longest; ++length) {
    size_t wrong = 0;
    each_text("0123456789.-+e ", length, [&](const std::string& text) {
      for (Checker& checker : checkers) wrong += !checker.agrees(text);
    });
    CAPTURE(length);
    CHECK(wrong == 0);
  }
}

TEST_CASE("numbers: every byte at every place of numbers of every length") {
  for (Checker& checker : number_checkers()) {
    size_t wrong = 0;
    for (const char* good :
         {"1", "12", "1.2", "1.23", "-1.23", "12345678", "123456.78", "-12345.6", "123456789",
          "1234567890123", "123456789012.3", "1234567890123.45", "-1234567890123.45"}) {
      std::string text = good;
      for (size_t place = 0; place < text.size(); ++place) {
        for (int byte = 0; byte < 256; ++byte) {
          text[place] = static_cast<char>(byte);
          wrong += !checker.agrees(text);
        }
        text[place] = good[place];
      }
    }
    CHECK(wrong == 0);
  }
}

TEST_CASE("numbers: 0 to 25 digits, with and without a sign, a dot anywhere") {
  for (Checker& checker : number_checkers()) {
    size_t wrong = 0;
    for (const char digit : {'0', '1', '9'}) {
      for (size_t length = 0; length <= 25; ++length) {
        for (const char* sign : {"", "-", "+", "--"}) {
          const std::string text = std::string(sign).append(length, digit);
          wrong += !checker.agrees(text);
          for (size_t dot = 0; dot <= text.size(); ++dot) {
            wrong += !checker.agrees(text.substr(0, dot).append(".").append(text, dot));
          }
        }
      }
    }
    CHECK(wrong == 0);
  }
}

TEST_CASE("numbers: around every power of two and ten") {
  for (Checker& checker : number_checkers()) {
    size_t wrong = 0;
    const auto around = [&](uint64_t center) {
      for (uint64_t number = center - 2; number != center + 3; ++number) {
        for (const char* sign : {"", "-", "0", "-0"}) {
          for (const char* fraction : {"", ".0", ".9", ".00", ".99"}) {
            wrong +=
                !checker.agrees(std::string(sign).append(std::to_string(number)).append(fraction));
          }
        }
      }
    };
    for (int bit = 2; bit < 64; ++bit) around(uint64_t{1} << bit);
    uint64_t power = 10;
    for (int exponent = 1; exponent < 20; ++exponent, power *= 10) around(power);
    CHECK(wrong == 0);
  }
}

TEST_CASE("numbers: random ones in all rows of a group at once") {
  Random random(11);
  for (const InstructionSet kernel : usable_instruction_sets()) {
    for (int round = 0; round < 2000; ++round) {
      FieldGroup group("0.00");
      std::array<int64_t, kRowGroup> expected{};
      for (size_t row = 0; row < kRowGroup; ++row) {
        const std::string field = random_field({"", ColumnType::decimal}, random);
        group.set(row, field);
        expected[row] = parse_decimal(field).value;
      }
      std::array<int64_t, kRowGroup> values{};
      REQUIRE(column_kernel(kernel).decimal(group.slice(), 2, values.data()));
      REQUIRE(values == expected);
    }
  }
}

std::string date_text(int year, int month, int day) {
  std::array<char, 16> text{};
  std::snprintf(text.data(), text.size(), "%04d-%02d-%02d", year % 10000, month % 100, day % 100);
  return text.data();
}

TEST_CASE("dates: every day from 0000 to 9999, and every month and day that there is not") {
  for (const InstructionSet kernel : usable_instruction_sets()) {
    Checker checker(kernel, ColumnType::date, "1998-12-01", 10);
    size_t wrong = 0;
    // The scalar kernel asks the exact parser itself, so a part of it will do.
    const int years = !kSanitized && kernel != InstructionSet::scalar ? 1 : 37;
    for (int year = 0; year <= 9999; year += years) {
      for (int month = 0; month <= 13; ++month) {
        for (int day = 0; day <= 32; ++day) wrong += !checker.agrees(date_text(year, month, day));
      }
    }
    for (int month = 0; month <= 99; ++month) {
      for (int day = 0; day <= 99; ++day) {
        for (const int year : {1, 1900, 1996, 2000, 2001})
          wrong += !checker.agrees(date_text(year, month, day));
      }
    }
    CHECK(wrong == 0);
  }
}

TEST_CASE("dates: every byte at every place, and every other length") {
  for (const InstructionSet kernel : usable_instruction_sets()) {
    Checker checker(kernel, ColumnType::date, "1998-12-01", 10);
    size_t wrong = 0;
    std::string text = "1996-02-29";
    for (size_t place = 0; place < text.size(); ++place) {
      const char kept = text[place];
      for (int byte = 0; byte < 256; ++byte) {
        text[place] = static_cast<char>(byte);
        wrong += !checker.agrees(text);
      }
      text[place] = kept;
    }
    for (size_t length = 0; length <= 20; ++length)
      wrong += !checker.agrees(std::string("1996-02-29-1996-02-29").substr(0, length));
    CHECK(wrong == 0);
  }
}

TEST_CASE("texts: offsets count from the block's place, and the lengths' range is exact") {
  for (const InstructionSet kernel : usable_instruction_sets()) {
    FieldGroup group("abc");
    group.set(5, "");
    group.set(15, "a text of 21 bytes ..");
    std::array<TextRef, kRowGroup> texts{};
    const LengthRange range = column_kernel(kernel).text(group.slice(), 1000, texts.data());
    CHECK(range.shortest == 0);
    CHECK(range.longest == 21);
    for (size_t row = 0; row < kRowGroup; ++row) {
      CHECK(texts[row].offset == 1000 + group.slice().before[row] + 1);
      CHECK(texts[row].length == (row == 5 ? 0 : row == 15 ? 21 : 3));
    }
  }
}
}  // TEST_SUITE("parser")

}  // namespace
}  // namespace lade
