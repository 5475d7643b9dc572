#include "file/machine.hpp"

#include <algorithm>
#include <charconv>
#include <string>
#include <thread>

#include <sched.h>
#include <sys/resource.h>
#include <unistd.h>

#include "file/control_group.hpp"
#include "file/descriptor.hpp"

namespace lade {
namespace {

// The content of a small file of the kernel's, or nothing. Some need several reads.
std::string read_small_file(const std::string& path) {
  const Descriptor file = open_descriptor(path.c_str(), O_RDONLY);
  std::string content;
  char piece[4096];
  while (file.valid()) {
    const ssize_t count = ::read(file.number(), piece, sizeof(piece));
    if (count <= 0) break;
    content.append(piece, static_cast<size_t>(count));
  }
  return content;
}

// The limits of the control groups that the process was started in.
const ControlGroupLimits& limits_of_this_process() {
  static const ControlGroupLimits limits = control_group_limits(read_small_file);
  return limits;
}

}  // namespace

unsigned allowed_threads() {
  unsigned threads = std::max(1u, std::thread::hardware_concurrency());
  cpu_set_t mask;
  CPU_ZERO(&mask);
  if (sched_getaffinity(0, sizeof(mask), &mask) == 0)
    threads = static_cast<unsigned>(CPU_COUNT(&mask));
  const std::optional<unsigned> allowed = limits_of_this_process().processors;
  return std::max(1u, std::min(threads, allowed.value_or(threads)));
}

uint64_t allowed_memory_bytes() {
  const uint64_t bytes =
      static_cast<uint64_t>(sysconf(_SC_PHYS_PAGES)) * static_cast<uint64_t>(sysconf(_SC_PAGESIZE));
  return std::min(bytes, limits_of_this_process().memory_bytes.value_or(bytes));
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
      std::from_chars(content.data() + space + 1, content.data() + content.size(), pages).ec !=
          std::errc())
    return 0;
  return pages * static_cast<uint64_t>(sysconf(_SC_PAGESIZE));
}

}  // namespace lade
