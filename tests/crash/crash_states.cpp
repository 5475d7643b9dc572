// Tries power cuts at any moment of random histories of a database file, until enough states of the
// disk were looked at:
//   crash_states [STATES] [SEED]
// Prints one line of figures, and each violation with the seed that repeats it.
#include <chrono>
#include <cstdio>
#include <cstdlib>

#include "support/crash_history.hpp"

namespace lade {
namespace {

constexpr uint64_t kCommits = 12;
constexpr uint64_t kCrashAgainEvery = 64;

// The histories of one seed.
CrashCount try_seed(uint64_t seed) {
  std::mt19937_64 random(seed);
  CrashCount count;
  CrashHistory tables;
  run_random_history(tables, kCommits, random);
  CrashHistory slot_flush;
  run_lost_slot_flush(slot_flush, seed);
  CrashHistory data_flush;
  run_lost_data_flush(data_flush, seed);
  for (const CrashHistory* history : {&tables, &slot_flush, &data_flush}) {
    try_all_crashes(*history, {}, random, kCrashAgainEvery, count);
  }
  return count;
}

int run(uint64_t states_min, uint64_t seed) {
  const auto start = std::chrono::steady_clock::now();
  CrashCount total;
  const uint64_t first_seed = seed;
  for (; total.states < states_min; ++seed) {
    const CrashCount count = try_seed(seed);
    total.states += count.states;
    total.violations += count.violations;
    if (count.violations > 0) {
      std::printf("seed %llu: %llu violations, first: %s\n", static_cast<unsigned long long>(seed),
                  static_cast<unsigned long long>(count.violations), count.first.c_str());
    }
  }
  const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - start;
  std::printf("crash_states: %llu states, %llu violations, seeds %llu to %llu, %.1f s\n",
              static_cast<unsigned long long>(total.states),
              static_cast<unsigned long long>(total.violations),
              static_cast<unsigned long long>(first_seed),
              static_cast<unsigned long long>(seed - 1), elapsed.count());
  return total.violations == 0 ? 0 : 1;
}

}  // namespace
}  // namespace lade

int main(int argc, char** argv) {
  const auto number = [&](int i, uint64_t otherwise) {
    return argc > i ? std::strtoull(argv[i], nullptr, 10) : otherwise;
  };
  return lade::run(number(1, 1'000'000), number(2, 20240607));
}
