// A constraint as it is declared: a plain value. The validator finds out whether it holds
// (validator/constraint_check.hpp).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/enum_name.hpp"

namespace lade {

// Stored in the database file as part of the schema's hash: never renumber.
enum class ConstraintKind : uint8_t { primary_key = 1, foreign_key = 2, not_null = 3, check = 4 };

inline constexpr EnumName<ConstraintKind> kConstraintKindNames[] = {
    {ConstraintKind::primary_key, "primary_key"},
    {ConstraintKind::foreign_key, "foreign_key"},
    {ConstraintKind::not_null, "not_null"},
    {ConstraintKind::check, "check"},
};
static_assert(has_no_gap(kConstraintKindNames));

constexpr std::string_view constraint_kind_name(ConstraintKind kind) {
  return name_in(kConstraintKindNames, kind);
}

// The comparison of a CHECK. Literals have the column's own unit (hundredths for a decimal).
enum class CheckOperator : uint8_t {
  at_least = 1,   // column >= low
  between = 2,    // low <= column <= high
  not_after = 3,  // first column <= second column
};

struct Constraint {
  ConstraintKind kind;
  std::string name;  // as PostgreSQL would name it: lineitem_pkey, lineitem_l_orderkey_fkey
  std::vector<uint16_t> columns;  // places in the table, in the order of the key

  // Foreign keys only. `columns` refers to the parent's primary key, column by column.
  uint16_t parent_table = 0;

  // Checks only.
  CheckOperator check = CheckOperator::at_least;
  int64_t low = 0;
  int64_t high = 0;
};

}  // namespace lade
