#include "events/progress_meter.hpp"

#include <utility>

namespace lade {

namespace {

constexpr uint64_t kIntervalNs = 100'000'000;

// Milliseconds until all bytes are done at the mean speed so far; nothing where total or speed are
// not known.
std::optional<uint64_t> eta_ms(uint64_t bytes, std::optional<uint64_t> bytes_total,
                               uint64_t bytes_per_s) {
  if (!bytes_total || bytes_per_s == 0 || bytes > *bytes_total) return std::nullopt;
  const double seconds =
      static_cast<double>(*bytes_total - bytes) / static_cast<double>(bytes_per_s);
  constexpr double kSecondsMax = 1e9;  // thirty years: nobody knows
  if (seconds > kSecondsMax) return std::nullopt;
  return static_cast<uint64_t>(seconds * 1000);
}

}  // namespace

ProgressMeter::ProgressMeter(Reporter& reporter, Clock& clock, Progress about,
                             std::function<uint64_t()> rss_bytes)
    : reporter_(reporter),
      clock_(clock),
      event_(std::move(about)),
      rss_bytes_(std::move(rss_bytes)),
      start_ns_(clock.monotonic_ns()),
      next_ns_(start_ns_ + kIntervalNs) {}

void ProgressMeter::advance(uint64_t rows, uint64_t bytes, std::string_view constraint) {
  rows_.fetch_add(rows, std::memory_order_relaxed);
  bytes_.fetch_add(bytes, std::memory_order_relaxed);
  const uint64_t now_ns = clock_.monotonic_ns();
  if (now_ns < next_ns_.load(std::memory_order_relaxed)) return;
  // A worker that finds another one reporting does not wait for it.
  std::unique_lock lock(mutex_, std::try_to_lock);
  if (!lock.owns_lock() || now_ns < next_ns_.load(std::memory_order_relaxed)) return;
  next_ns_.store(now_ns + kIntervalNs, std::memory_order_relaxed);
  if (!constraint.empty()) event_.constraint = constraint;
  // The lock is held, so that later events never show less.
  event_.rows = rows_.load(std::memory_order_relaxed);
  event_.bytes = bytes_.load(std::memory_order_relaxed);
  event_.rows_per_s = per_second(event_.rows, now_ns - start_ns_);
  event_.bytes_per_s = per_second(event_.bytes, now_ns - start_ns_);
  event_.eta_ms = eta_ms(event_.bytes, event_.bytes_total, event_.bytes_per_s);
  if (rss_bytes_) event_.rss_bytes = rss_bytes_();
  reporter_.on(event_);
}

}  // namespace lade
