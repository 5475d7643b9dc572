#include "events/trace.hpp"

#include <algorithm>
#include <new>
#include <utility>

#include "base/assert.hpp"

namespace lade {

namespace {

// The buffer holds some 500 events, so that writes cost little and a run that crashes loses few.
constexpr size_t kBufferBytes = size_t{64} << 10;

// The format's times are microseconds, with decimals where the clock has them.
void microseconds(JsonWriter& json, std::string_view name, uint64_t nanoseconds) {
  json.milliseconds(name, nanoseconds * 1000);
}

}  // namespace

Trace::Trace(LineSink sink, Clock& clock)
    : sink_(std::move(sink)), clock_(clock), start_ns_(clock.monotonic_ns()) {}

void Trace::span(const TraceLabel& label, uint64_t start_ns, uint64_t end_ns) {
  LADE_ASSERT(start_ns_ <= start_ns && start_ns <= end_ns);
  write([&] {
    const size_t thread = thread_locked();
    JsonWriter json(buffer_);
    open_event_locked(json, label.name, "X", start_ns);
    microseconds(json, "dur", end_ns - start_ns);
    json.number("tid", thread);
    json.open_object("args");
    if (!label.table.empty()) json.text("table", label.table);
    if (label.batch) json.number("batch", *label.batch);
    json.close_object();
    end_event_locked(json);
  });
}

void Trace::counter(std::string_view name, uint64_t value) {
  write([&] {
    JsonWriter json(buffer_);
    open_event_locked(json, name, "C", clock_.monotonic_ns());
    json.open_object("args");
    json.number("value", value);
    json.close_object();
    end_event_locked(json);
  });
}

// Writes an event. One that has not the memory it needs fails the trace, which ends with the event
// before; it does not throw, since spans end in destructors.
template <typename Event>
void Trace::write(const Event& event) {
  const std::lock_guard lock(mutex_);
  if (failed_) return;
  const size_t bytes_before = buffer_.size();
  const bool was_empty = is_empty_;
  try {
    event();
  } catch (const std::bad_alloc&) {
    buffer_.resize(bytes_before);
    is_empty_ = was_empty;
    failed_ = true;
  }
}

bool Trace::finish() {
  const std::lock_guard lock(mutex_);
  buffer_ += is_empty_ ? "[]\n" : "\n]\n";
  if (!failed_) failed_ = !sink_(buffer_);
  buffer_.clear();
  return !failed_;
}

void Trace::open_event_locked(JsonWriter& json, std::string_view name, std::string_view phase,
                              uint64_t at_ns) {
  buffer_ += is_empty_ ? "[\n" : ",\n";
  is_empty_ = false;
  json.open_object();
  json.text("name", name);
  json.text("ph", phase);
  json.number("pid", 1);
  microseconds(json, "ts", at_ns - start_ns_);
}

// The number of the calling thread, which is given its name with its first event. A thread that
// gets the identity of one that has ended gets its number, too.
size_t Trace::thread_locked() {
  const auto found = std::find(threads_.begin(), threads_.end(), std::this_thread::get_id());
  const auto thread = static_cast<size_t>(found - threads_.begin());
  if (found != threads_.end()) return thread;
  threads_.push_back(std::this_thread::get_id());
  JsonWriter json(buffer_);
  open_event_locked(json, "thread_name", "M", start_ns_);
  json.number("tid", thread);
  json.open_object("args");
  json.text("name", "worker " + std::to_string(thread));
  json.close_object();
  end_event_locked(json);
  return thread;
}

void Trace::end_event_locked(JsonWriter& json) {
  json.close_object();
  if (buffer_.size() < kBufferBytes) return;
  failed_ = !sink_(buffer_);
  buffer_.clear();
}

}  // namespace lade
