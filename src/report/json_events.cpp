#include "report/json_events.hpp"

namespace lade {
namespace {

void put(JsonWriter& json, std::string_view name, FieldForm, const std::string& value) {
  json.text(name, value);
}
void put(JsonWriter& json, std::string_view name, FieldForm,
         const std::vector<std::string>& values) {
  json.texts(name, values);
}
void put(JsonWriter& json, std::string_view name, FieldForm, bool value) {
  json.boolean(name, value);
}
void put(JsonWriter& json, std::string_view name, FieldForm form, uint64_t value) {
  switch (form) {
    case FieldForm::milliseconds: return json.milliseconds(name, value);
    case FieldForm::hex: return json.text(name, hex(value));
    default: return json.number(name, value);
  }
}
void put(JsonWriter& json, std::string_view name, FieldForm, const Hash128& value) {
  json.text(name, hex(value));
}
void put(JsonWriter& json, std::string_view name, FieldForm, InstructionSet value) {
  json.text(name, instruction_set_name(value));
}
void put(JsonWriter& json, std::string_view name, FieldForm, RejectCode value) {
  json.text(name, reject_code_name(value));
}
void put(JsonWriter& json, std::string_view name, FieldForm, ConstraintKind value) {
  json.text(name, constraint_kind_name(value));
}
// Codes without a reject are left out.
void put(JsonWriter& json, std::string_view name, FieldForm,
         const std::array<uint64_t, kRejectCodes>& rejected) {
  json.open_object(name);
  for (size_t code = 0; code < kRejectCodes; ++code) {
    if (rejected[code] == 0) continue;
    json.number(reject_code_name(static_cast<RejectCode>(code)), rejected[code]);
  }
  json.close_object();
}
void put(JsonWriter& json, std::string_view name, FieldForm, const IoCounters& counters) {
  json.open_object(name);
  for (const IoCounterField& field : kIoCounterFields) {
    json.number(field.name, counters.*field.value);
  }
  json.close_object();
}
void put(JsonWriter& json, std::string_view name, FieldForm, const StageTimes& stages);
template <typename Value>
void put(JsonWriter& json, std::string_view name, FieldForm form,
         const std::optional<Value>& value) {
  if (value) {
    put(json, name, form, *value);
  } else if (form == FieldForm::null_when_empty) {
    json.null(name);
  }
}

template <typename Struct>
void put_fields(JsonWriter& json, const Struct& one) {
  std::apply([&](auto... field) { (put(json, field.name, field.form, one.*field.member), ...); },
             Struct::fields());
}

void put(JsonWriter& json, std::string_view name, FieldForm, const StageTimes& stages) {
  json.open_object(name);
  put_fields(json, stages);
  json.close_object();
}

void put_fields(JsonWriter& json, const Record& record) {
  for (const Record::Field& field : record.fields) {
    std::visit([&](const auto& value) { put(json, field.name, FieldForm::plain, value); },
               field.value);
  }
}

}  // namespace

void write_fields(JsonWriter& json, const Event& event) {
  std::visit([&](const auto& one) { put_fields(json, one); }, event);
}

}  // namespace lade
