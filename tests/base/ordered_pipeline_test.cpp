#include "base/ordered_pipeline.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <memory>
#include <mutex>
#include <new>
#include <numeric>
#include <semaphore>
#include <string>
#include <thread>

#include <doctest/doctest.h>
#include <pthread.h>

namespace lade {
namespace {

constexpr unsigned kThreadCounts[] = {1, 2, 4};
// Nobody waits this long unless the pipeline is broken: then a test fails instead of hanging.
constexpr std::chrono::seconds kDeadline(600);

// Stages that number their items and note how they were called. Fails where it is told to.
class Recorder {
 public:
  Recorder(unsigned threads, size_t slots, size_t items)
      : items_(items),
        slot_items_(slots),
        slot_busy_(slots),
        worker_busy_(threads),
        pipeline_(threads, slots,
                  {.produce = [this](unsigned w, size_t s) { return produce(w, s); },
                   .work = [this](unsigned w, size_t s) { return work(w, s); },
                   .consume = [this](unsigned w, size_t s) { return consume(w, s); }}) {}

  Status run() { return pipeline_.run(); }
  OrderedPipeline& pipeline() { return pipeline_; }

  // What the stages do besides noting; the number is the item's. By default they succeed.
  std::function<Status(size_t)> on_produce = [](size_t) { return Status(); };
  std::function<Status(size_t)> on_work = [](size_t) { return Status(); };
  std::function<Status(size_t)> on_consume = [](size_t) { return Status(); };

  std::vector<size_t> consumed;      // in the order of consumption
  std::atomic<size_t> worked = 0;    // items
  std::atomic<size_t> overlaps = 0;  // calls that broke the promise on workers, slots or stages
  size_t in_flight_max = 0;          // produced, not yet consumed

 private:
  // Marks a worker, a slot and perhaps a stage as busy for the length of a call.
  class Call {
   public:
    Call(Recorder& recorder, unsigned worker, size_t slot, std::atomic<bool>* stage)
        : flags_{&recorder.worker_busy_.at(worker), &recorder.slot_busy_.at(slot), stage} {
      for (std::atomic<bool>* flag : flags_) {
        if (flag != nullptr && flag->exchange(true)) ++recorder.overlaps;
      }
    }
    ~Call() {
      for (std::atomic<bool>* flag : flags_) {
        if (flag != nullptr) flag->store(false);
      }
    }
    Call(const Call&) = delete;
    Call& operator=(const Call&) = delete;

   private:
    std::atomic<bool>* flags_[3];
  };

  Result<Produced> produce(unsigned worker, size_t slot) {
    const Call call(*this, worker, slot, &producing_);
    if (produced_ == items_) return Produced::end;
    LADE_CHECK(on_produce(produced_));
    slot_items_[slot] = produced_++;
    in_flight_max = std::max(in_flight_max, ++in_flight_);
    return Produced::item;
  }
  Status work(unsigned worker, size_t slot) {
    const Call call(*this, worker, slot, nullptr);
    ++worked;
    return on_work(slot_items_[slot]);
  }
  Status consume(unsigned worker, size_t slot) {
    const Call call(*this, worker, slot, &consuming_);
    --in_flight_;
    LADE_CHECK(on_consume(slot_items_[slot]));
    consumed.push_back(slot_items_[slot]);
    return {};
  }

