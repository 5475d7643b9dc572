#include "pager/write_behind.hpp"

#include <new>
#include <system_error>
#include <utility>

namespace lade {

WriteBehind::WriteBehind(File& file, bool background)
    : file_(file),
      background_(background),
      out_of_memory_(Status::error(Code::out_of_memory, "out of memory", file.path())) {
  // Neither list allocates after this.
  idle_.resize(kWriteBuffers);
  jobs_.reserve(kWriteBuffers + kWriteSteps);
}

WriteBehind::~WriteBehind() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

AlignedBuffer WriteBehind::take(size_t bytes) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return !idle_.empty(); });
  // Grown while in the list, where a bad_alloc leaves it. Last in, first out, so a buffer gets its
  // memory only when all that have some are in use.
  idle_.back().reserve(bytes);
  AlignedBuffer buffer = std::move(idle_.back());
  idle_.pop_back();
  return buffer;
}

void WriteBehind::write(AlignedBuffer buffer, size_t bytes, uint64_t offset) {
  std::unique_lock lock(mutex_);
  hand_in({std::move(buffer), bytes, offset, {}}, lock);
}

void WriteBehind::then(Step step) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return steps_ < kWriteSteps; });
  ++steps_;
  hand_in({{}, 0, 0, std::move(step)}, lock);
}

void WriteBehind::hand_in(Job job, std::unique_lock<std::mutex>& lock) {
  jobs_.push_back(std::move(job));
  if (!background_ || !start_thread()) {
    work_off(lock);
    return;
  }
  lock.unlock();
  changed_.notify_all();
}

// Returns false where the system has no thread or no memory for one: then the caller writes.
bool WriteBehind::start_thread() {
  if (thread_.joinable()) return true;
  try {
    thread_ = std::thread([this] { run(); });
  } catch (const std::system_error&) {
    return false;
  } catch (const std::bad_alloc&) {
    return false;
  }
  return true;
}

void WriteBehind::drain() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return jobs_.empty() && !working_; });
}

Status WriteBehind::failure() const {
  const std::lock_guard lock(mutex_);
  return failure_;
}

void WriteBehind::run() {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [this] { return !jobs_.empty() || stopping_; });
    if (jobs_.empty()) return;
    work_off(lock);
  }
}

void WriteBehind::work_off(std::unique_lock<std::mutex>& lock) {
  while (!jobs_.empty()) {
    Job job = std::move(jobs_.front());
    jobs_.erase(jobs_.begin());
    if (failure_.ok()) {
      working_ = true;
      lock.unlock();
      Status status = carry_out(job);
      lock.lock();
      working_ = false;
      if (!status.ok()) failure_ = std::move(status);
    }
    if (job.step) {
      --steps_;
    } else {
      idle_.push_back(std::move(job.buffer));
    }
    changed_.notify_all();
  }
}

// A bad_alloc while the message of a failure is made must not hide the failure.
Status WriteBehind::carry_out(const Job& job) {
  const auto* data = reinterpret_cast<const std::byte*>(job.buffer.data());
  try {
    if (job.step) return job.step();
    return file_.write_at({data, job.bytes}, job.offset);
  } catch (const std::bad_alloc&) {
    return out_of_memory_;
  }
}

}  // namespace lade
