#include "pager/pager.hpp"

#include <thread>

#include <doctest/doctest.h>

#include "support/memory_file_system.hpp"
#include "support/pager_model.hpp"

namespace lade {
namespace {

using Mode = Pager::Mode;
constexpr const char* kPath = "a.lade";

std::unique_ptr<Pager> create(MemoryFileSystem& files, PagerModel& model,
                              PagerOptions options = {}) {
  model = {.generation = 1, .catalog = "first", .chunks = {}};
  auto created = Pager::create(files, kPath, as_bytes(model.catalog), options);
  REQUIRE(created.ok());
  return std::move(created).value();
}

void commit(Pager& pager, PagerModel& model, const std::string& catalog) {
  const auto committed = pager.commit(as_bytes(catalog));
  REQUIRE(committed.ok());
  ++model.generation;
  model.catalog = catalog;
  CHECK(committed.value().generation == model.generation);
  CHECK(committed.value().root == pager.last_commit().root);
}

StoredRoot newest_root(ByteSpan image, uint64_t generation) {
  const unsigned copy = slot_of(generation) * kCopiesPerSlot;
  const auto stored = load<StoredSuperblock>(image.data() + copy_offset(copy));
  return load<StoredRoot>(image.data() + stored.root.offset);
}

TEST_SUITE("pager") {
TEST_CASE("a new database is of generation 1, holds no chunk and gives the catalog back") {
  MemoryFileSystem files;
  PagerModel model;
  { CHECK(difference(*create(files, model), model) == ""); }
  CHECK(difference(files, kPath, model) == "");
}

TEST_CASE("what is committed is there for the next one to open the file, of any size") {
  for (const bool background : {false, true}) {
    MemoryFileSystem files;
    PagerModel model;
    {
      const auto pager =
          create(files, model, {.background_writes = background, .buffer_bytes = 8192});
      put_chunks(*pager, model, {0, 1, 63, 64, 65, 4095, 4096, 4097, 100'000}, 1);
      commit(*pager, model, "second");
      put_chunks(*pager, model, {8192, 10}, 2);
      put_chunks(*pager, model, {30'000}, 3);
      commit(*pager, model, "");
      CHECK(difference(*pager, model) == "");
    }
    CHECK(difference(files, kPath, model) == "");
    CHECK(Pager::open(files, kPath, Mode::read).value()->notices().empty());
  }
}

TEST_CASE("a chunk is readable after flush, and not durable before commit") {
  MemoryFileSystem files;
  PagerModel model;
  PagerModel more;
  {
    const auto pager = create(files, model);
    more = model;
    put_chunks(*pager, more, {500, 6000}, 1);
    REQUIRE(pager->flush().ok());
    CHECK(difference(*pager, more) == "");
  }
  CHECK(difference(files, kPath, model) == "");
}

TEST_CASE("commits of many processes follow each other") {
  MemoryFileSystem files;
  PagerModel model;
  create(files, model);
  uint64_t pages_max = 0;
  for (uint64_t round = 0; round < 200; ++round) {
    const auto pager = Pager::open(files, kPath, Mode::write).value();
    put_chunks(*pager, model, {round * 7, 20}, round);
    commit(*pager, model, "round " + std::to_string(round));
    REQUIRE(difference(*pager, model) == "");
    const uint64_t pages = newest_root(files.bytes(kPath), model.generation).directory_pages;
    pages_max = std::max(pages, pages_max);
  }
  // Small pages are merged, eight of a size to one of the next.
  CHECK(pages_max > 7);
  CHECK(pages_max <= 3 * 7);
  CHECK(difference(files, kPath, model) == "");
}

TEST_CASE("ids may be left out, and a pool may be older than a commit") {
  MemoryFileSystem files;
  PagerModel model;
  {
    const auto pager = create(files, model);
    std::vector<ChunkId> ids;
    for (ChunkIdPool pool = pager->reserve_ids(12); !pool.empty();) ids.push_back(pool.take());
    const auto put = [&](std::initializer_list<size_t> places) {
      std::vector<ChunkPut> puts;
      for (const size_t place : places) {
        auto& bytes = model.chunks[ids[place]];
        bytes = test_bytes(place, 100 + place);
        puts.push_back({ids[place], bytes});
      }
      REQUIRE(pager->put(puts).ok());
      REQUIRE(pager->flush().ok());
      REQUIRE(difference(*pager, model) == "");
    };
    put({0, 2, 3});
    put({5});
    commit(*pager, model, "the lower ids");
    put({6, 7});
    put({11});
    commit(*pager, model, "the others");
    const ChunkId left_out[] = {ids[1], ids[4], ids[9]};
    for (const ChunkId& id : left_out) CHECK_FALSE(find_chunk(*pager, id));
  }
  CHECK(difference(files, kPath, model) == "");
}

TEST_CASE("freed chunks are there until the next commit and gone after it") {
  MemoryFileSystem files;
  PagerModel model;
  const auto pager = create(files, model);
  const auto ids = put_chunks(*pager, model, {100, 200, 300}, 1);
  commit(*pager, model, "all");
  free_chunks(*pager, std::span(ids).subspan(1, 1));
  CHECK(difference(*pager, model) == "");
  model.chunks.erase(ids[1]);
  put_chunks(*pager, model, {400}, 2);
  commit(*pager, model, "one replaced");
  CHECK(difference(*pager, model) == "");
  CHECK(!find_chunk(*pager, ids[1]));
  CHECK(find_chunk(*pager, ids[2])->bytes == 300);
  AlignedBuffer memory;
  std::vector<ByteSpan> chunks;
  CHECK(pager->get(ids, memory, chunks).code() == Code::corrupt);
}

TEST_CASE("abandon leaves no trace: the next table writes the same bytes") {
  for (const bool flushed : {false, true}) {
    MemoryFileSystem files;
    PagerModel model;
    for (const char* path : {"clean", "abandoned"}) {
      const auto pager = Pager::create(files, path, as_bytes("x")).value();
      PagerModel one;
      put_chunks(*pager, one, {10'000}, 1);
      REQUIRE(pager->commit(as_bytes("one")).ok());
      if (path == std::string("abandoned")) {
        PagerModel scratch;
        const auto ids = put_chunks(*pager, scratch, {3'000'000, 5}, 2);
        if (flushed) REQUIRE(pager->flush().ok());
        free_chunks(*pager, std::span(ids).first(flushed ? 1 : 0));
        pager->abandon();
        CHECK(difference(*pager, {.generation = 2, .catalog = "one", .chunks = one.chunks}) == "");
      }
      put_chunks(*pager, one, {700, 800}, 3);
      REQUIRE(pager->commit(as_bytes("two")).ok());
    }
    CHECK(files.bytes("clean") == files.bytes("abandoned"));
  }
}

TEST_CASE("abandon gives the space back") {
  MemoryFileSystem files;
  PagerModel model;
  const auto pager = create(files, model);
  const size_t before = files.bytes(kPath).size();
  PagerModel scratch;
  put_chunks(*pager, scratch, {1'000'000}, 2);
  REQUIRE(pager->flush().ok());
  CHECK(files.bytes(kPath).size() > before + 1'000'000);
  pager->abandon();
  CHECK(files.bytes(kPath).size() == before);
}

TEST_CASE("what a killed process left behind is written over and cut off") {
  MemoryFileSystem files;
  PagerModel model;
  create(files, model);
  files.bytes(kPath).resize(files.bytes(kPath).size() + 123'457, std::byte{0xab});
  {
    const auto pager = Pager::open(files, kPath, Mode::write).value();
    put_chunks(*pager, model, {5000}, 1);
    commit(*pager, model, "after");
    CHECK(files.bytes(kPath).size() == pager->file_bytes());
  }
  CHECK(difference(files, kPath, model) == "");
}

TEST_CASE("the same steps give the same bytes, in one process or in several") {
  MemoryFileSystem files;
  for (const auto& [path, background] : {std::pair("inline", false), {"background", true}}) {
    PagerModel model;
    const PagerOptions options{.background_writes = background, .buffer_bytes = 4096};
    auto pager = Pager::create(files, path, as_bytes("id"), options).value();
    for (uint64_t table = 0; table < 4; ++table) {
      put_chunks(*pager, model, {5000, 300, 12'345}, table);
      REQUIRE(pager->flush().ok());
      put_chunks(*pager, model, {77}, table);
      REQUIRE(pager->commit(as_bytes("t" + std::to_string(table))).ok());
      if (!background) {
        pager.reset();
        pager = Pager::open(files, path, Mode::write, options).value();
      }
    }
  }
  CHECK(files.bytes("inline") == files.bytes("background"));
}

TEST_CASE("chunks come back aligned, with readable bytes behind them, in any order") {
  MemoryFileSystem files;
  PagerModel model;
  const auto pager = create(files, model);
  auto ids = put_chunks(*pager, model, {100, 5000, 64, 1, 70'000}, 1);
  commit(*pager, model, "x");
  std::swap(ids[0], ids[3]);
  ids.push_back(ids[1]);
  AlignedBuffer memory;
  std::vector<ByteSpan> chunks;
  REQUIRE(pager->get(ids, memory, chunks).ok());
  for (size_t i = 0; i < ids.size(); ++i) {
    const auto& bytes = model.chunks.at(ids[i]);
    CHECK(std::equal(chunks[i].begin(), chunks[i].end(), bytes.begin(), bytes.end()));
    CHECK(reinterpret_cast<uintptr_t>(chunks[i].data()) % kExtentAlignment == 0);
    const auto* end = reinterpret_cast<const char*>(chunks[i].data() + chunks[i].size());
    CHECK(end + kBufferTailBytes <= memory.data() + memory.capacity() + kBufferTailBytes);
  }
  REQUIRE(pager->get({}, memory, chunks).ok());
  CHECK(chunks.empty());
}

TEST_CASE("several threads read at once") {
  MemoryFileSystem files;
  PagerModel model;
  const auto pager = create(files, model);
  put_chunks(*pager, model, std::vector<size_t>(50, 3000), 1);
  commit(*pager, model, "x");
  std::vector<std::string> differences(4);
  std::vector<std::thread> threads;
  for (std::string& found : differences) {
    threads.emplace_back([&] { found = difference(*pager, model); });
  }
  for (std::thread& thread : threads) thread.join();
  for (const std::string& found : differences) CHECK(found == "");
  CHECK(pager->counters().gets == 4 * 50);
}

TEST_CASE("extents of a commit lie back to back at multiples of 64 bytes") {
  MemoryFileSystem files;
  PagerModel model;
  const auto pager = create(files, model);
  const auto ids = put_chunks(*pager, model, {1, 65, 64}, 1);
  REQUIRE(pager->flush().ok());
  const uint64_t first = find_chunk(*pager, ids[0])->offset;
  CHECK(first == pager->file_bytes());
  CHECK(find_chunk(*pager, ids[1])->offset == first + 64);
  CHECK(find_chunk(*pager, ids[2])->offset == first + 64 + 128);
}
}  // TEST_SUITE("pager")

}  // namespace
}  // namespace lade
