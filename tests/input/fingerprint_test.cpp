#include "input/fingerprint.hpp"

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "base/hash.hpp"
#include "catalog/tpch.hpp"
#include "found_inputs.hpp"
#include "support/memory_file_system.hpp"

namespace lade {
namespace {

Fingerprint of(std::string_view text) {
  return {text.size(), hash64(std::as_bytes(std::span(text)))};
}

TableInput region(FileSystem& files) {
  auto plan = found_inputs(files, {{"region.tbl"}, "", {}});
  REQUIRE(plan.ok());
  return std::move(plan.value().tables.at(0));
}

TEST_SUITE("input") {
TEST_CASE("a file has the content of one that is known by size and hash, whichever it is") {
  MemoryFileSystem files;
  const std::string text = "0|AFRICA||\n";
  files.set("region.tbl", text);
  TableInput input = region(files);
  const auto known = [&](const std::vector<Fingerprint>& fingerprints) {
    return has_content_of_any(files, input.files.at(0), fingerprints).value();
  };
  const Fingerprint same = of(text);
  const Fingerprint shorter = of("0|AFRICA|\n");
  const Fingerprint other = of("1|AFRICA||\n");
  CHECK(known({same}));
  CHECK(known({shorter, other, same}));
  CHECK_FALSE(known({shorter}));
  CHECK_FALSE(known({other}));
  CHECK_FALSE(known({}));
}
}  // TEST_SUITE("input")

}  // namespace
}  // namespace lade
