// A meter of the bytes of state that a constraint's check holds: that they are dropped is measured,
// not claimed.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <vector>

namespace lade {

// Any thread may grow and shrink it.
class StateMeter {
 public:
  void grow(uint64_t bytes) {
    const uint64_t now = current_ += bytes;
    uint64_t peak = peak_.load();
    while (now > peak && !peak_.compare_exchange_weak(peak, now)) {
    }
  }
  void shrink(uint64_t bytes) { current_ -= bytes; }
  uint64_t current_bytes() const { return current_; }
  uint64_t peak_bytes() const { return peak_; }

 private:
  std::atomic<uint64_t> current_ = 0;
  std::atomic<uint64_t> peak_ = 0;
};

// An allocator that reports to a meter. The meter outlives what it counts.
template <typename T>
struct MeteredAllocator {
  using value_type = T;
  explicit MeteredAllocator(StateMeter& of) : meter(&of) {}
  template <typename U>
  MeteredAllocator(const MeteredAllocator<U>& other) : meter(other.meter) {}

  T* allocate(size_t count) {
    T* memory = std::allocator<T>().allocate(count);
    meter->grow(count * sizeof(T));
    return memory;
  }
  void deallocate(T* memory, size_t count) {
    meter->shrink(count * sizeof(T));
    std::allocator<T>().deallocate(memory, count);
  }
  friend bool operator==(const MeteredAllocator& a, const MeteredAllocator& b) {
    return a.meter == b.meter;
  }

  StateMeter* meter;
};

template <typename T>
using MeteredVector = std::vector<T, MeteredAllocator<T>>;

}  // namespace lade
