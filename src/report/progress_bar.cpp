#include "report/progress_bar.hpp"

#include <algorithm>
#include <utility>

#include "base/human_text.hpp"

namespace lade {

namespace {

constexpr uint64_t kIntervalNs = 100'000'000;
constexpr size_t kWidthMin = 20;
constexpr size_t kWidthMax = 101;  // a line of 100 columns; a wider one says no more
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
std::optional<unsigned> percent(uint64_t bytes, std::optional<uint64_t> bytes_total) {
  if (!bytes_total || *bytes_total == 0) return std::nullopt;
  return static_cast<unsigned>(100.0 * static_cast<double>(std::min(bytes, *bytes_total)) /
                               static_cast<double>(*bytes_total));
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
  const std::optional<unsigned> done = percent(check.bytes, check.bytes_total);
  if (with_percent && done) text += " " + std::to_string(*done) + "%";
  return text;
}

// What is left, in milliseconds, if the rest of the bytes takes as long as those before.
std::optional<uint64_t> eta_ms(uint64_t bytes, uint64_t bytes_total, uint64_t elapsed_ns) {
  if (bytes == 0 || bytes >= bytes_total) return std::nullopt;
  return static_cast<uint64_t>(static_cast<double>(elapsed_ns) / 1e6 *
                               static_cast<double>(bytes_total - bytes) /
                               static_cast<double>(bytes));
}

}  // namespace

void RunProgress::begin(const RunStart& event) {
  tables = event.tables;
  if (tables > 0) bytes_total = event.bytes_total;
}

void RunProgress::begin(const TableStart& event) {
  bytes_before += table_bytes.value_or(0);
  table = event.table;
  table_bytes = event.bytes_total;
  ++place;
}

std::string progress_line(const RunProgress& run, size_t width) {
  const bool loading = run.load && !(run.check && run.check->table == run.load->table);
  const Progress* main = loading ? &*run.load : run.check ? &*run.check : nullptr;
  if (main == nullptr || width == 0) return "";
  std::string head = printable(main->table) + (loading ? "" : " check");
  std::optional<unsigned> done = percent(main->bytes, main->bytes_total);
  std::optional<uint64_t> left_ms = main->eta_ms;
  if (loading && run.bytes_total && run.load->table == run.table) {
    const uint64_t bytes = run.bytes_before + run.load->bytes;
    done = percent(bytes, run.bytes_total);
    left_ms = eta_ms(bytes, *run.bytes_total, run.elapsed_ns);
  }
  if (run.tables > 1) {
    head.insert(0, "[" + std::to_string(run.place) + "/" + std::to_string(run.tables) + "] ");
  }
  if (done) {
    const std::string digits = std::to_string(*done);
    head += std::string(5 - digits.size(), ' ') + digits + '%';
  }
  head = head.substr(0, width - 1);
  size_t room = width - 1 - head.size();
  std::string tail;
  if (loading) {
    append_if_room(tail, room, fixed(main->bytes_per_s, 1'000'000, 0) + " MB/s");
    append_if_room(tail, room, thousands(main->rows_per_s) + " rows/s");
  }
  if (left_ms) append_if_room(tail, room, "eta " + duration((*left_ms + 999) / 1000));
  if (run.check) append_if_room(tail, room, check_text(*run.check, loading));
  if (done && room > kBarMin) head.append(" ").append(bar(*done, room - 1));
  return head + tail;
}

ProgressBar::ProgressBar(LineSink sink, Clock& clock, std::function<size_t()> width)
    : sink_(std::move(sink)),
      clock_(clock),
      width_(std::move(width)),
      start_ns_(clock.monotonic_ns()) {}

void ProgressBar::tell(const RunStart& event) {
  std::lock_guard lock(mutex_);
  run_.begin(event);
}

void ProgressBar::tell(const TableStart& event) {
  std::lock_guard lock(mutex_);
  run_.begin(event);
  clear_locked();
}

void ProgressBar::tell(const Progress& event) {
  std::lock_guard lock(mutex_);
  (event.stage == ProgressStage::validate ? run_.check : run_.load) = event;
  const uint64_t now_ns = clock_.monotonic_ns();
  if (!throttle_.is_due(now_ns, kIntervalNs)) return;
  run_.elapsed_ns = now_ns - start_ns_;
  const size_t columns = width_();
  const std::string line =
      progress_line(run_, columns == 0 ? 80 : std::clamp(columns, kWidthMin, kWidthMax));
  std::string text = "\r" + line;
  if (line.size() < drawn_) text.append(drawn_ - line.size(), ' ');
  drawn_ = line.size();
  static_cast<void>(sink_(text));
}

void ProgressBar::tell(const ConstraintResult& event) {
  std::lock_guard lock(mutex_);
  if (run_.check && run_.check->table == event.table) run_.check.reset();
  clear_locked();
}

void ProgressBar::end_table(const std::string& table) {
  std::lock_guard lock(mutex_);
  if (run_.load && run_.load->table == table) run_.load.reset();
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
