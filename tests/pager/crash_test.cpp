// The power goes at any moment of some commits, and the disk keeps any part of what was on its way.
// Whoever opens the file then sees the last generation that was acknowledged, or the one in flight,
// whole. tests/crash goes on with these histories for longer.
#include <random>

#include <doctest/doctest.h>

#include "support/crash_history.hpp"
#include "support/sanitized.hpp"

namespace lade {
namespace {

constexpr uint64_t kSeed = 20240607;

void check(const CrashHistory& history, uint64_t seed, CrashCount& count) {
  std::mt19937_64 random(seed);
  try_all_crashes(history, {}, random, 64, count);
  CHECK_MESSAGE(count.violations == 0, count.violations, " of ", count.states,
                ", first: ", count.first, ", seed ", seed);
}

TEST_SUITE("pager") {
TEST_CASE("a generation that a process has seen is never lost, though its flush had failed") {
  CrashCount count;
  for (uint64_t seed = 0; seed < (kSanitized ? 2 : 8); ++seed) {
    CrashHistory history;
    run_lost_slot_flush(history, seed);
    check(history, seed, count);
  }
}

TEST_CASE("a failed flush of data leaves the generation before, and the next process goes on") {
  CrashCount count;
  for (uint64_t seed = 0; seed < (kSanitized ? 2 : 8); ++seed) {
    CrashHistory history;
    run_lost_data_flush(history, seed);
    check(history, seed, count);
  }
}

TEST_CASE("a power cut at any moment, and one more while recovering, never shows a third thing") {
  CrashCount count;
  for (uint64_t seed = kSeed; seed < kSeed + (kSanitized ? 1 : 4); ++seed) {
    std::mt19937_64 random(seed);
    CrashHistory history;
    run_random_history(history, kSanitized ? 4 : 12, random);
    check(history, seed, count);
  }
  MESSAGE(count.states, " crash states");
  CHECK(count.states > (kSanitized ? 3'000 : 50'000));
}
}  // TEST_SUITE("pager")

}  // namespace
}  // namespace lade
