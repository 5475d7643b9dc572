#include "base/metered_runner.hpp"

#include <new>

#include <doctest/doctest.h>

namespace lade {
namespace {

void use_cpu() {
  const uint64_t start = thread_cpu_ns();
  while (thread_cpu_ns() - start < 1'000'000) {
  }
}

TEST_SUITE("base") {
TEST_CASE("a job within a job is counted once") {
  ThreadRunner one(1);
  MeteredRunner metered(one);
  const uint64_t start = thread_cpu_ns();
  metered.run(1, [&](size_t) { metered.run(1, [](size_t) { use_cpu(); }); });
  const uint64_t elapsed = thread_cpu_ns() - start;
  CHECK(metered.cpu_ns() >= 1'000'000);
  CHECK(metered.cpu_ns() <= elapsed);
}

TEST_CASE("jobs on all threads are counted") {
  ThreadRunner two(2);
  MeteredRunner metered(two);
  CHECK(metered.threads() == 2);
  metered.run(5, [](size_t) { use_cpu(); });
  CHECK(metered.cpu_ns() >= 5'000'000);
}

TEST_CASE("a job that throws is counted, and so are the jobs after it") {
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
