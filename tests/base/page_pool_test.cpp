#include "base/page_pool.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <random>
#include <vector>

#include <doctest/doctest.h>

namespace lade {
namespace {

constexpr size_t kPage = PagePool::kPageBytes;

TEST_SUITE("base") {
TEST_CASE("a run begins at a page, and the first one at a huge page") {
  PagePool pool;
  CHECK(reinterpret_cast<uintptr_t>(pool.take(kPage)) % PagePool::kHugePageBytes == 0);
  CHECK(reinterpret_cast<uintptr_t>(pool.take(kPage)) % kPage == 0);
}

TEST_CASE("what is given back is taken again, from the smallest run that has room") {
  PagePool pool;
  char* const run = static_cast<char*>(pool.take(10 * kPage));
  char* const other = static_cast<char*>(pool.take(kPage));
  CHECK(other == run + 10 * kPage);
  pool.give_back(run, 10 * kPage);
  CHECK(pool.take(4 * kPage) == run);
  CHECK(pool.take(6 * kPage) == run + 4 * kPage);
}

TEST_CASE("free neighbours are one run, in whatever order they were given back") {
  PagePool pool;
  std::mt19937 random(7);
  std::vector<char*> runs;
  for (int i = 0; i < 9; ++i) runs.push_back(static_cast<char*>(pool.take(kPage)));
  char* const first = runs.front();
  CHECK(pool.take(kPage) == first + 9 * kPage);
  std::shuffle(runs.begin(), runs.end(), random);
  for (char* run : runs) pool.give_back(run, kPage);
  CHECK(pool.take(9 * kPage) == first);
}

TEST_CASE("a run that was given back in parts is whole again") {
  PagePool pool;
  char* const run = static_cast<char*>(pool.take(8 * kPage));
  pool.take(kPage);
  pool.give_back(run + 6 * kPage, 2 * kPage);
  pool.give_back(run, 6 * kPage);
  CHECK(pool.take(8 * kPage) == run);
}

TEST_CASE(
    "a large run keeps its bytes until it is given back, and then its memory is the system's") {
  PagePool pool;
  constexpr size_t kBytes = size_t{40} << 20;
  char* const run = static_cast<char*>(pool.take(kBytes));
  REQUIRE(run != nullptr);
  run[0] = 'a';
  run[kBytes - 1] = 'z';
  pool.give_back(pool.take(kPage), kPage);
  CHECK(run[0] == 'a');
  CHECK(run[kBytes - 1] == 'z');
  pool.give_back(run, kBytes);
  CHECK(pool.take(kBytes) == run);
  CHECK(run[kBytes - 1] == 0);  // fresh memory
}

TEST_CASE("memory that nobody has is null, and the pool goes on") {
  PagePool pool;
  CHECK(pool.take(SIZE_MAX / kPage * kPage) == nullptr);
  CHECK(pool.take(size_t{1} << 60) == nullptr);
  CHECK(pool.take(kPage) != nullptr);
}

TEST_CASE("runs that are in use never share a byte") {
  struct Run {
    char* begin;
    size_t bytes;
    char mark;
  };
  PagePool pool;
  std::mt19937 random(11);
  std::vector<Run> runs;
  const auto holds_its_mark = [](const Run& run) {
    return run.begin[0] == run.mark && std::memcmp(run.begin, run.begin + 1, run.bytes - 1) == 0;
  };
  for (int step = 0; step < 3000; ++step) {
    if (runs.size() < 20 || (runs.size() < 60 && random() % 2 == 0)) {
      const size_t bytes = (1 + random() % 64) * kPage;
      const Run run{static_cast<char*>(pool.take(bytes)), bytes, static_cast<char>(step)};
      REQUIRE(run.begin != nullptr);
      std::memset(run.begin, run.mark, bytes);
      runs.push_back(run);
    } else {
      std::swap(runs[random() % runs.size()], runs.back());
      REQUIRE(holds_its_mark(runs.back()));
      pool.give_back(runs.back().begin, runs.back().bytes);
      runs.pop_back();
    }
  }
  for (const Run& run : runs) CHECK(holds_its_mark(run));
}
}  // TEST_SUITE("base")

}  // namespace
}  // namespace lade
