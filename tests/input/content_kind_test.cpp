#include "input/content_kind.hpp"

#include <span>
#include <string>

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
  for (const char* ending : {".bz2", ".xz", ".lz4"}) {
    const std::string path = std::string("d/orders.tbl.2") + ending;
    CHECK(check(path.c_str(), ending) == Code::ok);
    CHECK(check(path.c_str(), ".gz") == Code::compression_mismatch);
    CHECK(check("d/orders.tbl.2", ending) == Code::compression_mismatch);
  }
  CHECK(check("d/orders.3.tbl.zst", ".zst") == Code::ok);
  CHECK(check("d/rows.zst", nullptr, false) == Code::compression_mismatch);
  CHECK(check("d/rows", ".gz", false) == Code::ok);
  CHECK(check_name("orders.tbl", kind(".gz"), true).message() ==
        "the name says plain text, the first bytes say gzip");
}

TEST_CASE("frames to be skipped in front of a frame do not hide what it is") {
  const auto compression = [](const std::string& head) {
    const ContentKind* found = kind_of_content(std::as_bytes(std::span(head)));
    return found == nullptr ? Compression::none : found->compression;
  };
  const std::string skipped("\x5f\x2a\x4d\x18\x02\0\0\0ab", 10);
  const std::string lz4 = "\x04\x22\x4d\x18";
  const std::string zstd = "\x28\xb5\x2f\xfd";
  CHECK(compression(skipped + lz4) == Compression::lz4);
  CHECK(compression(skipped + skipped + lz4) == Compression::lz4);
  CHECK(compression(skipped + zstd) == Compression::zstd);
  CHECK(compression(skipped) == Compression::zstd);
  CHECK(compression(skipped.substr(0, 9)) == Compression::zstd);
  CHECK(compression(skipped.substr(0, 7)) == Compression::none);
}
}  // TEST_SUITE("input")

}  // namespace lade
