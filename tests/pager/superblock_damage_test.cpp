#include <algorithm>
#include <array>

#include <doctest/doctest.h>

#include "pager/pager.hpp"
#include "support/memory_file_system.hpp"
#include "support/pager_model.hpp"

namespace lade {
namespace {

// Every way in which each of the four copies of a database of generation 3 can be sound, flipped,
// zero, at the wrong place, or as it was one commit of its slot before.
enum class Damage : uint8_t { none, flipped, zero, misplaced, stale };
constexpr size_t kDamages = 5;

struct Subject {
  MemoryFileSystem files;
  std::vector<std::byte> image;
  std::vector<std::byte> first_image;  // of generation 1
  std::vector<PagerModel> models;      // by generation
};

Subject make_subject() {
  Subject subject;
  PagerModel model{.generation = 1, .catalog = "1", .chunks = {}};
  const auto pager = Pager::create(subject.files, "a.lade", as_bytes("1")).value();
  subject.models = {{}, model};
  subject.first_image = subject.files.bytes("a.lade");
  for (uint64_t generation = 2; generation <= 3; ++generation) {
    put_chunks(*pager, model, {100, 5000}, generation);
    model.catalog = std::to_string(generation);
    model.generation = generation;
    REQUIRE(pager->commit(as_bytes(model.catalog)).ok());
    subject.models.push_back(model);
  }
  subject.image = subject.files.bytes("a.lade");
  return subject;
}

void damage_copy(std::vector<std::byte>& bytes, const Subject& subject, unsigned copy,
                 Damage damage) {
  std::byte* page = bytes.data() + copy_offset(copy);
  switch (damage) {
    case Damage::none: break;
    case Damage::flipped: page[50 + copy] ^= std::byte{4}; break;
    case Damage::zero: std::fill_n(page, kPageBytes, std::byte{0}); break;
    case Damage::misplaced:
      std::copy_n(subject.image.data() + copy_offset(copy ^ 2), kPageBytes, page);
      break;
    case Damage::stale:
      std::copy_n(subject.first_image.data() + copy_offset(copy), kPageBytes, page);
      break;
  }
}

uint64_t generation_of(unsigned copy, Damage damage) {
  if (damage == Damage::none) return copy < kCopiesPerSlot ? 2 : 3;
  return damage == Damage::stale ? 1 : 0;
}

TEST_SUITE("pager") {
TEST_CASE("every combination of damaged superblock copies shows the newest sound generation") {
  Subject subject = make_subject();
  for (size_t combination = 0; combination < kDamages * kDamages * kDamages * kDamages;
       ++combination) {
    std::vector<std::byte>& bytes = subject.files.bytes("a.lade");
    bytes = subject.image;
    uint64_t expected = 0;
    bool signature = false;
    std::array<uint64_t, kSuperblockCopies> shown{};
    for (size_t copy = 0, rest = combination; copy < kSuperblockCopies; ++copy, rest /= kDamages) {
      const auto damage = static_cast<Damage>(rest % kDamages);
      damage_copy(bytes, subject, static_cast<unsigned>(copy), damage);
      shown[copy] = generation_of(static_cast<unsigned>(copy), damage);
      expected = std::max(expected, shown[copy]);
      signature |= damage != Damage::zero;
    }
    CAPTURE(combination);
    const auto opened = Pager::open(subject.files, "a.lade", Pager::Mode::read);
    if (expected == 0) {
      REQUIRE(opened.status().code() == (signature ? Code::corrupt : Code::not_a_lade_db));
      continue;
    }
    REQUIRE(opened.ok());
    REQUIRE(difference(*opened.value(), subject.models[expected]) == "");
    using Shown = std::array<uint64_t, kSuperblockCopies>;
    const bool sound =
        shown == Shown{2, 2, 3, 3} || shown == Shown{2, 2, 1, 1} || shown == Shown{1, 1, 1, 1};
    REQUIRE(opened.value()->notices().empty() == sound);
  }
}

TEST_CASE("opening for writing mends the current slot, and the next commit the other one") {
  Subject subject = make_subject();
  std::vector<std::byte>& bytes = subject.files.bytes("a.lade");
  for (const unsigned copy : {0U, 1U, 3U}) damage_copy(bytes, subject, copy, Damage::flipped);
  {
    const auto pager = Pager::open(subject.files, "a.lade", Pager::Mode::write).value();
    CHECK(pager->notices().size() == 2);
    CHECK(pager->notices()[0].code == NoticeCode::superblock_copy_damaged);
    CHECK(pager->notices()[1].code == NoticeCode::superblock_slot_damaged);
  }
  {
    const auto pager = Pager::open(subject.files, "a.lade", Pager::Mode::write).value();
    REQUIRE(pager->notices().size() == 1);
    CHECK(pager->notices()[0].code == NoticeCode::superblock_slot_damaged);
    REQUIRE(pager->commit(as_bytes("4")).ok());
  }
  CHECK(Pager::open(subject.files, "a.lade", Pager::Mode::read).value()->notices().empty());
}

TEST_CASE("without both copies of a slot a later generation is in doubt only in a longer file") {
  Subject subject = make_subject();
  const size_t end = subject.image.size();
  std::vector<std::byte>& bytes = subject.files.bytes("a.lade");
  const auto notice = [&] {
    const auto pager = Pager::open(subject.files, "a.lade", Pager::Mode::read).value();
    REQUIRE(pager->notices().size() == 1);
    return pager->notices()[0];
  };
  // Generation 3 lies in slot B and is the last of the file, so slot A held generation 2.
  for (const unsigned copy : {0U, 1U}) damage_copy(bytes, subject, copy, Damage::flipped);
  CHECK(notice().code == NoticeCode::superblock_slot_damaged);
  // What a commit left that was cut short.
  bytes.resize(end + kPageBytes);
  CHECK(notice().code == NoticeCode::superblock_slot_torn);
  // Generation 3 itself is lost, and generation 2 ends before it did.
  bytes = subject.image;
  for (const unsigned copy : {2U, 3U}) damage_copy(bytes, subject, copy, Damage::zero);
  CHECK(notice().code == NoticeCode::superblock_slot_torn);
  CHECK(
      notice().message.find("what lies behind generation 2 was left by a load that was cut "
                            "short before its commit was acknowledged, or by a later generation") !=
      std::string::npos);
  // One copy of the current slot that still has what was there before, as a commit leaves it that
  // was killed between the two.
  bytes = subject.image;
  damage_copy(bytes, subject, 3, Damage::stale);
  CHECK(notice().code == NoticeCode::superblock_copy_damaged);
  CHECK(notice().message.find(
            "still has generation 1: the commit of generation 3 was cut "
            "short between its two copies, or this one's write was lost; its twin is "
            "sound, so nothing is lost") != std::string::npos);
}

// A compacted file is at its first generation, which both slots have.
TEST_CASE("a notice names what is sound besides a damaged copy") {
  Subject subject = make_subject();
  std::vector<std::byte>& bytes = subject.files.bytes("a.lade");
  bytes = subject.first_image;
  const auto notices = [&] {
    return Pager::open(subject.files, "a.lade", Pager::Mode::read).value()->notices();
  };
  damage_copy(bytes, subject, 2, Damage::flipped);
  REQUIRE(notices().size() == 1);
  CHECK(notices()[0].message.find("; its twin is sound, so nothing") != std::string::npos);
  damage_copy(bytes, subject, 3, Damage::flipped);
  REQUIRE(notices().size() == 2);
  for (const PagerNotice& notice : notices()) {
    CHECK(notice.code == NoticeCode::superblock_copy_damaged);
    CHECK(notice.message.find("; the other slot has the same generation, so nothing is lost") !=
          std::string::npos);
  }
  const auto pager = Pager::open(subject.files, "a.lade", Pager::Mode::write).value();
  REQUIRE(pager->commit(as_bytes("2")).ok());
  CHECK(notices().empty());
}
}  // TEST_SUITE("pager")

}  // namespace
}  // namespace lade
