#include "base/ordered_pipeline.hpp"

#include <new>
#include <system_error>
#include <thread>

namespace lade {
namespace {

// A bad_alloc of the standard library would end the process on any thread but the caller's, so it
// becomes a Status. Any other exception is a bug and ends the process on the caller's thread as
// well: unwinding would wait for threads that wait for this one.
template <typename Call>
Status guarded(const Status& out_of_memory, const Call& call) noexcept {
  try {
    return call();
  } catch (const std::bad_alloc&) {
    return out_of_memory;
  }
}

}  // namespace

OrderedPipeline::OrderedPipeline(unsigned threads, size_t slots, Stages stages)
    : threads_(threads),
      stages_(std::move(stages)),
      out_of_memory_(Status::error(Code::out_of_memory, "out of memory")),
      ready_(slots, false) {
  LADE_ASSERT(threads > 0 && slots > 0);
}

Status OrderedPipeline::run() {
  std::vector<std::jthread> helpers;
  helpers.reserve(threads_ - 1);
  try {
    for (unsigned worker = 1; worker < threads_; ++worker) {
      helpers.emplace_back([this, worker] { worker_loop(worker); });
    }
  } catch (const std::system_error&) {
    // Where the system allows no more threads, those that there are do all the work.
  } catch (const std::bad_alloc&) {
    // No memory for a thread: those that there are find out whether there is some for the work.
  }
  worker_loop(0);
  helpers.clear();  // joins
  return status_;
}

void OrderedPipeline::worker_loop(unsigned worker) {
  std::unique_lock lock(mutex_);
  while (status_.ok()) {
    if (take_turn(worker, lock)) continue;
    if (ended_ && !consuming_ && consumed_ == produced_) break;
    changed_.wait(lock);
  }
  changed_.notify_all();
}

// Oldest first: jobs belong to an item that is being consumed, and consuming frees a slot.
bool OrderedPipeline::take_turn(unsigned worker, std::unique_lock<std::mutex>& lock) {
  if (!groups_.empty()) {
    run_one_job(lock);
  } else if (!consuming_ && ready_[consumed_ % ready_.size()]) {
    consume_one(worker, lock);
  } else if (ended_ || produced_ - consumed_ == ready_.size()) {
    return false;
  } else if (!producing_ && nothing_to_produce_ != prepared_) {
    produce_one(worker, lock);
  } else if (stages_.prepare && nothing_to_prepare_ != prepared_or_produced_) {
    prepare_one(worker, lock);
  } else {
    return false;
  }
  return true;
}

// Makes a call without the lock, and keeps its failure if it is the first. Returns whether it
// succeeded.
template <typename Call>
bool OrderedPipeline::call_unlocked(std::unique_lock<std::mutex>& lock, const Call& call) {
  lock.unlock();
  Status status = guarded(out_of_memory_, call);
  lock.lock();
  const bool ok = status.ok();
  if (status_.ok()) status_ = std::move(status);
  return ok;
}

void OrderedPipeline::run_one_job(std::unique_lock<std::mutex>& lock) {
  JobGroup& group = *groups_.front();
  const size_t number = group.next++;
  if (group.next == group.count) groups_.pop_front();
  const bool ran = call_unlocked(lock, [&] {
    group.job(number);
    return Status();
  });
  --group.left;
  group.out_of_memory |= !ran;
  changed_.notify_all();
}

void OrderedPipeline::consume_one(unsigned worker, std::unique_lock<std::mutex>& lock) {
  const size_t slot = consumed_ % ready_.size();
  consuming_ = true;
  call_unlocked(lock, [&] { return stages_.consume(worker, slot); });
  consuming_ = false;
  ready_[slot] = false;
  ++consumed_;
  changed_.notify_all();
}

void OrderedPipeline::produce_one(unsigned worker, std::unique_lock<std::mutex>& lock) {
  const size_t slot = produced_ % ready_.size();
  const uint64_t prepared = prepared_;
  producing_ = true;
  Produced produced = Produced::end;
  call_unlocked(lock, [&]() -> Status {
    LADE_TRY(produced, stages_.produce(worker, slot));
    return {};
  });
  producing_ = false;
  ++prepared_or_produced_;
  if (produced == Produced::end) ended_ = true;
  if (produced == Produced::nothing_yet) nothing_to_produce_ = prepared;
  if (produced == Produced::item) ++produced_;
  changed_.notify_all();
  if (produced != Produced::item || !status_.ok()) return;
  call_unlocked(lock, [&] { return stages_.work(worker, slot); });
  ready_[slot] = true;
  changed_.notify_all();
}

void OrderedPipeline::prepare_one(unsigned worker, std::unique_lock<std::mutex>& lock) {
  const uint64_t before = prepared_or_produced_;
  bool prepared = false;
  call_unlocked(lock, [&] {
    prepared = stages_.prepare(worker);
    return Status();
  });
  if (!prepared) {
    nothing_to_prepare_ = before;
    return;
  }
  ++prepared_;
  ++prepared_or_produced_;
  changed_.notify_all();
}

void OrderedPipeline::run(size_t count, const Job& job) {
  if (count == 0) return;
  JobGroup group{.job = job, .count = count};
  std::unique_lock lock(mutex_);
  groups_.push_back(&group);
  changed_.notify_all();
  while (group.left > 0) {
    if (!groups_.empty()) {
      run_one_job(lock);
    } else {
      changed_.wait(lock);
    }
  }
  if (group.out_of_memory) throw std::bad_alloc();
}

}  // namespace lade
