// A trace: which thread worked on what and when, and how much of what there was, in the Chrome
// trace event format, which ui.perfetto.dev and chrome://tracing open.
//
//   worker 0  |read|--- batch 7: lex | parse | encode ---|append|      a span: name, start, length
//   worker 1      |read|--- batch 8: lex | parse | encode ---| orders_pkey |
//   rss_bytes  __/~~~~~~~~~~~~~~~\___                                  a counter: name, values
//
// A span is written when it ends, so those of one thread lie side by side or in one another, as the
// calls did. Events leave through one small buffer: memory is bounded whatever the run's length,
// and nothing is dropped. A run that was killed leaves an array without its closing bracket, which
// viewers take.
#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "base/clock.hpp"
#include "events/json_writer.hpp"
#include "events/reporter.hpp"

namespace lade {

// The label of a span.
struct TraceLabel {
  std::string_view name;   // of the stage or the constraint, or "batch"
  std::string_view table;  // empty: none
  std::optional<uint64_t> batch;
};

// Safe from any thread.
class Trace {
 public:
  // `clock` must outlive the trace; times count from here. The sink is called with kilobytes at a
  // time, and never again after it failed.
  Trace(LineSink sink, Clock& clock);

  uint64_t now_ns() { return clock_.monotonic_ns(); }

  // Work of the calling thread between two times of now_ns(). REQUIRES: start_ns <= end_ns, and the
  // span lies beside or inside all others of this thread.
  void span(const TraceLabel& label, uint64_t start_ns, uint64_t end_ns);
  void counter(std::string_view name, uint64_t value);

  // Writes what is left; false when the sink has failed or an event had no memory, now or before.
  // REQUIRES: it is called once, and nothing is reported after it.
  bool finish();

 private:
  template <typename Event>
  void write(const Event& event);
  void open_event_locked(JsonWriter& json, std::string_view name, std::string_view phase,
                         uint64_t at_ns);
  size_t thread_locked();
  void end_event_locked(JsonWriter& json);

  LineSink sink_;
  Clock& clock_;
  const uint64_t start_ns_;
  std::mutex mutex_;
  std::string buffer_;
  bool is_empty_ = true;
  bool failed_ = false;
  std::vector<std::thread::id> threads_;  // by the number that events give them
};

// A span from here to the end of the scope. Without a trace it does nothing.
class TraceSpan {
 public:
  TraceSpan(Trace* trace, TraceLabel label)
      : trace_(trace), label_(label), start_ns_(trace != nullptr ? trace->now_ns() : 0) {}
  ~TraceSpan() {
    if (trace_ != nullptr) trace_->span(label_, start_ns_, trace_->now_ns());
  }
  TraceSpan(const TraceSpan&) = delete;
  TraceSpan& operator=(const TraceSpan&) = delete;

 private:
  Trace* trace_;
  TraceLabel label_;
  uint64_t start_ns_;
};

}  // namespace lade
