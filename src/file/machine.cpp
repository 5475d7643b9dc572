#include "file/machine.hpp"

#include <algorithm>
#include <charconv>
#include <string>
#include <string_view>
#include <thread>

#include <fcntl.h>
#include <sched.h>
#include <sys/resource.h>
#include <unistd.h>

namespace lade {
namespace {

// The content of a small file of the kernel's, or nothing.
std::string read_small_file(const char* path) {
  const int descriptor = ::open(path, O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return {};
  char content[256];
  const ssize_t count = ::read(descriptor, content, sizeof(content));
  ::close(descriptor);
  return count > 0 ? std::string(content, static_cast<size_t>(count)) : std::string();
}

// The number at the start of `text`; false for "max" and the like.
bool parse_leading(std::string_view text, uint64_t& value) {
  return std::from_chars(text.data(), text.data() + text.size(), value).ec == std::errc();
}

}  // namespace

unsigned allowed_threads() {
  unsigned threads = std::max(1u, std::thread::hardware_concurrency());
  cpu_set_t mask;
  CPU_ZERO(&mask);
  if (sched_getaffinity(0, sizeof(mask), &mask) == 0)
    threads = static_cast<unsigned>(CPU_COUNT(&mask));
  // "QUOTA PERIOD" in microseconds, or "max PERIOD".
  const std::string quota = read_small_file("/sys/fs/cgroup/cpu.max");
  uint64_t allowed = 0;
  uint64_t period = 0;
  const size_t space = quota.find(' ');
  if (space != std::string::npos && parse_leading(quota, allowed) &&
      parse_leading(std::string_view(quota).substr(space + 1), period) && period > 0) {
    threads = std::min(threads, static_cast<unsigned>((allowed + period - 1) / period));
  }
  return std::max(1u, threads);
}

uint64_t allowed_memory_bytes() {
  uint64_t bytes =
      static_cast<uint64_t>(sysconf(_SC_PHYS_PAGES)) * static_cast<uint64_t>(sysconf(_SC_PAGESIZE));
  for (const char* path :
       {"/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"}) {
    uint64_t limit = 0;
    if (parse_leading(read_small_file(path), limit) && limit > 0) bytes = std::min(bytes, limit);
  }
  return bytes;
}

uint64_t peak_rss_bytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<uint64_t>(usage.ru_maxrss) * 1024;
}

uint64_t current_rss_bytes() {
  const std::string content = read_small_file("/proc/self/statm");
  const size_t space = content.find(' ');
  uint64_t pages = 0;
  if (space == std::string::npos ||
      !parse_leading(std::string_view(content).substr(space + 1), pages))
    return 0;
  return pages * static_cast<uint64_t>(sysconf(_SC_PAGESIZE));
}

}  // namespace lade
