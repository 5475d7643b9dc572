#include "report/progress_bar.hpp"

#include <algorithm>
#include <utility>

#include "base/human_text.hpp"

namespace lade {

namespace {

constexpr uint64_t kIntervalNs = 100'000'000;
constexpr size_t kWidthMin = 20;
constexpr size_t kWidthMax = 200;  // a wider bar says no more
constexpr size_t kBarMin = 10;

std::string two_digits(uint64_t value) { return std::to_string(100 + value).substr(1); }

// "3 s", "2:05", "1:02:03".
std::string duration(uint64_t seconds) {
  if (seconds < 60) return std::to_string(seconds) + " s";
  const std::string tail = two_digits(seconds / 60 % 60) + ":" + two_digits(seconds % 60);
  if (seconds >= 3600) return std::to_string(seconds / 3600) + ":" + tail;
  return tail.front() == '0' ? tail.substr(1) : tail;
}

// 0..100, or nothing when the end is not known.
std::optional<unsigned> percent(const Progress& progress) {
  if (!progress.bytes_total || *progress.bytes_total == 0) return std::nullopt;
  const uint64_t bytes = std::min(progress.bytes, *progress.bytes_total);
  return static_cast<unsigned>(100.0 * static_cast<double>(bytes) /
                               static_cast<double>(*progress.bytes_total));
}

std::string bar(unsigned filled_percent, size_t width) {
  const size_t filled = (width - 2) * filled_percent / 100;
  std::string text(width - 2, ' ');
  std::fill_n(text.begin(), filled, '#');
  if (filled < text.size()) text[filled] = '>';
  return "[" + text + "]";
}

// Two blanks and `text`, or nothing.
void append_if_room(std::string& line, size_t& room, const std::string& text) {
  if (text.size() + 2 > room) return;
  line += "  " + text;
  room -= text.size() + 2;
}

// The constraint that is being checked, and with the percentage of its table's checks that are done
// where the line shows that nowhere else.
std::string check_text(const Progress& check, bool with_percent) {
  std::string text = printable(check.constraint.value_or(check.table));
  const std::optional<unsigned> done = percent(check);
  if (with_percent && done) text += " " + std::to_string(*done) + "%";
  return text;
}

}  // namespace

std::string progress_line(const std::optional<Progress>& load, const std::optional<Progress>& check,
                          size_t width) {
  const bool loading = load && !(check && check->table == load->table);
  const Progress* main = loading ? &*load : check ? &*check : nullptr;
  if (main == nullptr || width == 0) return "";
  std::string head = printable(main->table) + (loading ? "" : " check");
  const std::optional<unsigned> done = percent(*main);
  if (done) {
    const std::string digits = std::to_string(*done);
    head += std::string(5 - digits.size(), ' ') + digits + '%';
  }
  head = head.substr(0, width - 1);
  size_t room = width - 1 - head.size();
  std::string tail;
  if (loading) {
    append_if_room(tail, room, thousands(main->rows) + " rows");
    append_if_room(tail, room, fixed(main->bytes_per_s, 1'000'000, 0) + " MB/s");
  }
  if (main->eta_ms) append_if_room(tail, room, "eta " + duration((*main->eta_ms + 999) / 1000));
  if (check) append_if_room(tail, room, check_text(*check, loading));
  if (done && room > kBarMin) head.append(" ").append(bar(*done, room - 1));
  return head + tail;
}

ProgressBar::ProgressBar(LineSink sink, Clock& clock, size_t width)
    : sink_(std::move(sink)),
      clock_(clock),
      width_(width == 0 ? 80 : std::clamp(width, kWidthMin, kWidthMax)) {}

void ProgressBar::tell(const Progress& event) {
  std::lock_guard lock(mutex_);
  (event.stage == ProgressStage::validate ? check_ : load_) = event;
  if (!throttle_.is_due(clock_.monotonic_ns(), kIntervalNs)) return;
  const std::string line = progress_line(load_, check_, width_);
  std::string text = "\r" + line;
  if (line.size() < drawn_) text.append(drawn_ - line.size(), ' ');
  drawn_ = line.size();
  static_cast<void>(sink_(text));
}

void ProgressBar::tell(const ConstraintResult& event) {
  std::lock_guard lock(mutex_);
  if (check_ && check_->table == event.table) check_.reset();
  clear_locked();
}

void ProgressBar::end_table(const std::string& table) {
  std::lock_guard lock(mutex_);
  if (load_ && load_->table == table) load_.reset();
  clear_locked();
}

void ProgressBar::clear() {
  std::lock_guard lock(mutex_);
  clear_locked();
}

// Takes the bar off the screen, by blanks and not by an escape sequence: every terminal knows them.
void ProgressBar::clear_locked() {
  if (drawn_ == 0) return;
  std::string blanks(drawn_ + 2, ' ');
  blanks.front() = blanks.back() = '\r';
  static_cast<void>(sink_(blanks));
  drawn_ = 0;
}

}  // namespace lade
