#include "load/trace.hpp"

#include <algorithm>
#include <span>

#include "file/machine.hpp"

namespace lade {

Status LoadTrace::start(OutputFile& output) {
  LADE_TRY(file_, output.start());
  const auto write = [this](std::string_view text) {
    status_ = file_->write(std::as_bytes(std::span(text)));
    return status_.ok();
  };
  trace_.emplace(write, clock_);
  return {};
}

void LoadTrace::parsed(std::string_view table, uint64_t batch, uint64_t start_ns,
                       const StageTimes& times) {
  if (!trace_) return;
  const uint64_t end_ns = clock_.monotonic_ns();
  const uint64_t cpu_ns = std::max<uint64_t>(1, times.lex + times.parse);
  const double lex_share = static_cast<double>(times.lex) / static_cast<double>(cpu_ns);
  const uint64_t lexed_ns =
      start_ns + static_cast<uint64_t>(static_cast<double>(end_ns - start_ns) * lex_share);
  trace_->span({stage_name(&StageTimes::lex), table, batch}, start_ns, lexed_ns);
  trace_->span({stage_name(&StageTimes::parse), table, batch}, lexed_ns, end_ns);
}

void LoadTrace::batch_appended(uint64_t bytes_written) {
  --batches_in_flight_;
  if (!trace_) return;
  trace_->counter("rss_bytes", current_rss_bytes());
  trace_->counter("batches_in_flight", batches_in_flight_);
  trace_->counter("bytes_written", bytes_written);
}

Status LoadTrace::finish() {
  if (!trace_ || trace_->finish() || !status_.ok()) return status_;
  return Status::error(Code::out_of_memory, "out of memory", file_->path());
}

}  // namespace lade
