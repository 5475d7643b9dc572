#include "input/content_kind.hpp"

#include <doctest/doctest.h>

namespace lade {
namespace {

const ContentKind* kind(const char* ending) { return ending ? kind_of_name(ending) : nullptr; }

// Of a file with a table's name that holds what files with that ending do; null for plain text.
Code check(const char* path, const char* ending, bool promises_text = true) {
  return check_name(path, kind(ending), promises_text).code();
}

}  // namespace

TEST_SUITE("input") {
TEST_CASE("a name that promises one compression is refused with another inside") {
  CHECK(check("d/orders.tbl", nullptr) == Code::ok);
  CHECK(check("d/orders.tbl", ".gz") == Code::compression_mismatch);
  CHECK(check("d/orders.tbl.3", ".zst") == Code::compression_mismatch);
  CHECK(check("d/orders.tbl.gz", ".gz") == Code::ok);
  CHECK(check("d/ORDERS.TBL.GZ", ".gz") == Code::ok);
  CHECK(check("d/orders.tbl.gz", nullptr) == Code::compression_mismatch);
  CHECK(check("d/orders.tbl.gz", ".zst") == Code::compression_mismatch);
  CHECK(check("d/orders.tbl.bz2", nullptr) == Code::compression_mismatch);
  CHECK(check("d/orders.3.tbl.zst", ".zst") == Code::ok);
  CHECK(check("d/rows.zst", nullptr, false) == Code::compression_mismatch);
  CHECK(check("d/rows", ".gz", false) == Code::ok);
  CHECK(check_name("orders.tbl", kind(".gz"), true).message() ==
        "the name says plain text, the first bytes say gzip");
}
}  // TEST_SUITE("input")

}  // namespace lade
