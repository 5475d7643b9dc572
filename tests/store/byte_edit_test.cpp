// A small file of each table with any one byte deleted, inserted or replaced, on its whole way from
// the file to encoded chunks and back: the naive parser's line and column is named, or the row is
// stored exactly as it says.
#include <string>

#include <doctest/doctest.h>

#include "catalog/tpch.hpp"
#include "support/effort.hpp"
#include "support/file_check.hpp"
#include "support/random_rows.hpp"

namespace lade {
namespace {

constexpr uint64_t kSeed = 70;
constexpr uint32_t kBatchLines = 3;
constexpr size_t kReadStep = 997;
constexpr size_t kTextBytes = 1200;  // at least: whole rows
constexpr std::string_view kBytes("|\n\r7-.\0\xC3", 8);

struct Edits {
  FileCheck& way;
  uint64_t cases = 0;
  uint64_t wrong = 0;

  void check(const std::string& text, const std::string& what) {
    ++cases;
    const std::string found = way.check(text, kBatchLines, kReadStep);
    if (found.empty()) return;
    // The first few say enough.
    if (++wrong <= 5) FAIL_CHECK(what << ": " << found);
  }
};

uint64_t check_edits(const TableSchema& schema, RowForm form) {
  Random random(kSeed + schema.index);
  std::string text;
  while (text.size() < kTextBytes) text += random_rows(schema, 1, random, form);
  FileCheck way(schema);
  Edits edits{way};
  edits.check(text, "unchanged");
  const size_t step = by_effort<size_t>(1, 7, 19);  // a prime, so that no column is left out
  for (size_t place = 0; place <= text.size(); place += step) {
    const std::string where = " at byte " + std::to_string(place) + " of " +
                              std::string(schema.name) + ", seed " + std::to_string(kSeed);
    for (const char byte : kBytes) {
      const std::string name = std::to_string(static_cast<uint8_t>(byte));
      std::string changed = text;
      changed.insert(place, 1, byte);
      edits.check(changed, "inserted " + name + where);
      if (place == text.size() || text[place] == byte) continue;
      changed = text;
      changed[place] = byte;
      edits.check(changed, "replaced by " + name + where);
    }
    if (place == text.size()) continue;
    std::string changed = text;
    changed.erase(place, 1);
    edits.check(changed, "deleted" + where);
  }
  return edits.cases;
}

TEST_SUITE("store") {
TEST_CASE("whatever byte of a file is deleted, inserted or replaced is named or stored exactly") {
  uint64_t cases = 0;
  for (const TableSchema& schema : tpch_schema().tables) cases += check_edits(schema, {});
  CHECK(cases > by_effort<uint64_t>(150'000, 20'000, 5'000));
}

TEST_CASE("the same with CR LF and without trailing delimiters") {
  for (const char* table : {"nation", "lineitem"}) {
    check_edits(*tpch_schema().find(table), {.trailing_delimiter = false, .carriage_return = true});
  }
}
}  // TEST_SUITE("store")

}  // namespace
}  // namespace lade
