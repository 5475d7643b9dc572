// The trace of a load (--trace): spans and counters of its stages, and the file that they go to.
// A file that cannot be written is reported at the end of the run and undoes nothing.
#pragma once

#include <atomic>
#include <memory>
#include <optional>

#include "base/status.hpp"
#include "events/trace.hpp"
#include "file/output_file.hpp"

namespace lade {

// Safe from any thread between start() and finish(). Until it was started it traces nothing.
class LoadTrace {
 public:
  // `clock` must outlive it.
  explicit LoadTrace(Clock& clock) : clock_(clock) {}

  Status start(OutputFile& output);
  // Null: nothing is traced.
  Trace* get() { return trace_ ? &*trace_ : nullptr; }

  TraceSpan span(std::string_view name, std::string_view table,
                 std::optional<uint64_t> batch = {}) {
    return {get(), {name, table, batch}};
  }
  // A batch was parsed from `start_ns` until now. Lexing and parsing take turns, block by block:
  // the trace shows what each came to, one behind the other.
  void parsed(std::string_view table, uint64_t batch, uint64_t start_ns, const StageTimes& times);
  // A range of the table's text was read from `start_ns` until now.
  void range_read(std::string_view table, uint64_t start_ns) {
    if (trace_)
      trace_->span({stage_name(&StageTimes::read), table, {}}, start_ns, trace_->now_ns());
  }
  void batch_cut() { ++batches_in_flight_; }
  void batch_appended(uint64_t bytes_written);

  // The trace is whole and in the file, or why it is not. REQUIRES: nothing is traced after it.
  Status finish();

 private:
  Clock& clock_;
  std::unique_ptr<File> file_;
  Status status_;  // of writing to it
  std::optional<Trace> trace_;
  std::atomic<uint64_t> batches_in_flight_ = 0;  // cut, and not yet appended
};

}  // namespace lade
