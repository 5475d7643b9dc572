#include "report/json_reporter.hpp"

#include <utility>

#include "report/json_events.hpp"

namespace lade {

namespace {

constexpr std::string_view kCut = ",\"cut\":true";
constexpr std::string_view kEnd = "}\n";
constexpr uint64_t kProgressIntervalNs = 500'000'000;

}  // namespace

JsonReporter::JsonReporter(LineSink sink, Clock& clock, std::string run)
    : sink_(std::move(sink)),
      clock_(clock),
      run_(std::move(run)),
      start_ns_(clock.monotonic_ns()),
      progress_(kProgressIntervalNs) {
  line_.reserve(kEventBytesMax);
}

bool JsonReporter::failed() const {
  std::lock_guard lock(mutex_);
  return failed_;
}

void JsonReporter::on(const Event& event) {
  std::lock_guard lock(mutex_);
  const Progress* progress = std::get_if<Progress>(&event);
  if (progress != nullptr && !progress_.is_due(progress->stage, clock_.monotonic_ns())) return;
  write_locked(event);
}

// Each text may take all of the line at first. Should the line be too long, each may take three
// quarters of that, and so on: numbers and names alone always fit.
void JsonReporter::write_locked(const Event& event) {
  if (failed_) return;
  const std::string now = rfc3339(clock_.unix_ms());
  const uint64_t elapsed_ns = clock_.monotonic_ns() - start_ns_;
  for (size_t text_bytes_max = kEventBytesMax;; text_bytes_max = text_bytes_max * 3 / 4) {
    line_.clear();
    JsonWriter json(line_, kEventBytesMax - kCut.size() - kEnd.size(), text_bytes_max);
    json.open_object();
    json.number("v", 1);
    json.number("seq", seq_);
    json.text("ts", now);
    json.milliseconds("t_ms", elapsed_ns);
    json.text("run", run_);
    json.text("event", event_name(event));
    json.text("level", level_name(event_level(event)));
    write_fields(json, event);
    if (json.fits()) {
      if (json.was_cut()) line_ += kCut;
      break;
    }
    LADE_ASSERT(text_bytes_max > 0);
  }
  line_ += kEnd;
  failed_ = !sink_(line_);
  if (!failed_) ++seq_;
}

}  // namespace lade
