#include "base/clock.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <limits>

#include <unistd.h>

#include "base/date.hpp"
#include "base/hash.hpp"

namespace lade {

namespace {

constexpr int64_t kUnixMsMax = 253'402'300'799'999;  // the last millisecond of the year 9999

}  // namespace

int64_t SystemClock::unix_ms() {
  const auto since_epoch = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(since_epoch).count();
}

uint64_t SystemClock::monotonic_ns() { return steady_ns(); }

std::string rfc3339(int64_t unix_ms) {
  const auto ms = static_cast<uint64_t>(std::clamp<int64_t>(unix_ms, 0, kUnixMsMax));
  const CivilDate date = civil_from_days(static_cast<int32_t>(ms / 86'400'000));
  const auto part = [&](uint64_t unit_ms, uint64_t units) {
    return static_cast<unsigned>(ms / unit_ms % units);
  };
  char text[100];  // room for any numbers, since the compiler does not know that these are small
  std::snprintf(text, sizeof(text), "%04d-%02u-%02uT%02u:%02u:%02u.%03uZ", date.year, date.month,
                date.day, part(3'600'000, 24), part(60'000, 60), part(1000, 60), part(1, 1000));
  return text;
}

std::string new_run_id(Clock& clock) {
  const int64_t now_ms = clock.unix_ms();
  const std::array<uint64_t, 3> moment = {static_cast<uint64_t>(now_ms), clock.monotonic_ns(),
                                          static_cast<uint64_t>(getpid())};
  const std::string now = rfc3339(now_ms);
  std::string id;
  for (char c : now.substr(0, now.find('.'))) {
    if (c == 'T') id += '-';
    if (c >= '0' && c <= '9') id += c;
  }
  return id + '-' + hex(hash64(std::as_bytes(std::span(moment)))).substr(0, 6);
}

uint64_t per_second(uint64_t count, uint64_t elapsed_ns) {
  if (elapsed_ns == 0) return 0;
  const double rate = static_cast<double>(count) * 1e9 / static_cast<double>(elapsed_ns);
  constexpr uint64_t kMax = std::numeric_limits<uint64_t>::max();
  return rate >= static_cast<double>(kMax) ? kMax : static_cast<uint64_t>(rate);
}

}  // namespace lade
