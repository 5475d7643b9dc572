// What the micro-benchmarks share: a number of timed rounds, of which the shortest and the median
// count, and options. Timings go to stdout as text for people; every line ends with a hash of the
// result, so that nothing is optimised away and two builds can be seen to do the same.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"

namespace lade::bench {

struct Timing {
  double min_ns = 0;
  double median_ns = 0;
};

inline Timing summary(std::vector<double> times_ns) {
  std::sort(times_ns.begin(), times_ns.end());
  return {times_ns.front(), times_ns[times_ns.size() / 2]};
}

// CPU time of the calling thread: what others do on the machine still shows in caches, but not in
// waiting.
template <typename Body>
Timing measure(size_t rounds, Body&& body) {
  std::vector<double> times_ns;
  for (size_t round = 0; round < rounds; ++round) {
    const uint64_t start = thread_cpu_ns();
    body();
    times_ns.push_back(static_cast<double>(thread_cpu_ns() - start));
  }
  return summary(times_ns);
}

// Bytes per nanosecond is GB/s.
inline void print_rate(std::string_view what, std::string_view kernel, double bytes, double values,
                       Timing timing, uint64_t hash) {
  std::printf("%-10.*s %-7.*s %6.2f GB/s  median %6.2f  %6.3f ns/value  hash %016llx\n",
              static_cast<int>(what.size()), what.data(), static_cast<int>(kernel.size()),
              kernel.data(), bytes / timing.min_ns, bytes / timing.median_ns,
              timing.min_ns / values, static_cast<unsigned long long>(hash));
}

// --small           milliseconds instead of seconds: what the test suite runs
// --rounds N        timed rounds
// --rows N          rows in a batch
// --data DIR        <table>.tbl files instead of made-up rows
// --table NAME      only this table
// --kernel NAME     only this kernel
struct Options {
  bool small = false;
  size_t rounds = 15;
  size_t rows = 65536;
  std::string data;
  std::string table;
  std::string kernel;

  Options(int count, char** arguments) {
    for (int i = 1; i < count; ++i) {
      const std::string_view name = arguments[i];
      const auto value = [&] { return i + 1 < count ? arguments[++i] : ""; };
      if (name == "--small") small = true;
      if (name == "--rounds") rounds = static_cast<size_t>(std::max(1, std::atoi(value())));
      if (name == "--rows") rows = static_cast<size_t>(std::max(1, std::atoi(value())));
      if (name == "--data") data = value();
      if (name == "--table") table = value();
      if (name == "--kernel") kernel = value();
    }
    if (small) rounds = 2;
  }
};

}  // namespace lade::bench
