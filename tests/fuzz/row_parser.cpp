// Any text as a file of any table: every kernel's parser agrees with the naive one, and so does, in
// another execution, the whole way through reader, encoder and decoder, wherever reads and batches
// end.
//
//   u8 table, which check | u8 bytes of a read | u8 lines of a batch, dialect | text
//
// The mutator starts from good rows of the table, puts fields there that lie on some limit, and
// leaves the rest to the engine.
#include <iterator>
#include <map>

#include "catalog/tpch.hpp"
#include "fuzz.hpp"
#include "input/content_kind.hpp"
#include "support/file_check.hpp"
#include "support/parser_check.hpp"
#include "support/random_rows.hpp"

namespace {

using namespace lade;

constexpr size_t kHeadBytes = 3;

Dialect with_null(Dialect dialect) {
  dialect.null_text = "\\N";
  return dialect;
}

struct TableChecks {
  TableChecks(const TableSchema& schema, const Dialect& dialect)
      : parsers(schema, dialect),
        parsers_with_null(schema, with_null(dialect)),
        file(schema, dialect) {}
  ParserCheck parsers;
  ParserCheck parsers_with_null;
  FileCheck file;
};

const TableSchema& table_of(uint8_t number) {
  return tpch_schema().table(static_cast<TableIndex>(number % tpch_schema().tables.size()));
}

const Dialect kDialects[] = {
    {'|', '\0', false}, {',', '"', false}, {'\t', '\'', false}, {';', '"', true}};
constexpr uint8_t kBatchLinesMax = 8;
uint8_t dialect_of(uint8_t lines_and_dialect) {
  return lines_and_dialect / kBatchLinesMax % std::size(kDialects);
}

// Returns the size.
size_t put(const std::string& input, std::span<uint8_t> into) {
  const size_t size = std::min(input.size(), into.size());
  std::copy_n(input.begin(), size, into.begin());
  return size;
}

std::string random_input(Random& random) {
  std::string input;
  for (size_t i = 0; i < kHeadBytes; ++i) input += static_cast<char>(random.next());
  const TableSchema& table = table_of(static_cast<uint8_t>(input[0]));
  const RowForm form{.trailing_delimiter = random.below(4) > 0,
                     .carriage_return = random.below(4) == 0};
  for (uint64_t parts = 1 + random.below(2); parts > 0; --parts) {
    const bool other = random.below(8) == 0;
    input += random_rows(table, 1 + random.below(3), random, other ? RowForm{} : form);
  }
  const Dialect& dialect = kDialects[dialect_of(static_cast<uint8_t>(input[2]))];
  std::replace(input.begin() + kHeadBytes, input.end(), '|', dialect.delimiter);
  return input;
}

// Another field in the place of one: on a limit, or what no field may be.
void change_field(std::string& input, Random& random) {
  using namespace std::string_view_literals;
  static constexpr std::string_view kFields[] = {""sv,
                                                 "0"sv,
                                                 "-0"sv,
                                                 "007"sv,
                                                 "-1"sv,
                                                 "+1"sv,
                                                 "2147483647"sv,
                                                 "2147483648"sv,
                                                 "-2147483648"sv,
                                                 "-2147483649"sv,
                                                 "00000000000000000000012"sv,
                                                 "9223372036854775807"sv,
                                                 "9223372036854775808"sv,
                                                 "-9223372036854775808"sv,
                                                 "1.0"sv,
                                                 "1.23"sv,
                                                 "1.234"sv,
                                                 "1.230"sv,
                                                 "24386.670000"sv,
                                                 "1.00000000000000000000000000000000000000"sv,
                                                 "\t"sv,
                                                 "a\tb"sv,
                                                 "\\N"sv,
                                                 ".5"sv,
                                                 "5."sv,
                                                 "-0.00"sv,
                                                 "9999999999999.99"sv,
                                                 "10000000000000.00"sv,
                                                 "-9999999999999.99"sv,
                                                 "1e2"sv,
                                                 "NaN"sv,
                                                 "2000-02-29"sv,
                                                 "1900-02-29"sv,
                                                 "0001-01-01"sv,
                                                 "9999-12-31"sv,
                                                 "1998-13-01"sv,
                                                 "1998-1-1"sv,
                                                 "10000-01-01"sv,
                                                 "1998-01-01 "sv,
                                                 "\xC3\xA4"sv,
                                                 "\xC3"sv,
                                                 "\xED\xA0\x80"sv,
                                                 "\xF0\x9F\x98\x80"sv,
                                                 "\0"sv,
                                                 "\x7F"sv,
                                                 "\r"sv,
                                                 "|"sv,
                                                 "\n"sv,
                                                 "\xEF\xBB\xBF"sv,
                                                 "\""sv,
                                                 "\"\""sv,
                                                 "\"\"\"\""sv,
                                                 "\"7\""sv,
                                                 "\"a,\"\"b\"\"\""sv,
                                                 "\"1998-01-01\""sv,
                                                 "'a\tb'"sv,
                                                 ""sv};
  static constexpr std::string_view kEnds = "|,\t;\n";
  const size_t at = kHeadBytes + random.below(input.size() - kHeadBytes);
  const size_t before = input.find_last_of(kEnds, at == kHeadBytes ? at : at - 1);
  const size_t begin = before == input.npos || before < kHeadBytes ? kHeadBytes : before + 1;
  const size_t end = std::min(input.find_first_of(kEnds, begin), input.size());
  std::string field = input.substr(begin, end - begin);
  switch (random.below(8)) {
    case 0: field.append(random.below(130), 'x'); break;  // about as long as texts may be
    case 1: field += kFields[random.below(std::size(kFields))]; break;
    case 2: field.insert(0, kFields[random.below(std::size(kFields))]); break;
    default: field = kFields[random.below(std::size(kFields))];
  }
  input.replace(begin, end - begin, field);
}

}  // namespace

extern "C" size_t LLVMFuzzerCustomMutator(uint8_t* data, size_t size, size_t max_size,
                                          unsigned int seed) {
  Random random(seed);
  const uint64_t way = random.below(16);
  if (way == 0 || size <= kHeadBytes) return put(random_input(random), {data, max_size});
  if (way < 4) {
    std::string input(data, data + size);
    for (uint64_t left = 1 + random.below(3); left > 0 && input.size() > kHeadBytes; --left)
      change_field(input, random);
    return put(input, {data, max_size});
  }
  return LLVMFuzzerMutate(data, size, max_size);
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static std::map<std::pair<TableIndex, uint8_t>, TableChecks> all;
  FuzzInput input(data, size);
  const auto what = input.take<uint8_t>();
  const TableSchema& table = table_of(what);
  const size_t step_bytes = 1 + input.take<uint8_t>();
  const auto lines_and_dialect = input.take<uint8_t>();
  const uint32_t batch_lines = 1u + lines_and_dialect % kBatchLinesMax;
  const uint8_t dialect = dialect_of(lines_and_dialect);
  const std::string_view text = input.rest();
  TableChecks& checks =
      all.try_emplace({table.index, dialect}, table, kDialects[dialect]).first->second;

  std::string found;
  const size_t which = what / tpch_schema().tables.size() % 4;
  if (which != 0) {
    const bool carriage_return = which == 1;
    ParserCheck& parsers = which == 2 ? checks.parsers_with_null : checks.parsers;
    found = parsers.check(text.substr(0, text.rfind('\n') + 1), carriage_return);
  } else if (kind_of_content(std::as_bytes(std::span(text))) == nullptr) {
    found = checks.file.check(text, batch_lines, step_bytes);
  }
  require(found.empty(), found);
  return 0;
}
