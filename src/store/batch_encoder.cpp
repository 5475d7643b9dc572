#include "store/batch_encoder.hpp"

#include "base/assert.hpp"
#include "base/vectorized.hpp"

namespace lade {
namespace {

// Truth values as numbers, without a branch: these loops run over every row of a table.
template <typename Value>
[[gnu::always_inline]] inline bool increases(const Value* values, size_t rows) {
  unsigned increasing = 1;
  for (size_t row = 1; row < rows; ++row)
    increasing &= static_cast<unsigned>(values[row] > values[row - 1]);
  return increasing != 0;
}

// Two columns: (a, b) pairs in lexicographic order.
template <typename First, typename Second>
[[gnu::always_inline]] inline bool increases(const First* first, const Second* second,
                                             size_t rows) {
  unsigned increasing = 1;
  for (size_t row = 1; row < rows; ++row) {
    const unsigned greater = first[row] > first[row - 1];
    const unsigned equal = first[row] == first[row - 1];
    const unsigned second_greater = second[row] > second[row - 1];
    increasing &= greater | (equal & second_greater);
  }
  return increasing != 0;
}

template <typename... Values>
bool strictly_increasing(size_t rows, const Values*... key) {
  return vectorized([&]() LADE_VECTORIZED { return increases(key..., rows); });
}

bool strictly_increasing(const Batch& batch, std::span<const uint16_t> key) {
  const Column& first = batch.columns[key[0]];
  const bool narrow = first.kind() == ValueKind::int32;
  if (key.size() == 1) {
    return narrow ? strictly_increasing(batch.rows, first.int32s().data())
                  : strictly_increasing(batch.rows, first.int64s().data());
  }
  LADE_ASSERT(key.size() == 2);
  const int32_t* const second = batch.columns[key[1]].int32s().data();
  return narrow ? strictly_increasing(batch.rows, first.int32s().data(), second)
                : strictly_increasing(batch.rows, first.int64s().data(), second);
}

}  // namespace

KeyOrder key_order(const Batch& batch) {
  const std::vector<uint16_t>& key = batch.schema->primary_key().columns;
  KeyOrder order;
  for (uint16_t column : key) {
    order.first.push_back(batch.columns[column].integer(0));
    order.last.push_back(batch.columns[column].integer(batch.rows - 1));
  }
  order.strictly_increasing = strictly_increasing(batch, key);
  return order;
}

// Tests the CHECKs that compare two columns.
uint64_t pair_checks_held(const Batch& batch) {
  uint64_t held = 0;
  const std::vector<Constraint>& constraints = batch.schema->constraints;
  LADE_ASSERT(constraints.size() <= 64);
  for (size_t i = 0; i < constraints.size(); ++i) {
    const Constraint& constraint = constraints[i];
    if (constraint.kind != ConstraintKind::check || constraint.check != CheckOperator::not_after)
      continue;
    const std::span<const int32_t> first = batch.columns[constraint.columns[0]].int32s();
    const std::span<const int32_t> second = batch.columns[constraint.columns[1]].int32s();
    bool holds = true;
    for (size_t row = 0; row < batch.rows; ++row) holds &= first[row] <= second[row];
    if (holds) held |= uint64_t{1} << i;
  }
  return held;
}

void row_forms_to_column(const Batch& batch, Column& out) {
  out.reset(ValueKind::int32, batch.rows);
  const std::span<int32_t> values = out.int32s();
  for (size_t row = 0; row < batch.rows; ++row) values[row] = batch.form_of(row);
}

void BatchEncoder::encode_first(const Batch& batch, TextModels& models, EncodedBatch& out) {
  begin(batch, out);
  TextModels::Models learnt(batch.columns.size());
  for (uint16_t column = 0; column < batch.columns.size(); ++column) {
    EncodedChunk chunk = encoder_.encode(batch.columns[column], out.bytes);
    if (chunk.learnt != nullptr) {
      const size_t before = out.model_bytes.size();
      take_model(chunk, out.bytes, out.model_bytes);
      out.models.push_back({column, out.model_bytes.size() - before});
      learnt[column] = chunk.learnt;
    }
    add(chunk, out);
  }
  models.teach(std::move(learnt));
  end(batch, out);
}

void BatchEncoder::encode(const Batch& batch, const TextModels& models, EncodedBatch& out) {
  begin(batch, out);
  for (size_t column = 0; column < batch.columns.size(); ++column) {
    const bool text = batch.columns[column].kind() == ValueKind::text;
    add(encoder_.encode(batch.columns[column], text ? models.of(column) : nullptr, out.bytes), out);
  }
  end(batch, out);
}

void BatchEncoder::encode(const Batch& batch, EncodedBatch& out) {
  begin(batch, out);
  for (const Column& column : batch.columns) add(encoder_.encode(column, out.bytes), out);
  end(batch, out);
}

void BatchEncoder::begin(const Batch& batch, EncodedBatch& out) {
  LADE_ASSERT(batch.rows > 0);
  out.bytes.clear();
  out.models.clear();
  out.model_bytes.clear();
  out.info = {};
  out.info.rows = static_cast<uint32_t>(batch.rows);
  out.info.origin = batch.origin;
  out.info.row_form = batch.row_form;
  out.info.mixed_row_forms = !batch.mixed_row_forms.empty();
  out.info.key_order = key_order(batch);
  out.info.pair_checks_held = pair_checks_held(batch);
}

void BatchEncoder::add(const EncodedChunk& chunk, EncodedBatch& out) {
  out.info.chunks.push_back({.encoding = chunk.encoding,
                             .bytes = static_cast<uint32_t>(chunk.bytes),
                             .zone_map = chunk.zone_map});
}

void BatchEncoder::end(const Batch& batch, EncodedBatch& out) {
  if (!out.info.mixed_row_forms) return;
  row_forms_to_column(batch, row_forms_);
  add(encoder_.encode(row_forms_, out.bytes), out);
}

}  // namespace lade
