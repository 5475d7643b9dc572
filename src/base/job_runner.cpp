#include "base/job_runner.hpp"

#include <algorithm>
#include <atomic>
#include <new>
#include <system_error>
#include <thread>
#include <vector>

namespace lade {

void ThreadRunner::run(size_t count, const Job& job) {
  std::atomic<size_t> next = 0;
  std::atomic<bool> out_of_memory = false;
  const auto work = [&]() noexcept {
    try {
      for (size_t number = next++; number < count; number = next++) job(number);
    } catch (const std::bad_alloc&) {
      out_of_memory = true;
    }
  };
  {
    std::vector<std::jthread> helpers;
    try {
      for (size_t i = 1; i < std::min<size_t>(threads_, count); ++i) helpers.emplace_back(work);
    } catch (const std::system_error&) {
      // Where the system allows no more threads, those that there are do all the work.
    }
    work();
  }
  if (out_of_memory) throw std::bad_alloc();
}

}  // namespace lade
