#include "report/json_reporter.hpp"

#include <utility>

#include "events/json_writer.hpp"

namespace lade {

namespace {

constexpr std::string_view kCut = ",\"cut\":true";
constexpr std::string_view kEnd = "}\n";
constexpr uint64_t kProgressIntervalNs = 500'000'000;

template <typename Struct>
void put_fields(JsonWriter& json, const Struct& one);

// Writes one field, in the JSON that the type of its value has.
struct FieldWriter {
  JsonWriter& json;
  std::string_view name;
  FieldForm form = FieldForm::plain;

  void put(std::monostate) const { json.null(name); }
  void put(bool value) const { json.boolean(name, value); }
  void put(uint64_t value) const {
    if (form == FieldForm::milliseconds) return json.milliseconds(name, value);
    json.number(name, value);
  }
  void put(const Record::Number& number) const { json.literal(name, number.digits); }
  void put(const std::string& value) const { json.text(name, value); }
  void put(const std::vector<std::string>& values) const { json.texts(name, values); }
  void put(const Hash128& value) const { json.text(name, hex(value)); }
  void put(InstructionSet value) const { json.text(name, instruction_set_name(value)); }
  void put(RejectCode value) const { json.text(name, reject_code_name(value)); }
  void put(NoticeCode value) const { json.text(name, notice_code_name(value)); }
  void put(ConstraintKind value) const { json.text(name, constraint_kind_name(value)); }
  void put(Proof value) const { json.text(name, proof_name(value)); }
  void put(ProgressStage value) const { json.text(name, name_in(kProgressStageNames, value)); }
  // Codes without a reject are left out.
  void put(const std::array<uint64_t, kRejectCodes>& rejected) const {
    json.open_object(name);
    for (size_t code = 0; code < kRejectCodes; ++code) {
      if (rejected[code] > 0)
        json.number(reject_code_name(static_cast<RejectCode>(code)), rejected[code]);
    }
    json.close_object();
  }
  void put(const IoCounters& counters) const {
    json.open_object(name);
    for (const IoCounterField& field : kIoCounterFields)
      json.number(field.name, counters.*field.value);
    json.close_object();
  }
  void put(const Record::Counts& counts) const {
    json.open_object(name);
    for (const auto& [key, count] : counts) json.number(key, count);
    json.close_object();
  }
  void put(const StageTimes& stages) const {
    json.open_object(name);
    put_fields(json, stages);
    json.close_object();
  }
  template <typename Value>
  void put(const std::optional<Value>& value) const {
    if (value) return put(*value);
    if (form == FieldForm::null_when_empty) json.null(name);
  }
};

template <typename Struct>
void put_fields(JsonWriter& json, const Struct& one) {
  std::apply(
      [&](auto... field) {
        (FieldWriter{json, field.name, field.form}.put(one.*field.member), ...);
      },
      Struct::fields());
}

void put_fields(JsonWriter& json, const Record& record) {
  for (const Record::Field& field : record.fields)
    std::visit([&](const auto& value) { FieldWriter{json, field.name}.put(value); }, field.value);
}

}  // namespace

JsonReporter::JsonReporter(LineSink sink, Clock& clock, std::string run)
    : sink_(std::move(sink)), clock_(clock), run_(std::move(run)), start_ns_(clock.monotonic_ns()) {
  line_.reserve(kEventBytesMax);
}

void JsonReporter::on(const Event& event) {
  std::lock_guard lock(mutex_);
  const Progress* progress = std::get_if<Progress>(&event);
  if (progress != nullptr) {
    Throttle& throttle = progress_[static_cast<size_t>(progress->stage)];
    if (!throttle.is_due(clock_.monotonic_ns(), kProgressIntervalNs)) return;
  }
  write_locked(event);
}

// Writes the event as a line. Each text may take all of the line at first; while the line is too
// long, each may take three quarters of what it might before. Names and numbers alone always fit.
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
    std::visit([&](const auto& one) { put_fields(json, one); }, event);
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
