#include "input/fingerprint.hpp"

#include <string>

#include <doctest/doctest.h>

#include "base/hash.hpp"
#include "catalog/tpch.hpp"
#include "input/discovery.hpp"
#include "support/memory_file_system.hpp"

namespace lade {
namespace {

Fingerprint of(std::string_view text) {
  return {text.size(), hash64(std::as_bytes(std::span(text)))};
}

TableInput region(FileSystem& files) {
  auto plan = discover(files, tpch_schema(), {{"region.tbl"}, "", {}});
  REQUIRE(plan.ok());
  return std::move(plan.value().tables.at(0));
}

TEST_SUITE("input") {
TEST_CASE("only the same text of the same number of files is the same content") {
  MemoryFileSystem files;
  const std::string text = "0|AFRICA||\n";
  files.set("region.tbl", text);
  TableInput input = region(files);
  const Fingerprint same = of(text);
  CHECK(has_content(files, input, std::span(&same, 1)).value());
  const Fingerprint shorter = of("0|AFRICA|\n");
  CHECK_FALSE(has_content(files, input, std::span(&shorter, 1)).value());
  const Fingerprint other = of("1|AFRICA||\n");
  CHECK_FALSE(has_content(files, input, std::span(&other, 1)).value());
  CHECK_FALSE(has_content(files, input, {}).value());
}
}  // TEST_SUITE("input")

}  // namespace
}  // namespace lade