  const size_t items_;
  size_t produced_ = 0;
  std::atomic<size_t> in_flight_ = 0;
  std::vector<size_t> slot_items_;
  std::vector<std::atomic<bool>> slot_busy_;
  std::vector<std::atomic<bool>> worker_busy_;
  std::atomic<bool> producing_ = false;
  std::atomic<bool> consuming_ = false;
  OrderedPipeline pipeline_;
};

std::vector<size_t> first_numbers(size_t count) {
  std::vector<size_t> numbers(count);
  std::iota(numbers.begin(), numbers.end(), size_t{0});
  return numbers;
}

// A tree of jobs: each runs `width` jobs of its own, `depth` deep.
void run_tree(OrderedPipeline& pipeline, size_t width, size_t depth, std::atomic<size_t>& runs) {
  std::atomic<size_t> below = 0;
  pipeline.run(width, [&](size_t) {
    if (depth > 1) run_tree(pipeline, width, depth - 1, runs);
    ++below;
  });
  // All of this group have ended, so `below` may go.
  if (below == width) runs += width;
}

TEST_SUITE("base") {
TEST_CASE("items are consumed in the order of production, for any threads and slots") {
  for (unsigned threads : kThreadCounts) {
    for (size_t slots : {size_t{1}, size_t{2}, size_t{3}, size_t{8}}) {
      Recorder recorder(threads, slots, 2000);
      // Uneven work, so that later items are ready before earlier ones.
      recorder.on_work = [](size_t item) {
        std::atomic<size_t> spin = item * 7919 % 500;
        while (spin > 0) --spin;
        return Status();
      };
      CAPTURE(threads);
      CAPTURE(slots);
      CHECK(recorder.run().ok());
      CHECK(recorder.consumed == first_numbers(2000));
      CHECK(recorder.worked == 2000);
      CHECK(recorder.overlaps == 0);
      CHECK(recorder.in_flight_max <= slots);
    }
  }
}

TEST_CASE("while the oldest item is worked on, all slots fill and not one more") {
  for (unsigned threads : {2U, 4U}) {
    for (size_t slots : {size_t{2}, size_t{5}}) {
      Recorder recorder(threads, slots, 50);
      std::counting_semaphore<64> others(0);
      bool timely = true;
      recorder.on_work = [&](size_t item) {
        if (item > 0) {
          others.release();
          return Status();
        }
        for (size_t i = 1; i < slots; ++i) timely &= others.try_acquire_for(kDeadline);
        return Status();
      };
      CHECK(recorder.run().ok());
      CHECK(timely);
      CHECK(recorder.in_flight_max == slots);
      CHECK(recorder.consumed == first_numbers(50));
    }
  }
}

TEST_CASE("no items are a success") {
  for (unsigned threads : kThreadCounts) {
    Recorder recorder(threads, 2, 0);
    CHECK(recorder.run().ok());
    CHECK(recorder.consumed.empty());
  }
}

TEST_CASE("one thread runs everything itself, each item to its end before the next") {
  const auto caller = std::this_thread::get_id();
  std::string calls;
  Recorder recorder(1, 4, 3);
  const auto note = [&](char stage) {
    return [&, stage](size_t item) {
      calls += stage + std::to_string(item) + ' ';
      if (std::this_thread::get_id() != caller) calls += "elsewhere ";
      return Status();
    };
  };
  recorder.on_produce = note('p');
  recorder.on_work = note('w');
  recorder.on_consume = note('c');
  CHECK(recorder.run().ok());
  CHECK(calls == "p0 w0 c0 p1 w1 c1 p2 w2 c2 ");
}

TEST_CASE("a failed stage ends the run with its failure, and its item is not consumed") {
  constexpr size_t kBad = 37;
  const auto fail_at_bad = [](size_t item) {
    return item == kBad ? Status::error(Code::io_error, "bad item", "file", 5) : Status();
  };
  for (unsigned threads : kThreadCounts) {
    for (int stage = 0; stage < 3; ++stage) {
      Recorder recorder(threads, 3, 1000);
      if (stage == 0) recorder.on_produce = fail_at_bad;
      if (stage == 1) recorder.on_work = fail_at_bad;
      if (stage == 2) recorder.on_consume = fail_at_bad;
      const Status status = recorder.run();
      CAPTURE(threads);
      CAPTURE(stage);
      CHECK(status.code() == Code::io_error);
      CHECK(status.message() == "bad item");
      CHECK(status.path() == "file");
      CHECK(recorder.consumed.size() <= kBad);
      CHECK(recorder.consumed == first_numbers(recorder.consumed.size()));
      if (stage == 2) CHECK(recorder.consumed.size() == kBad);
      CHECK(recorder.worked <= kBad + 3);
    }
  }
}

TEST_CASE("of two failures the first is returned") {
  for (unsigned threads : kThreadCounts) {
    Recorder recorder(threads, 2, 10);
    recorder.on_consume = [&](size_t) {
      recorder.pipeline().run(1, [](size_t) { throw std::bad_alloc(); });
      return Status::error(Code::io_error, "second");
    };
    CHECK(recorder.run().code() == Code::out_of_memory);
    CHECK(recorder.consumed.empty());
  }
}

TEST_CASE("running out of memory in any stage or job is a Status") {
  const auto exhaust = [](size_t item) -> Status {
    if (item == 5) throw std::bad_alloc();
    return {};
  };
  for (unsigned threads : kThreadCounts) {
    for (int stage = 0; stage < 4; ++stage) {
      Recorder recorder(threads, 3, 100);
      if (stage == 0) recorder.on_produce = exhaust;
      if (stage == 1) recorder.on_work = exhaust;
      if (stage == 2) recorder.on_consume = exhaust;
      if (stage == 3) {
        recorder.on_consume = [&](size_t item) {
          recorder.pipeline().run(1, [&](size_t) { static_cast<void>(exhaust(item)); });
          return Status();
        };
      }
      CAPTURE(threads);
      CAPTURE(stage);
      CHECK(recorder.run().code() == Code::out_of_memory);
      // Also of a consume whose job failed: what it asked for is not there.
      CHECK(recorder.consumed.size() <= 5);
    }
  }
}

TEST_CASE("run() runs each job once and returns when the last has ended") {
  for (unsigned threads : kThreadCounts) {
    Recorder recorder(threads, 3, 40);
    std::vector<int> runs;
    size_t incomplete = 0;
    recorder.on_consume = [&](size_t item) {
      runs.assign(item, 0);
      recorder.pipeline().run(item, [&](size_t job) { ++runs[job]; });
      incomplete += static_cast<size_t>(std::count(runs.begin(), runs.end(), 1)) != item;
      return Status();
    };
    CHECK(recorder.run().ok());
    CHECK(incomplete == 0);
    CHECK(recorder.consumed == first_numbers(40));
    CHECK(recorder.overlaps == 0);
  }
}

TEST_CASE("a job may run jobs in turn") {
  for (unsigned threads : kThreadCounts) {
    Recorder recorder(threads, 2, 20);
    std::atomic<size_t> runs = 0;
    recorder.on_consume = [&](size_t) {
      run_tree(recorder.pipeline(), 4, 3, runs);
      return Status();
    };
    CHECK(recorder.run().ok());
    CHECK(runs == 20 * (4 + 16 + 64));
  }
}

TEST_CASE("workers that would otherwise produce help with the jobs") {
  for (unsigned threads : {2U, 4U}) {
    Recorder recorder(threads, 2, 30);
    std::counting_semaphore<64> first(0);
    std::counting_semaphore<64> second(0);
    std::atomic<size_t> alone = 0;
    recorder.on_consume = [&](size_t) {
      // Two jobs that each wait for the other can only end side by side.
      recorder.pipeline().run(2, [&](size_t job) {
        std::counting_semaphore<64>& own = job == 0 ? first : second;
        std::counting_semaphore<64>& other = job == 0 ? second : first;
        own.release();
        alone += !other.try_acquire_for(kDeadline);
      });
      return Status();
    };
    CHECK(recorder.run().ok());
    CHECK(alone == 0);
  }
}

TEST_CASE("the jobs of a failed run still end before run() returns") {
  for (unsigned threads : kThreadCounts) {
    Recorder recorder(threads, 2, 10);
    auto alive = std::make_unique<std::atomic<size_t>>(0);
    size_t ended = 0;
    recorder.on_consume = [&](size_t) {
      const auto job = [&](size_t number) {
        if (number == 0) throw std::bad_alloc();
        ++*alive;
      };
      CHECK_THROWS_AS(recorder.pipeline().run(51, job), std::bad_alloc);
      ended = *alive;
      alive.reset();
      return Status();
    };
    CHECK(recorder.run().code() == Code::out_of_memory);
    CHECK(ended == 50);
  }
}

TEST_CASE("where the system refuses more threads, the caller does the work") {
  pthread_attr_t before;
  REQUIRE(pthread_getattr_default_np(&before) == 0);
  pthread_attr_t huge = before;
  // No address space has room for such a stack, so no thread starts.
  REQUIRE(pthread_attr_setstacksize(&huge, size_t{1} << 60) == 0);
  REQUIRE(pthread_setattr_default_np(&huge) == 0);
  Recorder recorder(4, 3, 100);
  const Status status = recorder.run();
  REQUIRE(pthread_setattr_default_np(&before) == 0);
  pthread_attr_destroy(&before);
  CHECK(status.ok());
  CHECK(recorder.consumed == first_numbers(100));
}

TEST_CASE("items that have to be prepared first are produced in order all the same") {
  constexpr size_t kItems = 2000;
  constexpr size_t kAheadMax = 3;
  for (unsigned threads : kThreadCounts) {
    std::mutex mutex;
    std::vector<bool> prepared(kItems);
    size_t begun = 0;
    size_t produced = 0;
    size_t ahead_max = 0;
    std::vector<size_t> slot_items(4);
    std::vector<size_t> consumed;
    OrderedPipeline pipeline(threads, slot_items.size(),
                             {.produce = [&](unsigned, size_t slot) -> Result<Produced> {
                                const std::lock_guard lock(mutex);
                                if (produced == kItems) return Produced::end;
                                if (!prepared[produced]) return Produced::nothing_yet;
                                slot_items[slot] = produced++;
                                return Produced::item;
                              },
                              .work = [](unsigned, size_t) { return Status(); },
                              .consume =
                                  [&](unsigned, size_t slot) {
                                    consumed.push_back(slot_items[slot]);
                                    return Status();
                                  },
                              .prepare =
                                  [&](unsigned) {
                                    size_t item = 0;
                                    {
                                      const std::lock_guard lock(mutex);
                                      if (begun == kItems || begun - produced >= kAheadMax)
                                        return false;
                                      item = begun++;
                                      ahead_max = std::max(ahead_max, begun - produced);
                                    }
                                    // Uneven, so that later items are prepared before earlier ones.
                                    std::atomic<size_t> spin = item * 7919 % 500;
                                    while (spin > 0) --spin;
                                    const std::lock_guard lock(mutex);
                                    prepared[item] = true;
                                    return true;
                                  }});
    CAPTURE(threads);
    CHECK(pipeline.run().ok());
    CHECK(consumed == first_numbers(kItems));
    CHECK(ahead_max <= kAheadMax);
  }
}

TEST_CASE("a worker that finds no memory to prepare ends the run") {
  for (unsigned threads : kThreadCounts) {
    OrderedPipeline pipeline(
        threads, 2,
        {.produce = [](unsigned, size_t) -> Result<Produced> { return Produced::nothing_yet; },
         .work = [](unsigned, size_t) { return Status(); },
         .consume = [](unsigned, size_t) { return Status(); },
         .prepare = [](unsigned) -> bool { throw std::bad_alloc(); }});
    CHECK(pipeline.run().code() == Code::out_of_memory);
  }
}
}  // TEST_SUITE("base")

}  // namespace
}  // namespace lade
