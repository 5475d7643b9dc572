#include "base/cpu_meter.hpp"

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
  CpuMeter meter;
  const auto inner = meter.metered(use_cpu);
  const uint64_t start = thread_cpu_ns();
  meter.metered([&] { inner(); })();
  const uint64_t elapsed = thread_cpu_ns() - start;
  CHECK(meter.total_ns() >= 1'000'000);
  CHECK(meter.total_ns() <= elapsed);
}

TEST_CASE("a job that throws is counted, and so are the jobs after it") {
  CpuMeter meter;
  const auto throwing = meter.metered([] {
    use_cpu();
    throw std::bad_alloc();
  });
  CHECK_THROWS_AS(throwing(), std::bad_alloc);
  CHECK(meter.total_ns() >= 1'000'000);
  CpuMeter other;
  other.metered(use_cpu)();
  CHECK(other.total_ns() >= 1'000'000);
}
}  // TEST_SUITE("base")

}  // namespace
}  // namespace lade
