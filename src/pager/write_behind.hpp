// Writes filled buffers to a file in the order in which they come, on a thread of its own so that
// the caller goes on filling, or on the caller's thread. The buffers are few and recycled: a caller
// that is faster than the disk waits.
//
// After a failed write nothing more is written; failure() says why.
#pragma once

#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

#include "base/aligned_buffer.hpp"
#include "base/status.hpp"
#include "file/file.hpp"

namespace lade {

// One is filled while the others wait for the disk.
inline constexpr size_t kWriteBuffers = 4;

class WriteBehind {
 public:
  WriteBehind(File& file, bool background);
  // Waits for what is in flight. A failure that nobody asked for is lost: ask failure() after
  // drain() first.
  ~WriteBehind();
  WriteBehind(const WriteBehind&) = delete;
  WriteBehind& operator=(const WriteBehind&) = delete;

  // A buffer of at least `bytes`, whose content is undefined. Waits until one comes back from the
  // disk. Throws std::bad_alloc, after which it can be called again.
  AlignedBuffer take(size_t bytes);
  // Writes the first `bytes` of a buffer that take() gave. REQUIRES: bytes > 0.
  void write(AlignedBuffer buffer, size_t bytes, uint64_t offset);
  // Waits until nothing is in flight.
  void drain();
  // The first write that failed, or ok().
  Status failure() const;

 private:
  struct Job {
    AlignedBuffer buffer;
    size_t bytes;
    uint64_t offset;
  };
  bool start_thread();
  void run();
  void work_off(std::unique_lock<std::mutex>& lock);
  Status write(const Job& job);

  File& file_;
  const bool background_;
  const Status out_of_memory_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Job> jobs_;            // in the order of writing
  std::vector<AlignedBuffer> idle_;  // with or without memory; with jobs_ and those taken, all
  bool writing_ = false;
  bool stopping_ = false;
  Status failure_;
  std::thread thread_;  // from the first write on
};

}  // namespace lade
