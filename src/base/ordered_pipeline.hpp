// An ordered pipeline: items are produced one at a time, worked on side by side, and consumed one
// at a time in the order in which they were produced.
//
//   prepare    prepare    prepare ...           any worker, where there is such a stage
//   produce(0) produce(1) produce(2) ...        one worker at a time
//        work(1)   work(0)   work(2)            any worker, any order
//              consume(0) consume(1) consume(2) one worker at a time, in order
//
// Items live in a ring of slots that the stages own by number; a slot is produced into again only
// after it was consumed, so memory is bounded by the slots. There is no thread per stage: each
// worker takes what is to be done next, the oldest first, and with one worker everything runs on
// the calling thread, in the same order.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <vector>

#include "base/job_runner.hpp"
#include "base/status.hpp"

namespace lade {

enum class Produced { item, nothing_yet, end };

class OrderedPipeline final : public JobRunner {
 public:
  // A failed Status ends the whole run: nothing more is produced or consumed. `worker` is below
  // `threads`, `slot` below `slots`; no two calls with the same worker or the same slot overlap.
  struct Stages {
    // With `nothing_yet` it is called again once a prepare() has ended.
    std::function<Result<Produced>(unsigned worker, size_t slot)> produce;
    std::function<Status(unsigned worker, size_t slot)> work;
    std::function<Status(unsigned worker, size_t slot)> consume;
    // Work that produce() needs and that needs no turn; may be empty. Any number of workers at a
    // time, while a slot is free. False: there is nothing to prepare until another prepare() or a
    // produce() has ended.
    std::function<bool(unsigned worker)> prepare = {};
  };

  // REQUIRES: threads > 0, slots > 0.
  OrderedPipeline(unsigned threads, size_t slots, Stages stages);

  // Runs until the last item is consumed or a stage failed; returns the first failure. A stage that
  // throws std::bad_alloc fails with Code::out_of_memory; any other exception ends the process.
  // Where the system allows fewer threads than were asked for, fewer do the work.
  Status run();

  unsigned threads() const override { return threads_; }
  // Workers that have no other turn help with the jobs. REQUIRES: called from within consume, or
  // from a job.
  void run(size_t count, const Job& job) override;

 private:
  void worker_loop(unsigned worker);
  bool take_turn(unsigned worker, std::unique_lock<std::mutex>& lock);
  void run_one_job(std::unique_lock<std::mutex>& lock);
  void consume_one(unsigned worker, std::unique_lock<std::mutex>& lock);
  void produce_one(unsigned worker, std::unique_lock<std::mutex>& lock);
  void prepare_one(unsigned worker, std::unique_lock<std::mutex>& lock);
  template <typename Call>
  bool call_unlocked(std::unique_lock<std::mutex>& lock, const Call& call);

  const unsigned threads_;
  const Stages stages_;
  const Status out_of_memory_;  // made early, since there may be no memory left to say so

  std::mutex mutex_;
  std::condition_variable changed_;
  Status status_;
  std::vector<bool> ready_;  // by slot: worked on, not yet consumed
  uint64_t produced_ = 0;
  uint64_t consumed_ = 0;
  bool producing_ = false;
  bool consuming_ = false;
  // Calls that have ended, and how many there were when one began that had nothing to do: another
  // has nothing to do either until there are more.
  uint64_t prepared_ = 1;
  uint64_t prepared_or_produced_ = 1;
  uint64_t nothing_to_produce_ = 0;  // of prepared_
  uint64_t nothing_to_prepare_ = 0;  // of prepared_or_produced_
  bool ended_ = false;
  // The jobs of one run() call, on its stack.
  struct JobGroup {
    const Job& job;
    const size_t count;
    size_t next = 0;      // to begin
    size_t left = count;  // that have not ended
    bool out_of_memory = false;
  };
  std::deque<JobGroup*> groups_;  // with jobs to begin
};

}  // namespace lade
