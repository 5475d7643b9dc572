#include "load/measurements.hpp"

#include <algorithm>
#include <charconv>

#include <simdjson.h>

#include "events/events.hpp"

namespace lade {
namespace {

// Events have at most 4,096 bytes; tools that write them anew may need some more.
constexpr size_t kLineBytesMax = size_t{64} << 10;
constexpr size_t kSizesMax = 64;  // batch sizes of a table: the newest are kept
constexpr double kMillisecondsMax = 1e12;

}  // namespace

struct MeasurementReader::Parser {
  simdjson::dom::parser json;
};

// A parsed line, or an object within one. A field that is there twice has no one meaning, so it
// counts as wrong.
class MeasurementReader::Line {
 public:
  explicit Line(simdjson::dom::object object) : object_(object) {}

  std::optional<std::string_view> text(std::string_view name) const {
    return field<std::string_view>(name);
  }

  // A number, or the text that lade makes of one above 2^53.
  std::optional<uint64_t> count(std::string_view name) const {
    if (const auto value = field<uint64_t>(name)) return value;
    const auto digits = text(name);
    if (!digits) return std::nullopt;
    uint64_t value = 0;
    const char* const end = digits->data() + digits->size();
    const auto parsed = std::from_chars(digits->data(), end, value);
    return parsed.ec == std::errc() && parsed.ptr == end ? std::optional(value) : std::nullopt;
  }
  std::optional<uint64_t> count_in(std::string_view part, std::string_view name) const {
    const auto inner = field<simdjson::dom::object>(part);
    return inner ? Line(*inner).count(name) : std::nullopt;
  }

  // Of a field in milliseconds.
  std::optional<uint64_t> nanoseconds_in(std::string_view part, std::string_view name) const {
    const auto inner = field<simdjson::dom::object>(part);
    const auto milliseconds = inner ? Line(*inner).field<double>(name) : std::nullopt;
    if (!milliseconds || !(*milliseconds >= 0 && *milliseconds <= kMillisecondsMax))
      return std::nullopt;
    return static_cast<uint64_t>(*milliseconds * 1e6);
  }

 private:
  template <typename Value>
  std::optional<Value> field(std::string_view name) const {
    std::optional<simdjson::dom::element> found;
    for (const auto [key, value] : object_) {
      if (key != name) continue;
      if (found) return std::nullopt;
      found = value;
    }
    Value value{};
    return found && found->get(value) == simdjson::SUCCESS ? std::optional(value) : std::nullopt;
  }

