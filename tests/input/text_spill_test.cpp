#include "input/text_spill.hpp"

#include <span>
#include <string>
#include <string_view>

#include <doctest/doctest.h>

#include "last_temporary.hpp"

namespace lade {
namespace {

ByteSpan bytes_of(std::string_view text) { return std::as_bytes(std::span(text)); }

std::string read_back(const TextSpill& spill, uint64_t slot, size_t bytes) {
  std::string text(bytes, '\0');
  CHECK(spill.read(slot, std::as_writable_bytes(std::span(text))).ok());
  return text;
}

}  // namespace

TEST_SUITE("input") {
TEST_CASE("text comes back from its slot, and slots are used again") {
  LastTemporary files;
  TextSpill spill({files, "/tmp"}, 1000);
  CHECK(spill.has_room());
  CHECK_FALSE(files.was_made());
  const std::optional<uint64_t> first = spill.write(bytes_of("one"));
  const std::optional<uint64_t> second = spill.write(bytes_of("two, longer"));
  REQUIRE(first);
  REQUIRE(second);
  CHECK(*first != *second);
  CHECK(read_back(spill, *second, 11) == "two, longer");
  CHECK(read_back(spill, *first, 3) == "one");
  spill.release(*first, 3);
  CHECK(spill.write(bytes_of("three")) == first);
  CHECK(read_back(spill, *first, 5) == "three");
  CHECK(read_back(spill, *second, 11) == "two, longer");
  const size_t size = files.bytes().size();
  CHECK(size == TextSpill::kSlotBytes + 11);
  // Nothing is left in it: the disk has it back.
  spill.release(*second, 11);
  CHECK(files.bytes().size() == size);
  spill.release(*first, 5);
  CHECK(files.bytes().empty());
  CHECK(spill.write(bytes_of("four")) == 0);
}

TEST_CASE("a temporary file has room until the limit is reached, and again when text has left") {
  LastTemporary files;
  TextSpill spill({files, "/tmp"}, 10);
  const std::optional<uint64_t> first = spill.write(bytes_of("123456789"));
  CHECK(spill.has_room());
  CHECK(spill.write(bytes_of("0")));
  CHECK_FALSE(spill.has_room());
  spill.release(*first, 9);
  CHECK(spill.has_room());
  CHECK_FALSE(TextSpill({files, "/tmp"}, 0).has_room());
}

TEST_CASE("a temporary file takes no more than a quarter of what the disk has left") {
  LastTemporary files;
  files.disk_bytes = 40;
  TextSpill spill({files, "/tmp"}, 1000);
  CHECK(spill.write(bytes_of("123456789")));
  CHECK(spill.has_room());
  CHECK(spill.write(bytes_of("0")));
  CHECK_FALSE(spill.has_room());
}

TEST_CASE("a temporary file that cannot be made or is full takes no text, and keeps what it has") {
  LastTemporary files;
  TextSpill spill({files, "/tmp"}, 1000);
  const std::optional<uint64_t> first = spill.write(bytes_of("one"));
  files.is_full = true;
  CHECK_FALSE(spill.write(bytes_of("two")));
  CHECK_FALSE(spill.has_room());
  files.is_full = false;
  CHECK_FALSE(spill.write(bytes_of("three")));
  CHECK(read_back(spill, *first, 3) == "one");

  files.can_make = false;
  TextSpill other({files, "/tmp"}, 1000);
  CHECK_FALSE(other.write(bytes_of("one")));
  CHECK_FALSE(other.has_room());
}

TEST_CASE("a temporary file that became shorter is an error") {
  LastTemporary files;
  TextSpill spill({files, "/tmp"}, 1000);
  const std::optional<uint64_t> slot = spill.write(bytes_of("one"));
  files.bytes().pop_back();
  std::string text(3, '\0');
  CHECK(spill.read(*slot, std::as_writable_bytes(std::span(text))).code() == Code::io_error);
}
}  // TEST_SUITE("input")

}  // namespace lade
