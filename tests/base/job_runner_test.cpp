#include "base/job_runner.hpp"

#include <algorithm>
#include <atomic>
#include <new>
#include <vector>

#include <doctest/doctest.h>

namespace lade {
namespace {

void use_cpu() {
  const uint64_t start = thread_cpu_ns();
  while (thread_cpu_ns() - start < 1'000'000) {
  }
}

TEST_SUITE("base") {
TEST_CASE("ThreadRunner runs each job once and returns when the last has ended") {
  for (unsigned threads : {1U, 2U, 4U}) {
    ThreadRunner runner(threads);
    CHECK(runner.threads() == threads);
    for (size_t count : {size_t{0}, size_t{1}, size_t{3}, size_t{100}}) {
      std::vector<int> runs(count, 0);
      runner.run(count, [&](size_t number) { ++runs[number]; });
      CAPTURE(threads);
      CHECK(std::count(runs.begin(), runs.end(), 1) == static_cast<std::ptrdiff_t>(count));
    }
  }
}

TEST_CASE("ThreadRunner: a job may run jobs in turn") {
  ThreadRunner runner(2);
  std::atomic<int> runs = 0;
  runner.run(3, [&](size_t) { runner.run(4, [&](size_t) { ++runs; }); });
  CHECK(runs == 12);
}

TEST_CASE("ThreadRunner: memory that runs out on any thread is thrown on the caller's") {
  for (unsigned threads : {1U, 2U}) {
    ThreadRunner runner(threads);
    for (size_t bad = 0; bad < 4; ++bad) {
      const auto job = [bad](size_t number) {
        if (number == bad) throw std::bad_alloc();
      };
      CHECK_THROWS_AS(runner.run(4, job), std::bad_alloc);
    }
  }
}

TEST_CASE("MeteredRunner: a job within a job is counted once") {
  ThreadRunner one(1);
  MeteredRunner metered(one);
  const uint64_t start = thread_cpu_ns();
  metered.run(1, [&](size_t) { metered.run(1, [](size_t) { use_cpu(); }); });
  const uint64_t elapsed = thread_cpu_ns() - start;
  CHECK(metered.cpu_ns() >= 1'000'000);
  CHECK(metered.cpu_ns() <= elapsed);
}

TEST_CASE("MeteredRunner: jobs on all threads are counted") {
  ThreadRunner two(2);
  MeteredRunner metered(two);
  CHECK(metered.threads() == 2);
  metered.run(5, [](size_t) { use_cpu(); });
  CHECK(metered.cpu_ns() >= 5'000'000);
}

TEST_CASE("MeteredRunner: a job that throws is counted, and so are the jobs after it") {
  ThreadRunner one(1);
  MeteredRunner metered(one);
  const auto throwing = [](size_t) {
    use_cpu();
    throw std::bad_alloc();
  };
  CHECK_THROWS_AS(metered.run(1, throwing), std::bad_alloc);
  CHECK(metered.cpu_ns() >= 1'000'000);
  MeteredRunner other(one);
  other.run(1, [](size_t) { use_cpu(); });
  CHECK(other.cpu_ns() >= 1'000'000);
}
}  // TEST_SUITE("base")

}  // namespace
}  // namespace lade
