#include "support/memory_table.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

#include "base/assert.hpp"

namespace lade {
namespace {

// What the refs of all texts point to.
constexpr char kLetters[256] = "lade";

size_t value_bytes(ValueKind kind) { return kind == ValueKind::int32 ? 4 : 8; }

int64_t measure(const Column& column, size_t row) {
  return column.kind() == ValueKind::text ? int64_t{column.texts()[row].length}
                                          : column.integer(row);
}

ZoneMap naive_zone_map(const Column& column) {
  ZoneMap zone;
  zone.rows = static_cast<uint32_t>(column.rows());
  zone.min = zone.max = measure(column, 0);
  zone.increasing = zone.strictly_increasing = column.kind() != ValueKind::text;
  for (size_t row = 0; row < column.rows(); ++row) {
    const int64_t value = measure(column, row);
    zone.min = std::min(zone.min, value);
    zone.max = std::max(zone.max, value);
    if (column.kind() == ValueKind::text) {
      zone.empty_texts += value == 0 ? 1 : 0;
    } else if (row > 0) {
      zone.increasing &= value >= measure(column, row - 1);
      zone.strictly_increasing &= value > measure(column, row - 1);
    }
  }
  return zone;
}

std::vector<int64_t> key_at(const std::vector<Column>& columns, std::span<const uint16_t> key,
                            size_t row) {
  std::vector<int64_t> values;
  for (uint16_t column : key) values.push_back(columns[column].integer(row));
  return values;
}

bool is_greater(const std::vector<Column>& columns, std::span<const uint16_t> key, size_t row,
                size_t than) {
  for (uint16_t column : key) {
    const int64_t value = columns[column].integer(row);
    const int64_t other = columns[column].integer(than);
    if (value != other) return value > other;
  }
  return false;
}

KeyOrder key_order_of(const std::vector<Column>& columns, std::span<const uint16_t> key) {
  const size_t rows = columns[0].rows();
  KeyOrder order{true, key_at(columns, key, 0), key_at(columns, key, rows - 1)};
  for (size_t row = 1; row < rows && order.strictly_increasing; ++row)
    order.strictly_increasing = is_greater(columns, key, row, row - 1);
  return order;
}

uint64_t pair_checks_of(const std::vector<Column>& columns,
                        const std::vector<Constraint>& constraints) {
  uint64_t held = 0;
  for (size_t i = 0; i < constraints.size(); ++i) {
    const Constraint& constraint = constraints[i];
    if (constraint.kind != ConstraintKind::check || constraint.check != CheckOperator::not_after)
      continue;
    bool holds = true;
    for (size_t row = 0; row < columns[0].rows(); ++row) {
      holds &= columns[constraint.columns[0]].integer(row) <=
               columns[constraint.columns[1]].integer(row);
    }
    held |= uint64_t{holds} << i;
  }
  return held;
}

}  // namespace

Column column_of(ValueKind kind, std::span<const int64_t> values) {
  Column column;
  column.reset(kind, values.size());
  column.text_base = kLetters;
  for (size_t row = 0; row < values.size(); ++row) {
    switch (kind) {
      case ValueKind::int32: column.int32s()[row] = static_cast<int32_t>(values[row]); break;
      case ValueKind::int64: column.int64s()[row] = values[row]; break;
      case ValueKind::text: column.texts()[row] = {0, static_cast<uint32_t>(values[row])}; break;
    }
  }
  return column;
}

MemoryTable::MemoryTable(const TableSchema& table_schema) : schema_(table_schema) {
  info_.table = table_schema.index;
}

void MemoryTable::append(std::vector<Column> columns) {
  LADE_ASSERT(columns.size() == schema_.columns.size() && columns[0].rows() > 0);
  BatchInfo batch;
  batch.first_row = info_.rows;
  batch.rows = static_cast<uint32_t>(columns[0].rows());
  batch.key_order = key_order_of(columns, schema_.primary_key().columns);
  batch.pair_checks_held = pair_checks_of(columns, schema_.constraints);
  for (size_t i = 0; i < columns.size(); ++i) {
    LADE_ASSERT(columns[i].kind() == value_kind(schema_.columns[i].type));
    LADE_ASSERT(columns[i].rows() == batch.rows);
    const size_t bytes = columns[i].rows() * value_bytes(columns[i].kind());
    batch.chunks.push_back(
        {.bytes = static_cast<uint32_t>(bytes), .zone_map = naive_zone_map(columns[i])});
  }
  info_.rows += batch.rows;
  page_.records.push_back(std::move(batch));
  columns_.push_back(std::move(columns));
}

void MemoryTable::append_values(std::span<const std::vector<int64_t>> columns) {
  std::vector<Column> typed;
  for (size_t i = 0; i < columns.size(); ++i)
    typed.push_back(column_of(value_kind(schema_.columns[i].type), columns[i]));
  append(std::move(typed));
}

void MemoryTable::forget_reads() { chunks_read_ = bytes_read_ = rows_read_ = 0; }

Result<std::shared_ptr<const BatchPage>> MemoryTable::page_of(uint64_t) const {
  return std::shared_ptr<const BatchPage>(std::shared_ptr<const BatchPage>(), &page_);
}

Result<std::shared_ptr<const BatchPage>> MemoryTable::page_with_row(uint64_t row) const {
  uint64_t batch = 0;
  while (page_.records[batch].first_row + page_.records[batch].rows <= row) ++batch;
  return page_of(batch);
}

Status MemoryTable::read(uint64_t batch, std::span<const uint16_t> columns,
                         ColumnBuffers& into) const {
  // Unlimited at its greatest.
  uint64_t left = reads_left_;
  if (left != std::numeric_limits<uint64_t>::max()) {
    while (left > 0 && !reads_left_.compare_exchange_weak(left, left - 1)) {
    }
    if (left == 0) return Status::error(Code::io_error, "the read fails on demand");
  }
  into.columns.resize(columns.size());
  for (size_t i = 0; i < columns.size(); ++i) {
    const Column& from = columns_[batch][columns[i]];
    Column& to = into.columns[i];
    to.reset(from.kind(), from.rows());
    to.text_base = from.text_base;
    const size_t bytes = from.rows() * value_bytes(from.kind());
    switch (from.kind()) {
      case ValueKind::int32: std::memcpy(to.int32s().data(), from.int32s().data(), bytes); break;
      case ValueKind::int64: std::memcpy(to.int64s().data(), from.int64s().data(), bytes); break;
      case ValueKind::text: std::memcpy(to.texts().data(), from.texts().data(), bytes); break;
    }
    ++into.chunks_read;
    into.bytes_read += page_.records[batch].chunks[columns[i]].bytes;
    ++chunks_read_;
    bytes_read_ += page_.records[batch].chunks[columns[i]].bytes;
  }
  rows_read_ += page_.records[batch].rows;
  return {};
}

}  // namespace lade
