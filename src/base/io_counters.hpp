// What a pager was asked to do so far. The names are those of the event stream: never rename one.
#pragma once

#include <cstdint>
#include <mutex>
#include <string_view>

namespace lade {

struct IoCounters {
  uint64_t alloc_batches = 0;  // runs of chunk ids reserved
  uint64_t allocs = 0;         // chunk ids in them
  uint64_t put_batches = 0;
  uint64_t puts = 0;
  uint64_t put_bytes = 0;  // of the chunks, without padding
  // A put is an overwrite when any byte of it lies where this pager has written before (after an
  // abandon), and fresh otherwise; the two add up to puts.
  uint64_t fresh_puts = 0;
  uint64_t fresh_put_bytes = 0;
  uint64_t overwritten_puts = 0;
  uint64_t overwritten_put_bytes = 0;
  uint64_t get_batches = 0;
  uint64_t gets = 0;
  uint64_t get_bytes = 0;
  uint64_t free_batches = 0;
  uint64_t frees = 0;
  uint64_t syncs = 0;  // flushes that the disk was asked for

  friend bool operator==(const IoCounters&, const IoCounters&) = default;
};

struct IoCounterField {
  std::string_view name;
  uint64_t IoCounters::*value;
};

inline constexpr IoCounterField kIoCounterFields[] = {
    {"alloc_batches", &IoCounters::alloc_batches},
    {"allocs", &IoCounters::allocs},
    {"put_batches", &IoCounters::put_batches},
    {"puts", &IoCounters::puts},
    {"put_bytes", &IoCounters::put_bytes},
    {"fresh_puts", &IoCounters::fresh_puts},
    {"fresh_put_bytes", &IoCounters::fresh_put_bytes},
    {"overwritten_puts", &IoCounters::overwritten_puts},
    {"overwritten_put_bytes", &IoCounters::overwritten_put_bytes},
    {"get_batches", &IoCounters::get_batches},
    {"gets", &IoCounters::gets},
    {"get_bytes", &IoCounters::get_bytes},
    {"free_batches", &IoCounters::free_batches},
    {"frees", &IoCounters::frees},
    {"syncs", &IoCounters::syncs},
};
static_assert(sizeof(IoCounters) == sizeof(uint64_t) * std::size(kIoCounterFields));

// What was counted since `before` was read: the share of one table.
inline IoCounters operator-(IoCounters after, const IoCounters& before) {
  for (const IoCounterField& field : kIoCounterFields) after.*field.value -= before.*field.value;
  return after;
}

inline IoCounters& operator+=(IoCounters& total, const IoCounters& more) {
  for (const IoCounterField& field : kIoCounterFields) total.*field.value += more.*field.value;
  return total;
}

// Counters that several threads add to, a batch of work at a time.
class SharedIoCounters {
 public:
  void add(const IoCounters& more) {
    const std::lock_guard lock(mutex_);
    total_ += more;
  }
  IoCounters read() const {
    const std::lock_guard lock(mutex_);
    return total_;
  }

 private:
  mutable std::mutex mutex_;
  IoCounters total_;
};

}  // namespace lade
