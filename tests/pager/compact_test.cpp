// Compaction: a new file with the same content takes the old one's place, whole or not at all.
#include <cerrno>
#include <functional>
#include <random>

#include <doctest/doctest.h>

#include "pager/pager.hpp"
#include "support/countdown_file_system.hpp"
#include "support/crash_disk.hpp"
#include "support/file_system_wrapper.hpp"
#include "support/file_wrapper.hpp"
#include "support/memory_file_system.hpp"
#include "support/pager_model.hpp"

namespace lade {
namespace {

constexpr const char* kPath = "a.lade";
constexpr PagerOptions kInline{.background_writes = false, .buffer_bytes = 8192};

// Three commits; of the first one's chunks one stays. The last one is what the model shows.
std::unique_ptr<Pager> make(FileSystem& files, PagerModel& model) {
  auto pager = Pager::create(files, kPath, as_bytes("id"), kInline).value();
  model = {.generation = 1, .catalog = "id", .chunks = {}};
  for (uint64_t round = 0; round < 3; ++round) {
    const auto ids = put_chunks(*pager, model, {9000, 100, 0, 5000}, round);
    if (round == 1) {
      const std::vector<ChunkId> freed = {ChunkId{1}, ChunkId{2}, ChunkId{4}};
      free_chunks(*pager, freed);
      for (const ChunkId id : freed) model.chunks.erase(id);
    }
    model.catalog = "round " + std::to_string(round);
    REQUIRE(pager->commit(as_bytes(model.catalog)).ok());
    ++model.generation;
  }
  return pager;
}

std::string difference_at_path(FileSystem& files, PagerModel model, uint64_t generation) {
  model.generation = generation;
  return difference(files, kPath, model);
}

// Its unnamed files lie on a disk that can lose power; what that disk would show is looked at when
// such a file is about to get the name.
class CrashingFileSystem final : public FileSystemWrapper {
 public:
  CrashingFileSystem(FileSystem& inner, bool skips_sync)
      : FileSystemWrapper(inner), skips_sync_(skips_sync) {}

  std::function<void(const CrashDisk&)> on_replace;

  Result<std::unique_ptr<File>> create_unnamed(const std::string&) override {
    std::unique_ptr<File> file = disk_.open();
    if (skips_sync_) file = std::make_unique<Unsynced>(std::move(file));
    return file;
  }
  Status replace(File&, const std::string& path) override {
    on_replace(disk_);
    return Status::system(Code::io_error, "rename", path, EIO);
  }

 private:
  struct Unsynced final : FileWrapper {
    using FileWrapper::FileWrapper;
    Status sync_data() override { return {}; }
  };

  const bool skips_sync_;
  CrashDisk disk_;
};

// Of all that is written to its unnamed files, the first byte of one write arrives with a flipped
// bit.
class FlippingFileSystem final : public FileSystemWrapper {
 public:
  FlippingFileSystem(FileSystem& inner, uint64_t flipped_write)
      : FileSystemWrapper(inner), writes_left_(flipped_write) {}

  Result<std::unique_ptr<File>> create_unnamed(const std::string& path) override {
    LADE_TRY(std::unique_ptr<File> file, inner().create_unnamed(path));
    return std::unique_ptr<File>(std::make_unique<Flipping>(std::move(file), *this));
  }
  // What is given a name is the file within.
  Status replace(File& file, const std::string& path) override {
    return inner().replace(static_cast<Flipping&>(file).inner(), path);
  }
  bool flipped() const { return writes_left_ == 0; }

 private:
  struct Flipping final : FileWrapper {
    Flipping(std::unique_ptr<File> inner, FlippingFileSystem& owner)
        : FileWrapper(std::move(inner)), files(owner) {}
    Status write_at(ByteSpan data, uint64_t offset) override {
      std::vector<std::byte> bytes(data.begin(), data.end());
      if (files.writes_left_ > 0 && --files.writes_left_ == 0) bytes[0] ^= std::byte{1};
      return FileWrapper::write_at(bytes, offset);
    }
    FlippingFileSystem& files;
  };