  simdjson::dom::object object_;
};

MeasurementReader::MeasurementReader(const Schema& schema, std::string path)
    : schema_(schema),
      path_(std::move(path)),
      parser_(std::make_unique<Parser>()),
      batch_rows_(schema.tables.size()),
      measurements_(schema.tables.size()) {}

MeasurementReader::~MeasurementReader() = default;

Status MeasurementReader::add(std::string_view piece) {
  for (size_t newline = piece.find('\n'); newline != piece.npos; newline = piece.find('\n')) {
    rest_ += piece.substr(0, newline);
    piece.remove_prefix(newline + 1);
    const std::string line = std::move(rest_);
    rest_.clear();
    LADE_CHECK(take_line(line));
  }
  rest_ += piece;
  if (rest_.size() <= kLineBytesMax) return {};
  ++line_number_;
  return expected("an event of at most 4,096 bytes");
}

Result<Measurements> MeasurementReader::finish() {
  if (!rest_.empty()) LADE_CHECK(take_line(rest_));
  if (events_ == 0) {
    LADE_CHECK(cut_);
    return expected("events, but the file is empty");
  }
  return std::move(measurements_);
}

Status MeasurementReader::take_line(std::string_view line) {
  ++line_number_;
  if (line.find_first_not_of(" \t\r") == line.npos) return {};
  if (line.size() > kLineBytesMax) return expected("an event of at most 4,096 bytes");
  simdjson::dom::object object;
  const auto error = parser_->json.parse(line.data(), line.size(), true).get(object);
  if (error == simdjson::SUCCESS) return take_event(Line(object));
  LADE_CHECK(cut_);
  cut_ = expected("an event, a JSON object");
  return line.front() == '{' && error != simdjson::INCORRECT_TYPE ? Status() : cut_;
}

Status MeasurementReader::take_event(const Line& line) {
  if (line.count("v") != 1) return expected("\"v\":1, the version of the event stream");
  ++events_;
  const auto event = line.text("event");
  if (!event) return expected("an \"event\" with a name");
  if (*event == "run_start") {
    std::fill(batch_rows_.begin(), batch_rows_.end(), 0);
    cut_ = {};
  }
  LADE_CHECK(cut_);
  if (*event != "hints" && *event != "table_end") return {};
  const auto name = line.text("table");
  if (!name) return expected("the \"table\" of " + std::string(*event));
  const TableSchema* table = schema_.find(*name);
  if (table == nullptr) return {};
  if (*event == "table_end") return take_table_end(line, table->index);
  const auto batch_rows = line.count("batch_rows");
  if (!batch_rows) return expected("\"batch_rows\" of hints as a whole number, once");
  batch_rows_[table->index] = *batch_rows;
  return {};
}

Status MeasurementReader::take_table_end(const Line& line, TableIndex table) {
  TableMeasurement measured;
  measured.batch_rows = batch_rows_[table];
  uint64_t rejected = 0;
  Status status;
  const auto count = [&](std::string_view name, uint64_t& into) {
    const auto value = line.count(name);
    if (value) {
      into = *value;
    } else if (status.ok()) {
      status = expected("\"" + std::string(name) + "\" of table_end as a whole number, once");
    }
  };
  count("rows", measured.lines);
  count("rejected", rejected);
  count("batches", measured.batches);
  count("input_bytes", measured.input_bytes);
  count("encoded_bytes", measured.encoded_bytes);
  count("rss_peak_bytes", measured.rss_peak_bytes);
  LADE_CHECK(status);
  const auto chunks = line.count_in("pager", "puts");
  if (!chunks) return expected("\"puts\" in \"pager\" of table_end as a whole number, once");
  measured.chunks = *chunks;
  for (const auto stage : {&StageTimes::read, &StageTimes::lex, &StageTimes::parse,
                           &StageTimes::encode, &StageTimes::append}) {
    const auto time = line.nanoseconds_in("stages_ms", stage_name(stage));
    if (!time) {
      return expected("\"" + std::string(stage_name(stage)) +
                      "\" in \"stages_ms\" of table_end as milliseconds, once");
    }
    measured.work_ns += *time;
  }
  if (rejected > UINT64_MAX - measured.lines) return expected("fewer rows than 2^64");
  measured.lines += rejected;
  // A table without rows, or one that was given up before its first batch, says nothing.
  if (measured.lines > 0 && measured.batches > 0) keep(table, measured);
  return {};
}

void MeasurementReader::keep(TableIndex table, const TableMeasurement& measured) {
  std::vector<TableMeasurement>& all = measurements_[table];
  TableMeasurement kept = measured;
  const auto same = std::find_if(all.begin(), all.end(), [&](const TableMeasurement& other) {
    return other.batch_rows == measured.batch_rows;
  });
  if (same != all.end()) {
    const double cheapest = std::min(same->work_ns_per_line(), measured.work_ns_per_line());
    kept.work_ns = static_cast<uint64_t>(cheapest * static_cast<double>(measured.lines));
    all.erase(same);
  }
  if (all.size() == kSizesMax) all.erase(all.begin());
  all.push_back(kept);
}

Status MeasurementReader::expected(std::string_view what) const {
  return Status::error(Code::usage,
                       "line " + std::to_string(line_number_) + ": expected " + std::string(what),
                       path_);
}

}  // namespace lade
