// Tables of a few columns for tests that tell what is read and what is found.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "support/memory_table.hpp"
#include "validator/constraint_check.hpp"

namespace lade {

using Rows = std::vector<std::vector<int64_t>>;  // by row

// A table whose first `key_columns` columns are its primary key, and all of them its foreign key.
class KeyedTable {
 public:
  KeyedTable(std::vector<ColumnType> types, uint16_t key_columns) {
    schema_.name = "keyed";
    Constraint key{.kind = ConstraintKind::primary_key, .name = "keyed_pkey", .columns = {}};
    for (uint16_t i = 0; i < types.size(); ++i) {
      schema_.columns.push_back({"column", types[i]});
      if (i < key_columns) key.columns.push_back(i);
    }
    schema_.constraints = {key, key};
    schema_.constraints[1].kind = ConstraintKind::foreign_key;
    schema_.constraints[1].name = "keyed_fkey";
    table_ = std::make_unique<MemoryTable>(schema_);
    table_->set_validated(true);
  }
  KeyedTable(const KeyedTable&) = delete;  // the table points to the schema
  KeyedTable& operator=(const KeyedTable&) = delete;

  void append(const Rows& rows) {
    std::vector<std::vector<int64_t>> columns(schema_.columns.size());
    for (const std::vector<int64_t>& row : rows) {
      for (size_t i = 0; i < columns.size(); ++i) columns[i].push_back(row[i]);
    }
    table_->append_values(columns);
  }
  // Rows with one column each.
  void append_keys(const std::vector<int64_t>& keys) { table_->append_values(std::span(&keys, 1)); }

  MemoryTable& operator*() { return *table_; }
  MemoryTable* operator->() { return table_.get(); }

  CheckRequest unique_request() {
    return {.constraint = &schema_.constraints[0],
            .table = table_.get(),
            .state_bytes_max = uint64_t{8} << 20,
            .violations_max = 100};
  }
  CheckRequest foreign_request(KeyedTable* parent) {
    CheckRequest request = unique_request();
    request.constraint = &schema_.constraints[1];
    request.parent = parent == nullptr ? nullptr : parent->table_.get();
    return request;
  }

 private:
  TableSchema schema_;
  std::unique_ptr<MemoryTable> table_;
};

inline CheckOutcome checked(const CheckRequest& request) {
  Result<CheckOutcome> result = check_constraint(request);
  LADE_ASSERT(result.ok());
  return std::move(result).value();
}

// "row 5 of key 7 8 as row 2", one after the other.
inline std::string text_of(CheckOutcome& outcome) {
  std::string text;
  for (const BrokenRow& broken : outcome.violations.rows()) {
    if (!text.empty()) text.append(", ");
    text.append("row ").append(std::to_string(broken.row)).append(" of key");
    for (int64_t value : broken.key) text.append(" ").append(std::to_string(value));
    if (broken.earlier_row) text.append(" as row ").append(std::to_string(*broken.earlier_row));
  }
  return text;
}

}  // namespace lade