  uint64_t writes_left_;
};

// Crash images of the new file at the moment at which it gets the name, and how many of them are
// not the whole of it.
std::pair<uint64_t, uint64_t> crash_at_rename(bool skips_sync) {
  MemoryFileSystem memory;
  CrashingFileSystem files(memory, skips_sync);
  PagerModel model;
  make(memory, model).reset();
  model.generation += 1;
  std::pair<uint64_t, uint64_t> images_and_faults;
  std::mt19937_64 random(7);
  files.on_replace = [&](const CrashDisk& disk) {
    for_each_crash(disk.epochs().back(), {}, random, [&](ByteSpan image) {
      ++images_and_faults.first;
      const auto opened = Pager::open_on(open_image(image), Pager::Mode::read);
      if (!opened.ok() || difference(*opened.value(), model) != "") ++images_and_faults.second;
    });
  };
  const auto pager = Pager::open(files, kPath, Pager::Mode::write, kInline).value();
  CHECK(pager->compact().status().code() == Code::io_error);
  return images_and_faults;
}

TEST_SUITE("pager") {
TEST_CASE("compaction keeps ids, chunks and catalog, goes on counting, and drops the rest") {
  MemoryFileSystem files;
  PagerModel model;
  auto pager = make(files, model);
  const size_t before = files.bytes(kPath).size();
  auto compacted = pager->compact();
  REQUIRE(compacted.ok());
  pager = std::move(compacted).value();
  CHECK(files.bytes(kPath).size() < before);
  CHECK(pager->file_bytes() == files.bytes(kPath).size());
  ++model.generation;
  CHECK(difference(*pager, model) == "");

  // It is a database like any other.
  put_chunks(*pager, model, {700}, 9);
  model.catalog = "more";
  REQUIRE(pager->commit(as_bytes(model.catalog)).ok());
  pager.reset();
  ++model.generation;
  CHECK(difference(files, kPath, model) == "");
  const auto reader = Pager::open(files, kPath, Pager::Mode::read);
  REQUIRE(reader.ok());
  CHECK(reader.value()->notices().empty());
}

TEST_CASE("the same file is compacted to the same bytes, and a compact one stays as long") {
  std::vector<std::vector<std::byte>> results;
  for (int run = 0; run < 2; ++run) {
    MemoryFileSystem files;
    PagerModel model;
    auto pager = make(files, model)->compact().value();
    results.push_back(files.bytes(kPath));
    pager = pager->compact().value();
    CHECK(files.bytes(kPath).size() == results.back().size());
  }
  CHECK(results[0] == results[1]);
}

TEST_CASE("a database without a chunk can be compacted") {
  MemoryFileSystem files;
  auto pager = Pager::create(files, kPath, as_bytes("id"), kInline).value();
  pager = pager->compact().value();
  CHECK(pager->last_commit().generation == 2);
  pager.reset();
  CHECK(difference(files, kPath, {.generation = 2, .catalog = "id", .chunks = {}}) == "");
}

TEST_CASE("whichever call of a compaction fails, the name stands for the same content") {
  for (const bool sticky : {false, true}) {
    for (uint64_t call = 1;; ++call) {
      CAPTURE(call);
      CAPTURE(sticky);
      MemoryFileSystem memory;
      PagerModel model;
      make(memory, model).reset();
      const std::vector<std::byte> before = memory.bytes(kPath);
      Countdown countdown;
      countdown.error_number = ENOSPC;
      countdown.sticky = sticky;
      CountdownFileSystem files(memory, countdown);
      auto pager = Pager::open(files, kPath, Pager::Mode::write, kInline).value();
      countdown.fail_at = countdown.calls + call;
      const bool compacted = pager->compact().ok();
      pager.reset();
      if (!countdown.fired) {
        REQUIRE(compacted);
        CHECK(call > 15);
        break;
      }
      // A read of the check may succeed when it is tried again.
      REQUIRE((!compacted || !sticky));
      REQUIRE(countdown.writes_after_failure == 0);
      const bool is_old = memory.bytes(kPath) == before;
      REQUIRE(difference_at_path(memory, model, model.generation + (is_old ? 0 : 1)) == "");
    }
  }
}

TEST_CASE("the new file gets the name only when a power cut can take nothing of it") {
  const auto [images, faults] = crash_at_rename(false);
  CHECK(images > 0);
  CHECK(faults == 0);
  // The harness bites: without the flush most of what could be left is no database.
  CHECK(crash_at_rename(true).second > 10);
}

TEST_CASE("a damaged chunk is not copied, and the file stays as it is") {
  MemoryFileSystem files;
  PagerModel model;
  auto pager = make(files, model);
  const ExtentRef extent = *find_chunk(*pager, model.chunks.rbegin()->first);
  files.bytes(kPath)[extent.offset] ^= std::byte{1};
  const std::vector<std::byte> before = files.bytes(kPath);
  CHECK(pager->compact().status().code() == Code::corrupt_chunk);
  CHECK(files.bytes(kPath) == before);
}

TEST_CASE("a copy that the disk has damaged, in whichever write, does not get the name") {
  for (uint64_t write = 1;; ++write) {
    CAPTURE(write);
    MemoryFileSystem memory;
    PagerModel model;
    make(memory, model).reset();
    const std::vector<std::byte> before = memory.bytes(kPath);
    FlippingFileSystem files(memory, write);
    const auto pager = Pager::open(files, kPath, Pager::Mode::write, kInline).value();
    const auto compacted = pager->compact();
    if (!files.flipped()) {
      REQUIRE(compacted.ok());
      CHECK(write > 4);
      break;
    }
    const Code code = compacted.status().code();
    CHECK((code == Code::corrupt || code == Code::corrupt_chunk));
    CHECK(memory.bytes(kPath) == before);
  }
}

TEST_CASE("a file that was moved away or got a second name is not replaced") {
  for (const bool moved : {true, false}) {
    MemoryFileSystem files;
    PagerModel model;
    const auto pager = make(files, model);
    if (moved) {
      files.rename(kPath, "elsewhere");
    } else {
      files.hard_link(kPath, "elsewhere");
    }
    CHECK(pager->compact().status().code() == (moved ? Code::db_moved : Code::path_conflict));
    CHECK(files.node("elsewhere") != nullptr);
  }
}

TEST_CASE("an interruption leaves the file as it is") {
  MemoryFileSystem files;
  PagerModel model;
  const auto pager = make(files, model);
  const std::vector<std::byte> before = files.bytes(kPath);
  interrupt_requested = true;
  CHECK(pager->compact().status().code() == Code::interrupted);
  interrupt_requested = false;
  CHECK(files.bytes(kPath) == before);
}
}  // TEST_SUITE("pager")

}  // namespace
}  // namespace lade
