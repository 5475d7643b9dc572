#include "input/compression.hpp"

#include <doctest/doctest.h>

namespace lade {
namespace {

Compression detect(std::string_view head) {
  return detect_compression(std::as_bytes(std::span(head.data(), head.size())));
}

Code check(const char* path, Compression found) { return check_compression(path, found).code(); }

}  // namespace

TEST_SUITE("input") {
TEST_CASE("gzip and zstd are told by their first bytes, and everything else is plain") {
  CHECK(detect("\x1f\x8b\x08") == Compression::gzip);
  CHECK(detect("\x28\xb5\x2f\xfd") == Compression::zstd);
  CHECK(detect("\x50\x2a\x4d\x18") == Compression::zstd);
  CHECK(detect("\x5f\x2a\x4d\x18") == Compression::zstd);
  CHECK(detect("\x60\x2a\x4d\x18") == Compression::none);
  CHECK(detect("\x28\xb5\x2f") == Compression::none);
  CHECK(detect("\x1f") == Compression::none);
  CHECK(detect("") == Compression::none);
  CHECK(detect("1|15") == Compression::none);
}

TEST_CASE("a name that promises one compression is refused with another inside") {
  CHECK(check("d/orders.tbl", Compression::none) == Code::ok);
  CHECK(check("d/orders.tbl", Compression::gzip) == Code::compression_mismatch);
  CHECK(check("d/orders.tbl.3", Compression::zstd) == Code::compression_mismatch);
  CHECK(check("d/orders.tbl.gz", Compression::gzip) == Code::ok);
  CHECK(check("d/orders.tbl.gz", Compression::none) == Code::compression_mismatch);
  CHECK(check("d/orders.tbl.gz", Compression::zstd) == Code::compression_mismatch);
  CHECK(check("d/orders.3.tbl.zst", Compression::zstd) == Code::ok);
  CHECK(check("d/rows.zst", Compression::none) == Code::compression_mismatch);
  CHECK(check("d/rows", Compression::gzip) == Code::ok);
  CHECK(check_compression("orders.tbl", Compression::gzip).message() ==
        "the name says plain text, the first bytes say gzip");
}

TEST_CASE("the expansion limit lets 64 MiB pass at any ratio and then asks for 200 to 1") {
  constexpr uint64_t kMiB = uint64_t{1} << 20;
  CHECK(check_expansion("f", 0, 64 * kMiB).ok());
  CHECK(check_expansion("f", 1, 64 * kMiB + 1).code() == Code::bad_compression);
  CHECK(check_expansion("f", kMiB, 200 * kMiB).ok());
  CHECK(check_expansion("f", kMiB, 201 * kMiB).code() == Code::bad_compression);
}
}  // TEST_SUITE("input")

}  // namespace lade
