#include "input/content_kind.hpp"

#include <span>
#include <string>

#include <doctest/doctest.h>

namespace lade {
namespace {

// Of a file with a table's name that begins so.
Status check(const char* path, const std::string& head, bool promises_text = true) {
  return check_name(path, std::as_bytes(std::span(head)), promises_text);
}

}  // namespace

TEST_SUITE("input") {
TEST_CASE("a name that promises one compression is refused with another inside") {
  const std::string text = "1|x|\n";
  const std::string gzip = "\x1f\x8b\x08";
  const std::string zstd = "\x28\xb5\x2f\xfd";
  const std::string xz("\xfd\x37zXZ\0", 6);
  CHECK(check("d/orders.tbl", text).ok());
  CHECK(check("d/orders.tbl", "").ok());
  CHECK(check("d/orders.tbl.gz", gzip).ok());
  CHECK(check("d/ORDERS.TBL.GZ", gzip).ok());
  CHECK(check("d/orders.3.tbl.zst", zstd).ok());
  CHECK(check("d/rows", gzip, false).ok());
  for (const char* ending : {"bz2", "xz", "lz4"}) {
    const std::string path = std::string("d/orders.tbl.2.") + ending;
    CHECK(check(path.c_str(), text).code() == Code::compression_mismatch);
    CHECK(check(path.c_str(), gzip).code() == Code::compression_mismatch);
  }
  CHECK(check("d/orders.tbl.3", zstd).code() == Code::compression_mismatch);
  CHECK(check("d/rows.zst", text, false).code() == Code::compression_mismatch);
  CHECK(check("orders.tbl", gzip).message() ==
        "its name says plain text, its first bytes say gzip: let its name end with .gz");
  CHECK(check("orders.tbl.gz", xz).message() ==
        "its name says gzip, its first bytes say xz: let its name end with .xz");
  CHECK(check("orders.tbl.gz", text).message() ==
        "its name says gzip, and its first bytes do not: make it anew, or if it is plain text, "
        "leave .gz out of its name");
}

TEST_CASE("a packed file that is empty, or cut within its first bytes, is said to be so") {
  const Status empty = check("orders.tbl.gz", "");
  CHECK(empty.code() == Code::bad_compression);
  CHECK(empty.message() == "its name says gzip, and it is empty: make it anew, or leave it out");
  const Status cut = check("orders.tbl.xz", "\xfd\x37zXZ");
  CHECK(cut.code() == Code::bad_compression);
  CHECK(cut.message() ==
        "its name says xz, and it is cut within the first bytes: make it anew, or leave it out");
  CHECK(check("orders.tbl.br", "").code() == Code::bad_compression);
  CHECK(check("orders.tbl.br", "x").code() == Code::compression_mismatch);
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
