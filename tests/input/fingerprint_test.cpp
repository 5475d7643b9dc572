#include "input/fingerprint.hpp"

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "base/hash.hpp"
#include "catalog/tpch.hpp"
#include "found_inputs.hpp"
#include "packed_text.hpp"
#include "support/memory_file_system.hpp"
#include "support/temporary_directory.hpp"
#include "watched_input.hpp"

namespace lade {
namespace {

Fingerprint of(std::string_view text) {
  ListHash ranges;
  ranges.add(hash128(std::as_bytes(std::span(text)), 0));
  return {text.size(), ranges.digest()};
}

TableInput region(FileSystem& files, const std::string& path = "region.tbl") {
  auto inputs = found_inputs(files, {{path}, "", {}});
  REQUIRE(inputs.ok());
  return std::move(inputs.value().tables.at(0));
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

TEST_CASE("a packed file is known by its text, whatever its size") {
  MemoryFileSystem files;
  const std::string text = "0|AFRICA||\n";
  files.set("region.tbl.gz", gzipped(text));
  TableInput input = region(files, "region.tbl.gz");
  const std::vector<Fingerprint> known = {of(text)};
  CHECK(has_content_of_any(files, input.files.at(0), known).value());
}

TEST_CASE("a file that changes while it is compared is not taken for what it was") {
  const TemporaryDirectory directory;
  const std::string text = "0|AFRICA||\n";
  const std::string path = directory.write("region.tbl", text);
  bool changes = false;
  WatchedReads files([&](size_t, uint64_t) {
    if (changes) directory.write("region.tbl", "1|AFRICA||\n");
    return Status();
  });
  TableInput input = region(files, path);
  changes = true;
  const std::vector<Fingerprint> known = {of(text)};
  CHECK(has_content_of_any(files, input.files.at(0), known).status().code() == Code::input_changed);
}
}  // TEST_SUITE("input")

}  // namespace
}  // namespace lade
