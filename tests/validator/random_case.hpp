// A random child table with a random parent, small enough that thousands are checked in a second:
// sorted, shuffled, sparse, negative and extreme keys of one to three columns, duplicates near and
// far, orphans, one batch or many.
#pragma once

#include <cstdint>
#include <memory>

#include "support/memory_table.hpp"

namespace lade {

struct RandomCase {
  // The same seed gives the same case.
  explicit RandomCase(uint64_t case_seed);
  RandomCase(const RandomCase&) = delete;  // the tables point to the schemas
  RandomCase& operator=(const RandomCase&) = delete;

  uint64_t seed;
  TableSchema parent_schema;
  TableSchema child_schema;  // its constraints: a primary key and a foreign key
  std::unique_ptr<MemoryTable> parent;
  std::unique_ptr<MemoryTable> child;
  // What the check is asked for, apart from the rung.
  bool parent_published = true;
  uint64_t state_bytes_max = 0;
  size_t violations_max = 0;

  const Constraint& primary_key() const { return child_schema.constraints[0]; }
  const Constraint& foreign_key() const { return child_schema.constraints[1]; }
};

}  // namespace lade
