#include "pager/superblock.hpp"

#include <array>

#include <doctest/doctest.h>

namespace lade {
namespace {

using Page = std::array<std::byte, kPageBytes>;
using Copies = std::array<SuperblockCopy, kSuperblockCopies>;

Superblock example(uint64_t generation) {
  return {
      .file_id = {1, 2},
      .generation = generation,
      .root = {.offset = kDataStart + generation * kPageBytes, .bytes = 9, .hash = {generation, 4}},
      .file_bytes = kDataStart + (generation + 1) * kPageBytes,
      .previous_generation = generation - 1,
      .previous_root = {generation - 1, 4}};
}

Page encoded(const Superblock& superblock, unsigned copy) {
  Page page;
  encode_superblock(superblock, copy, page);
  return page;
}

SuperblockCopy valid(uint64_t generation) {
  return {.state = CopyState::valid, .superblock = example(generation), .what = {}};
}
SuperblockCopy bad(CopyState state) { return {.state = state, .superblock = {}, .what = "is bad"}; }

constexpr uint64_t kFileSize = 1'000'000;

Code choice_code(const Copies& copies, uint64_t file_size = kFileSize) {
  return choose_superblock(copies, file_size, "a.lade").status().code();
}

// Sets a field of an encoded copy and makes its hash right again.
template <typename T>
void forge(Page& page, size_t offset, T value) {
  store(page.data() + offset, value);
  store(page.data() + offsetof(StoredSuperblock, hash), Hash128{});
  const auto stored = load<StoredSuperblock>(page.data());
  const Hash128 hash = hash128(page, place_seed(stored.file_id, copy_offset(0)));
  store(page.data() + offsetof(StoredSuperblock, hash), hash);
}

TEST_SUITE("pager") {
TEST_CASE("a superblock copy comes back as it was written") {
  for (unsigned copy = 0; copy < kSuperblockCopies; ++copy) {
    const SuperblockCopy decoded = decode_superblock(encoded(example(5), copy), copy);
    CHECK(decoded.state == CopyState::valid);
    CHECK(decoded.superblock == example(5));
  }
}

TEST_CASE("a flip of any bit of a superblock copy is noticed") {
  Page page = encoded(example(5), 2);
  for (size_t bit = 0; bit < kPageBytes * 8; ++bit) {
    page[bit / 8] ^= std::byte{1} << (bit % 8);
    REQUIRE(decode_superblock(page, 2).state != CopyState::valid);
    page[bit / 8] ^= std::byte{1} << (bit % 8);
  }
}

TEST_CASE("a copy at another copy's place is not valid") {
  CHECK(decode_superblock(encoded(example(5), 2), 3).state == CopyState::damaged);
}

TEST_CASE("a copy that is cut short is not valid, at any length") {
  const Page page = encoded(example(5), 0);
  for (size_t length = 0; length < kPageBytes; ++length) {
    const SuperblockCopy found = decode_superblock(ByteSpan(page).first(length), 0);
    REQUIRE(found.state == (length < sizeof(kMagic) ? CopyState::absent : CopyState::damaged));
  }
}

TEST_CASE("another version, byte order or feature is told from damage, and named") {
  Page page = encoded(example(5), 0);
  const std::string own = std::to_string(kFormatVersion);
  forge(page, offsetof(StoredSuperblock, version), uint32_t{77});
  CHECK(decode_superblock(page, 0).state == CopyState::unsupported);
  CHECK(decode_superblock(page, 0).what ==
        "has format version 77, newer than the " + own + " of this lade: use a newer one");
  page = encoded(example(5), 0);
  forge(page, offsetof(StoredSuperblock, version), uint32_t{1});
  CHECK(decode_superblock(page, 0).state == CopyState::unsupported);
  CHECK(decode_superblock(page, 0).what ==
        "has format version 1, older than the " + own +
            " of this lade: load the data anew, or export it with the lade that wrote the file");
  page = encoded(example(5), 0);
  forge(page, offsetof(StoredSuperblock, required_features), uint64_t{2});
  CHECK(decode_superblock(page, 0).what ==
        "needs features 0000000000000002, which this lade lacks: use a newer one");
  page = encoded(example(5), 0);
  store(page.data() + offsetof(StoredSuperblock, byte_order), uint32_t{0x04030201});
  CHECK(decode_superblock(page, 0).state == CopyState::perhaps_unsupported);
  CHECK(decode_superblock(page, 0).what ==
        "has another byte order: it is for a machine like the one that wrote it");
}

TEST_CASE("the newest valid generation is chosen") {
  const auto choice =
      choose_superblock({valid(4), valid(4), valid(5), valid(5)}, kFileSize, "a.lade");
  REQUIRE(choice.ok());
  CHECK(choice.value().current == example(5));
  CHECK(choice.value().notices.empty());
  CHECK(choice_code({valid(6), valid(6), valid(5), valid(5)}) == Code::ok);
}

TEST_CASE("sound copies that contradict each other are damage, not a choice") {
  SuperblockCopy other = valid(5);
  other.superblock.root.hash.low ^= 1;
  CHECK(choice_code({valid(4), valid(4), valid(5), other}) == Code::corrupt);
  CHECK(choice_code({valid(5), valid(5), valid(4), valid(4)}) == Code::corrupt);
  CHECK(choice_code({valid(4), valid(4), valid(4), valid(5)}) == Code::corrupt);
  SuperblockCopy longer = valid(4);
  longer.superblock.file_bytes = kFileSize / kPageBytes * kPageBytes;
  CHECK(choice_code({longer, longer, valid(5), valid(5)}) == Code::corrupt);
  SuperblockCopy endless = valid(4);
  endless.superblock.generation = ~uint64_t{0};
  CHECK(choice_code({valid(4), valid(4), endless, endless}) == Code::corrupt);
  SuperblockCopy none = valid(4);
  none.superblock.generation = 0;
  CHECK(choice_code({none, none, valid(5), valid(5)}) == Code::corrupt);
}

TEST_CASE("a file that is shorter than its newest generation is damage") {
  const Copies copies{valid(4), valid(4), valid(5), valid(5)};
  CHECK(choice_code(copies, example(5).file_bytes) == Code::ok);
  CHECK(choice_code(copies, example(5).file_bytes - 1) == Code::corrupt);
}

TEST_CASE("without a valid copy it is a foreign, a too new or a damaged file") {
  const SuperblockCopy absent = bad(CopyState::absent);
  const SuperblockCopy damaged = bad(CopyState::damaged);
  const SuperblockCopy newer = bad(CopyState::perhaps_unsupported);
  CHECK(choice_code({absent, absent, absent, absent}) == Code::not_a_lade_db);
  CHECK(choice_code({absent, absent, absent, damaged}) == Code::corrupt);
  CHECK(choice_code({newer, newer, damaged, newer}) == Code::unsupported_version);
  CHECK(choice_code({valid(4), bad(CopyState::unsupported), damaged, damaged}) ==
        Code::unsupported_version);
  const auto choice = choose_superblock({damaged, damaged, damaged, damaged}, kFileSize, "a.lade");
  for (const char* place : {"A0 at 0 ", "A1 at 65536 ", "B0 at 131072 ", "B1 at 196608 "}) {
    CHECK(choice.status().message().find(place) != std::string_view::npos);
  }
}
}  // TEST_SUITE("pager")

}  // namespace
}  // namespace lade
