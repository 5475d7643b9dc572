// A writer of filled buffers, in the order in which they come, on a thread of its own while the
// caller fills the next, or on the caller's thread. The buffers are few and recycled: a caller that
// is faster than the disk waits. Between two buffers it takes steps, such as a flush or a commit,
// so all that changes the file stands in one line. One thread may call it.
//
// After a write or a step that failed nothing more is done; failure() has its Status.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "base/aligned_buffer.hpp"
#include "base/status.hpp"
#include "file/file.hpp"

namespace lade {

// Buffers: one is filled while the others wait for the disk.
inline constexpr size_t kWriteBuffers = 4;
// Steps that may wait: more than a run has tables.
inline constexpr size_t kWriteSteps = 16;

class WriteBehind {
 public:
  using Step = std::function<Status()>;

  WriteBehind(File& file, bool background);
  // Waits for the writes in flight. Their failure is lost, unless drain() and failure() come first.
  ~WriteBehind();
  WriteBehind(const WriteBehind&) = delete;
  WriteBehind& operator=(const WriteBehind&) = delete;

  // A buffer of at least `bytes`, whose content is undefined. Waits for a buffer in flight where
  // all are. Throws std::bad_alloc, after which it can be called again.
  AlignedBuffer take(size_t bytes);
  // Takes back a buffer of take() and writes its first `bytes`. REQUIRES: bytes > 0.
  void write(AlignedBuffer buffer, size_t bytes, uint64_t offset);
  // Makes `step` when all that was handed in before is done, unless some of it has failed. Waits
  // while kWriteSteps are waiting. A std::bad_alloc of the step is its failure.
  void then(Step step);
  // Waits until nothing is in flight.
  void drain();
  // The first write or step that failed, or ok().
  Status failure() const;

 private:
  // A write, or a step without a buffer.
  struct Job {
    AlignedBuffer buffer;
    size_t bytes = 0;
    uint64_t offset = 0;
    Step step;
  };
  void hand_in(Job job, std::unique_lock<std::mutex>& lock);
  bool start_thread();
  void run();
  void work_off(std::unique_lock<std::mutex>& lock);
  Status carry_out(const Job& job);

  File& file_;
  const bool background_;
  const Status out_of_memory_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Job> jobs_;            // in the order of writing
  size_t steps_ = 0;                 // among them
  std::vector<AlignedBuffer> idle_;  // kWriteBuffers less those in jobs_ and those taken
  bool working_ = false;
  bool stopping_ = false;
  Status failure_;
  std::thread thread_;  // started by the first job
};

}  // namespace lade
