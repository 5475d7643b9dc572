// Readers beside a writer: they wait for nobody, see a generation whole, and keep it.
#include <thread>

#include <doctest/doctest.h>

#include "pager/pager.hpp"
#include "support/crash_disk.hpp"
#include "support/file_wrapper.hpp"
#include "support/memory_file_system.hpp"
#include "support/pager_model.hpp"

namespace lade {
namespace {

constexpr const char* kPath = "a.lade";
constexpr PagerOptions kInline{.background_writes = false, .buffer_bytes = 4096};

// A file that another process is writing: reads of some superblock copies show noise for a while.
class HalfWrittenFile final : public FileWrapper {
 public:
  HalfWrittenFile(std::unique_ptr<File> inner, unsigned copies, unsigned torn_reads)
      : FileWrapper(std::move(inner)), copies_(copies), torn_reads_(torn_reads) {}

  Result<size_t> read_at(MutableByteSpan into, uint64_t offset) override {
    LADE_TRY(const size_t got, FileWrapper::read_at(into, offset));
    const uint64_t copy = offset / kSuperblockSpacing;
    if (offset % kSuperblockSpacing == 0 && copy < kSuperblockCopies &&
        (copies_ >> copy & 1) != 0 && torn_reads_ > 0) {
      --torn_reads_;
      std::fill(into.begin() + 512, into.end(), std::byte{0xab});
    }
    return got;
  }
  bool locked_by_another() override { return torn_reads_ > 0; }

 private:
  const unsigned copies_;
  unsigned torn_reads_;
};

TEST_SUITE("pager") {
TEST_CASE("what a writer has half written is read again before it is believed") {
  MemoryFileSystem files;
  PagerModel model{.generation = 1, .catalog = "id", .chunks = {}};
  {
    const auto pager = Pager::create(files, kPath, as_bytes("id"), kInline).value();
    for (model.generation = 2; model.generation <= 4; ++model.generation) {
      put_chunks(*pager, model, {100, 5000}, model.generation);
      REQUIRE(pager->commit(as_bytes(model.catalog)).ok());
    }
    --model.generation;
  }
  // Each set of copies; all four are no lade database at all.
  for (unsigned copies = 1; copies < 16; ++copies) {
    CAPTURE(copies);
    auto opened =
        Pager::open_on(std::make_unique<HalfWrittenFile>(open_image(files.bytes(kPath)), copies, 4),
                       Pager::Mode::read);
    REQUIRE(opened.ok());
    CHECK(opened.value()->notices().empty());
    CHECK(difference(*opened.value(), model) == "");
  }
}

TEST_CASE("damage stays damage, also while somebody writes") {
  MemoryFileSystem files;
  {
    PagerModel model;
    const auto pager = Pager::create(files, kPath, as_bytes("id"), kInline).value();
    put_chunks(*pager, model, {100}, 1);
    REQUIRE(pager->commit(as_bytes("x")).ok());
  }
  files.bytes(kPath)[copy_offset(0) + 50] ^= std::byte{1};
  files.bytes(kPath)[copy_offset(1) + 50] ^= std::byte{1};
  auto opened = Pager::open_on(
      std::make_unique<HalfWrittenFile>(open_image(files.bytes(kPath)), 0, 1), Pager::Mode::read);
  REQUIRE(opened.ok());
  CHECK(opened.value()->notices().size() == 1);
  CHECK(opened.value()->last_commit().generation == 1);
}

TEST_CASE("a reader keeps its generation over commits, an abandon and a compaction") {
  MemoryFileSystem files;
  PagerModel model{.generation = 1, .catalog = "id", .chunks = {}};
  auto pager = Pager::create(files, kPath, as_bytes("id"), kInline).value();
  const auto first = put_chunks(*pager, model, {100, 5000}, 1);
  model.catalog = "first";
  REQUIRE(pager->commit(as_bytes("first")).ok());
  ++model.generation;
  const auto reader = Pager::open(files, kPath, Pager::Mode::read).value();
  PagerModel later = model;
  for (uint64_t round = 0; round < 20; ++round) {
    put_chunks(*pager, later, {3000, 10}, 10 + round);
    if (round % 3 == 1) {
      pager->abandon();
    } else {
      if (round == 6) free_chunks(*pager, first);
      REQUIRE(pager->commit(as_bytes("later")).ok());
    }
    REQUIRE(difference(*reader, model) == "");
  }
  const auto compacted = pager->compact();
  REQUIRE(compacted.ok());
  CHECK(difference(*reader, model) == "");
  CHECK(Pager::open(files, kPath, Pager::Mode::read).value()->last_commit().generation ==
        compacted.value()->last_commit().generation);
}

TEST_CASE("a writer waits for another one as long as it is told, or until it is interrupted") {
  MemoryFileSystem files;
  auto writer = Pager::create(files, kPath, as_bytes("id"), kInline).value();
  PagerOptions waiting = kInline;
  waiting.wait_ms = 100;
  CHECK(Pager::open(files, kPath, Pager::Mode::write, waiting).status().code() == Code::db_busy);
  interrupt_requested = true;
  CHECK(Pager::open(files, kPath, Pager::Mode::write, waiting).status().code() ==
        Code::interrupted);
  interrupt_requested = false;
  waiting.wait_ms = 60'000;
  std::thread ends([&] { writer.reset(); });
  CHECK(Pager::open(files, kPath, Pager::Mode::write, waiting).ok());
  ends.join();
}
}  // TEST_SUITE("pager")

}  // namespace
}  // namespace lade
