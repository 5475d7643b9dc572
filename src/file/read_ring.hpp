// A ring of io_uring(7): reads of a file at several places, which a disk does side by side while
// the thread goes on. One system call starts them all, so many small ones cost little more than
// one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "base/bytes.hpp"
#include "file/descriptor.hpp"

struct io_uring_cqe;
struct io_uring_sqe;

namespace lade {

struct RingRead {
  MutableByteSpan into;
  uint64_t offset = 0;
  int result = 0;  // bytes, or a negative errno; -EAGAIN where the read was not started
};

class ReadRing {
 public:
  static constexpr size_t kReadsMax = 32;

  // The calling thread's ring. Null where the system has none (before Linux 5.6) or forbids it, as
  // many containers do.
  static ReadRing* of_this_thread();
  ~ReadRing();

  // Whether no read is under way.
  bool idle() const { return reads_.empty(); }
  // Starts reads, each as one pread(2) would be. They, and what they read into, must stay where
  // they are until finish(). REQUIRES: idle(); kReadsMax at most.
  void start(int descriptor, std::span<RingRead> reads);
  // Waits for all that were started.
  void finish();

 private:
  // Memory that the kernel shares.
  struct Mapping {
    void* memory = nullptr;
    size_t bytes = 0;
  };

  ReadRing() = default;
  static std::unique_ptr<ReadRing> open();
  bool map(Mapping& mapping, size_t bytes, uint64_t offset);
  void enter(bool wait);
  void reap();

  Descriptor ring_;
  Mapping queues_;
  Mapping entries_;
  // Positions only count up; masked, they are places.
  uint32_t* submitted_ = nullptr;  // written here
  uint32_t* submission_places_ = nullptr;
  uint32_t submission_mask_ = 0;
  io_uring_sqe* submissions_ = nullptr;
  uint32_t* reaped_ = nullptr;     // written here
  uint32_t* completed_ = nullptr;  // written by the kernel
  uint32_t completion_mask_ = 0;
  const io_uring_cqe* completions_ = nullptr;
  std::span<RingRead> reads_;  // under way
  unsigned waiting_ = 0;       // entries that the kernel has not taken
  size_t running_ = 0;         // reads whose result has not come
};

}  // namespace lade
