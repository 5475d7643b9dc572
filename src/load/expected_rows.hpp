// Row counts that the TPC-H specification fixes (clause 4.2.5): a file cut at a row's end shows
// nowhere else.
#pragma once

#include <span>

#include "base/status.hpp"
#include "catalog/table_schema.hpp"
#include "load/report.hpp"

namespace lade {

// Code::row_count_mismatch unless the table has the rows of this scale factor. lineitem's count is
// known for the scales that the specification publishes; at others it always fits.
Status check_expected_rows(const TableSchema& schema, uint64_t rows, double scale);

struct TableRows {
  const TableSchema* schema;
  uint64_t rows;
};

// Takes the scale that most tables agree on and reports a notice row_count_mismatch for each that
// does not fit it. Returns whether orders fits and lineitem's count is not fixed at that scale:
// then only the keys of its lines can tell whether some are missing.
bool report_unexpected_rows(std::span<const TableRows> tables, LoadReport& report);

}  // namespace lade
