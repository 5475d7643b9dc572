// Seeded rows for any table: every field good and of a form that TPC-H data have, none of them
// meaningful.
#pragma once

#include <cstdint>
#include <string>

#include "catalog/table_schema.hpp"

namespace lade {

// SplitMix64 (G. Steele and others, "Fast splittable pseudorandom number generators", 2014): the
// same numbers from every library.
class Random {
 public:
  explicit Random(uint64_t seed) : state_(seed) {}
  uint64_t next() {
    uint64_t mixed = state_ += 0x9E3779B97F4A7C15;
    mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
    mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
    return mixed ^ (mixed >> 31);
  }
  // 0..limit - 1. REQUIRES: limit > 0.
  uint64_t below(uint64_t limit) { return next() % limit; }

 private:
  uint64_t state_;
};

struct RowForm {
  bool trailing_delimiter = true;
  bool carriage_return = false;
};

std::string random_field(const ColumnSchema& column, Random& random);
std::string random_rows(const TableSchema& schema, size_t rows, Random& random, RowForm form = {});

}  // namespace lade
