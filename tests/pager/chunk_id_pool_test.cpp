#include "pager/chunk_id_pool.hpp"

#include <set>

#include <doctest/doctest.h>

#include "support/memory_file_system.hpp"
#include "support/pager_model.hpp"

namespace lade {
namespace {

TEST_SUITE("pager") {
TEST_CASE("a pool gives its ids one by one and is empty then") {
  ChunkIdPool pool(ChunkId{7}, 3);
  CHECK(pool.take() == ChunkId{7});
  CHECK(pool.take() == ChunkId{8});
  CHECK(!pool.empty());
  CHECK(pool.take() == ChunkId{9});
  CHECK(pool.empty());
  CHECK(ChunkIdPool().empty());
}

TEST_CASE("no two pools share an id, and single ids cost the pager nothing") {
  MemoryFileSystem files;
  const auto pager = Pager::create(files, "a.lade", {}).value();
  std::set<ChunkId> seen;
  for (const uint64_t count : {1u, 64u, 5u}) {
    ChunkIdPool pool = pager->reserve_ids(count);
    while (!pool.empty()) CHECK(seen.insert(pool.take()).second);
  }
  CHECK(!seen.contains(ChunkId{0}));
  CHECK(pager->counters().alloc_batches == 3);
  CHECK(pager->counters().allocs == 70);
}

TEST_CASE("ids are not given out again by the next process") {
  MemoryFileSystem files;
  ChunkId last{};
  {
    const auto pager = Pager::create(files, "a.lade", {}).value();
    ChunkIdPool pool = pager->reserve_ids(10);
    while (!pool.empty()) last = pool.take();
    REQUIRE(pager->commit({}).ok());
  }
  const auto pager = Pager::open(files, "a.lade", Pager::Mode::write).value();
  CHECK(pager->reserve_ids(1).take() > last);
}
}  // TEST_SUITE("pager")

}  // namespace
}  // namespace lade
