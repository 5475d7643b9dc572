#include "store/batch_check.hpp"

#include <algorithm>

#include "encoding/zone_map.hpp"
#include "store/batch_encoder.hpp"

namespace lade {
namespace {

bool compares_columns(const Constraint& constraint) {
  return constraint.kind == ConstraintKind::check && constraint.check == CheckOperator::not_after;
}

std::string stored_as(const std::string& stored, const std::string& found) {
  return " is stored as " + stored + ", and is " + found;
}
std::string stored_as(int64_t stored, int64_t found) {
  return stored_as(std::to_string(stored), std::to_string(found));
}
std::string stored_as(bool stored, bool found) {
  return stored_as(std::string(stored ? "true" : "false"), std::string(found ? "true" : "false"));
}

std::string key_text(const std::vector<int64_t>& key) {
  std::string text = "(";
  for (int64_t value : key) text.append(text.size() > 1 ? ", " : "").append(std::to_string(value));
  return text + ")";
}

}  // namespace

BatchCheck::BatchCheck(const TableReader& table, const std::vector<ChunkIdRange>& bad,
                       const DifferenceSink& report)
    : table_(table), bad_(bad), report_(report) {
  const TableSchema& schema = table.schema();
  wanted_.resize(schema.columns.size());
  for (uint16_t column : schema.primary_key().columns) wanted_[column] = true;
  for (const Constraint& constraint : schema.constraints) {
    if (!compares_columns(constraint)) continue;
    for (uint16_t column : constraint.columns) wanted_[column] = true;
  }
  values_.schema = &schema;
  values_.columns.resize(schema.columns.size());
}

void BatchCheck::check(uint64_t batch, const BatchInfo& stored) {
  batch_ = batch;
  values_.rows = stored.rows;
  decoded_.assign(table_.schema().columns.size(), false);
  has_batch_chunks_ = table_.fetch(batch, batch_chunks_).ok();
  for (uint16_t column = 0; column < decoded_.size(); ++column)
    decoded_[column] = check_column(stored, column);
  check_key_order(stored);
  check_pair_checks(stored);
  check_row_forms(stored);
}

// Decodes one chunk of the batch. Where not all chunks could be read at once, this one is read on
// its own, so that a failure is that of its column.
Status BatchCheck::read(const BatchInfo& stored, size_t place) {
  if (has_batch_chunks_) {
    buffers_.columns.resize(1);
    chunk_ = batch_chunks_.chunks[place];
    return table_.decode(stored, place, chunk_, buffers_.columns[0]);
  }
  const auto column = static_cast<uint16_t>(place);
  LADE_CHECK(table_.read(batch_, std::span(&column, 1), buffers_));
  chunk_ = buffers_.chunks[0];
  return {};
}

// Returns whether the column could be decoded. One at a time, so that memory holds one column and
// the wanted ones.
bool BatchCheck::check_column(const BatchInfo& stored, uint16_t column) {
  const ChunkInfo& chunk = stored.chunks[column];
  if (has_id(bad_, chunk.model) || has_id(bad_, chunk.id)) return false;
  if (const Status status = read(stored, column); !status.ok()) {
    report_(status);
    return false;
  }
  check_zone_map(table_.schema().columns[column].name, chunk, buffers_.columns[0], chunk_);
  if (wanted_[column]) std::swap(values_.columns[column], buffers_.columns[0]);
  return true;
}

void BatchCheck::check_zone_map(std::string_view column, const ChunkInfo& stored,
                                const Column& values, ByteSpan chunk) {
  const ZoneMap found = zone_map_of(values);
  const ZoneMap& zone = stored.zone_map;
  const bool text = values.kind() == ValueKind::text;
  if (zone.min != found.min)
    differs(column, (text ? "shortest length" : "least value") + stored_as(zone.min, found.min));
  if (zone.max != found.max)
    differs(column, (text ? "greatest length" : "greatest value") + stored_as(zone.max, found.max));
  if (zone.empty_texts != found.empty_texts) {
    differs(column, "number of empty texts" +
                        stored_as(int64_t{zone.empty_texts}, int64_t{found.empty_texts}));
  }
  if (zone.increasing != found.increasing)
    differs(column, "'increasing'" + stored_as(zone.increasing, found.increasing));
  if (zone.strictly_increasing != found.strictly_increasing) {
    differs(column, "'strictly increasing'" +
                        stored_as(zone.strictly_increasing, found.strictly_increasing));
  }
  if (const Encoding encoding = encoding_of(chunk); encoding != stored.encoding) {
    differs(column, "encoding" + stored_as(std::string(encoding_name(stored.encoding)),
                                           std::string(encoding_name(encoding))));
  }
}

void BatchCheck::check_key_order(const BatchInfo& stored) {
  const Constraint& key = table_.schema().primary_key();
  if (!have(key.columns)) return;
  const KeyOrder found = key_order(values_);
  const KeyOrder& order = stored.key_order;
  if (order.first != found.first)
    differs(key.name, "first key" + stored_as(key_text(order.first), key_text(found.first)));
  if (order.last != found.last)
    differs(key.name, "last key" + stored_as(key_text(order.last), key_text(found.last)));
  if (order.strictly_increasing != found.strictly_increasing) {
    differs(key.name, "'keys strictly increasing'" +
                          stored_as(order.strictly_increasing, found.strictly_increasing));
  }
}

// Compares one bit for each constraint. The bit of any other kind of constraint is never set.
void BatchCheck::check_pair_checks(const BatchInfo& stored) {
  const std::vector<Constraint>& constraints = table_.schema().constraints;
  for (const Constraint& constraint : constraints) {
    if (compares_columns(constraint) && !have(constraint.columns)) return;
  }
  const uint64_t wrong = stored.pair_checks_held ^ pair_checks_held(values_);
  for (size_t i = 0; i < 64; ++i) {
    if ((wrong >> i & 1) == 0) continue;
    const bool held = (stored.pair_checks_held >> i & 1) != 0;
    const std::string name = i < constraints.size() ? constraints[i].name : "no constraint";
    differs(name, "'holds for every row'" + stored_as(held, !held));
  }
}

// A form has two bits. A batch whose rows are alike has one form and no chunk of forms; else
// row_form is that of the first row.
void BatchCheck::check_row_forms(const BatchInfo& stored) {
  constexpr std::string_view kName = "row forms";
  constexpr int64_t kFormMax = kTrailingDelimiter | kCarriageReturn;
  if (stored.row_form > kFormMax)
    differs(kName, "form " + std::to_string(stored.row_form) + " is none that a row can have");
  if (!stored.mixed_row_forms) return;
  const ChunkInfo& chunk = stored.chunks.back();
  if (has_id(bad_, chunk.id)) return;
  if (const Status status = read(stored, decoded_.size()); !status.ok()) return report_(status);
  const Column& forms = buffers_.columns[0];
  check_zone_map(kName, chunk, forms, chunk_);
  const ZoneMap found = zone_map_of(forms);
  if (found.min < 0 || found.max > kFormMax) differs(kName, "a row has a form that none can have");
  if (found.min == found.max) differs(kName, "all rows have the same, and it says they differ");
  if (forms.integer(0) != stored.row_form) {
    differs(kName, "form of the first row" + stored_as(int64_t{stored.row_form}, forms.integer(0)));
  }
}

bool BatchCheck::have(const std::vector<uint16_t>& columns) const {
  return std::all_of(columns.begin(), columns.end(), [&](uint16_t i) { return decoded_[i]; });
}

void BatchCheck::differs(std::string_view column, const std::string& fault) {
  std::string message(table_.schema().name);
  message.append(".").append(column).append(", batch ").append(std::to_string(batch_));
  report_(Status::error(Code::corrupt, message + ": " + fault, table_.path()));
}

}  // namespace lade
