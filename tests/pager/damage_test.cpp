// One flipped bit or a cut at any place of a small database: either it is noticed, or all that is
// read is right.
#include <doctest/doctest.h>

#include "pager/pager.hpp"
#include "support/crash_disk.hpp"
#include "support/memory_file_system.hpp"
#include "support/pager_model.hpp"
#include "support/sanitized.hpp"

namespace lade {
namespace {

struct Database {
  std::vector<std::byte> image;
  PagerModel model;
};

Database make_database() {
  MemoryFileSystem files;
  Database database;
  const auto pager = Pager::create(files, "a.lade", as_bytes("id")).value();
  for (uint64_t generation = 2; generation <= 3; ++generation) {
    put_chunks(*pager, database.model, {1500, 10, 64}, generation);
    database.model.catalog = "generation " + std::to_string(generation);
    REQUIRE(pager->commit(as_bytes(database.model.catalog)).ok());
    database.model.generation = generation;
  }
  database.image = files.bytes("a.lade");
  return database;
}

// rolled_back: an older generation, and a notice that a newer one may have been there.
enum class Outcome : uint8_t { harmless, noticed, rolled_back, silently_wrong };

Outcome outcome(ByteSpan image, const PagerModel& model) {
  const auto opened = Pager::open_on(open_image(image), Pager::Mode::read);
  if (!opened.ok()) return Outcome::noticed;
  const Pager& pager = *opened.value();
  if (pager.last_commit().generation != model.generation) {
    return pager.notices().empty() ? Outcome::silently_wrong : Outcome::rolled_back;
  }
  uint64_t problems = 0;
  for (const auto& [id, bytes] : model.chunks) {
    AlignedBuffer memory;
    std::vector<ByteSpan> chunks;
    if (!pager.get({&id, 1}, memory, chunks).ok()) {
      ++problems;
    } else if (!std::equal(chunks[0].begin(), chunks[0].end(), bytes.begin(), bytes.end())) {
      return Outcome::silently_wrong;
    }
  }
  uint64_t bad_pages = 0;  // of the directory: then none of its chunks can be found
  uint64_t bad_chunks = 0;
  pager.verify([&](const VerifyProblem& problem) { ++(problem.chunk ? bad_chunks : bad_pages); });
  if (bad_pages == 0 && bad_chunks != problems) return Outcome::silently_wrong;
  if (bad_pages > 0 && problems == 0) return Outcome::silently_wrong;
  return problems > 0 || !pager.notices().empty() ? Outcome::noticed : Outcome::harmless;
}

// The newest generation does not refer to it: it holds the first generation's root only.
bool is_dead(size_t page) { return page == kDataStart / kPageBytes; }

TEST_SUITE("pager") {
TEST_CASE("a flip of any bit is noticed, or it is in a byte that nothing refers to") {
  Database database = make_database();
  CHECK(outcome(database.image, database.model) == Outcome::harmless);
  uint64_t noticed = 0;
  uint64_t flips = 0;
  const auto flip = [&](uint64_t byte, unsigned bit) {
    database.image[byte] ^= std::byte{1} << bit;
    const Outcome found = outcome(database.image, database.model);
    database.image[byte] ^= std::byte{1} << bit;
    CAPTURE(byte);
    CAPTURE(bit);
    REQUIRE((found == Outcome::harmless || found == Outcome::noticed));
    noticed += found == Outcome::noticed;
    ++flips;
  };
  for (uint64_t byte = kDataStart; byte < database.image.size(); ++byte) {
    for (unsigned bit = 0; bit < 8; ++bit) flip(byte, bit);
  }
  for (unsigned copy = 0; copy < kSuperblockCopies; ++copy) {
    const uint64_t noticed_before = noticed;
    // All bits of the struct; the zeros behind it are one hash, so one bit of each byte will do.
    for (uint64_t byte = 0; byte < kPageBytes; ++byte) {
      for (unsigned bit = 0; bit < (byte < sizeof(StoredSuperblock) ? 8 : 1); ++bit) {
        flip(copy_offset(copy) + byte, bit);
      }
    }
    CHECK(noticed - noticed_before == kPageBytes + 7 * sizeof(StoredSuperblock));
  }
  for (uint64_t byte = kPageBytes; byte < kDataStart; byte += 509) {
    if (byte % kSuperblockSpacing >= kPageBytes) flip(byte, 0);
  }
  MESSAGE(flips, " flips, ", noticed, " noticed");
  CHECK(flips > (kSanitized ? 1'000 : 100'000));
}

TEST_CASE("a file that is cut at any length is noticed") {
  const Database database = make_database();
  for (uint64_t length = 0; length < database.image.size(); length += kSanitized ? 61 : 1) {
    const auto opened =
        Pager::open_on(open_image(ByteSpan(database.image).first(length)), Pager::Mode::read);
    REQUIRE(opened.status().code() ==
            (length < sizeof(kMagic) ? Code::not_a_lade_db : Code::corrupt));
  }
}

TEST_CASE("bytes behind the end are harmless") {
  Database database = make_database();
  for (const size_t more : {1u, 511u, 4096u, 100'000u}) {
    std::vector<std::byte> longer = database.image;
    longer.resize(longer.size() + more, std::byte{0x5a});
    CHECK(outcome(longer, database.model) == Outcome::harmless);
  }
}

TEST_CASE("a page that is lost, zero, or swapped with another is noticed") {
  const Database database = make_database();
  const size_t pages = database.image.size() / kPageBytes;
  std::vector<size_t> used{0, 16, 32, 48};
  for (size_t page = kDataStart / kPageBytes; page < pages; ++page) used.push_back(page);
  for (const size_t page : used) {
    std::vector<std::byte> zeroed = database.image;
    std::fill_n(zeroed.begin() + static_cast<ptrdiff_t>(page * kPageBytes), kPageBytes,
                std::byte{0});
    const bool dead = is_dead(page);
    CAPTURE(page);
    CHECK(outcome(zeroed, database.model) == (dead ? Outcome::harmless : Outcome::noticed));
    for (const size_t other : used) {
      if (other == page) continue;
      std::vector<std::byte> swapped = database.image;
      std::swap_ranges(swapped.begin() + static_cast<ptrdiff_t>(page * kPageBytes),
                       swapped.begin() + static_cast<ptrdiff_t>((page + 1) * kPageBytes),
                       swapped.begin() + static_cast<ptrdiff_t>(other * kPageBytes));
      // Only the loss of both copies of the newest generation can bring back an older one.
      const bool newest_slot = std::min(page, other) == 32 && std::max(page, other) == 48;
      REQUIRE(outcome(swapped, database.model) ==
              (newest_slot ? Outcome::rolled_back : Outcome::noticed));
    }
  }
}

TEST_CASE("pages from another database with the same id do not pass for this one's") {
  const Database database = make_database();
  MemoryFileSystem files;
  PagerModel other;
  const auto pager = Pager::create(files, "b.lade", as_bytes("id")).value();
  for (uint64_t generation = 2; generation <= 3; ++generation) {
    put_chunks(*pager, other, {1500, 10, 64}, 77 + generation);
    REQUIRE(pager->commit(as_bytes(database.model.catalog)).ok());
  }
  const auto& graft = files.bytes("b.lade");
  REQUIRE(graft.size() == database.image.size());
  for (size_t at = 0; at < graft.size(); at += kPageBytes) {
    std::vector<std::byte> grafted = database.image;
    std::copy_n(graft.begin() + static_cast<ptrdiff_t>(at), kPageBytes,
                grafted.begin() + static_cast<ptrdiff_t>(at));
    const Outcome found = outcome(grafted, database.model);
    REQUIRE((found == Outcome::harmless || found == Outcome::noticed));
  }
}
}  // TEST_SUITE("pager")

}  // namespace
}  // namespace lade
