// The checks of --expect-scale: the row counts that the TPC-H specification fixes for a scale
// (clause 4.2.5), and 1 to 7 lines for every order at any scale. A file cut at a row's end shows
// nowhere else.
//
// A number wants all eight tables, in the inputs or in the database, or those that --tables or
// --table names. What counts is what the database shows in the end, old rows and new.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "load/report.hpp"
#include "load/settings.hpp"
#include "store/database.hpp"
#include "store/table_readers.hpp"
#include "validator/check_table.hpp"

namespace lade {

// Code::row_count_mismatch when a table that the scale wants is not there and will not be: `inputs`
// are the tables that have files, `database` is null before it is made.
Status check_scale_tables(const LoadSettings& settings, const Schema& schema,
                          std::span<const TableIndex> inputs, const Database* database);

// Code::row_count_mismatch when a published table that is not one of the `loaded` has not the rows
// of the scale, or its orders have not their lines. `checks` are the settings of looking at lines.
Status check_scale_of_published(const LoadSettings& settings, const Database& database,
                                const std::vector<TableIndex>& loaded,
                                const TableCheckSettings& checks);

// Code::row_count_mismatch unless the table has the rows of this scale factor. lineitem's count is
// known for the scales that the specification publishes; at others it always fits.
Status check_expected_rows(const TableSchema& schema, uint64_t rows, double scale);

// The fault in the lines of the orders, in words; empty when there is none, or when one of the two
// tables is not there. Streams over the stored keys as the proof of a foreign key does, in the same
// memory. That a line has an order and that no two lines of an order have one number is for the
// constraints of lineitem to say. Fails only when stored chunks cannot be read or a temporary file
// cannot be used.
Result<std::string> order_lines_fault(const Schema& schema, const TableReaders& readers,
                                      const TableCheckSettings& settings);

// With auto: a notice row_count_mismatch for each of the `loaded` tables that does not fit the
// others. Fails only as reading stored chunks does.
Status report_scale(const LoadSettings& settings, const Database& database,
                    const std::vector<TableIndex>& loaded, const TableCheckSettings& checks,
                    LoadReport& report);

struct TableRows {
  const TableSchema* schema;
  uint64_t rows;
};

// Takes the scale that most tables agree on and reports a notice row_count_mismatch for each that
// does not fit it. Returns whether orders fits and lineitem's count is not fixed at that scale:
// then only the keys of its lines can tell whether some are missing.
bool report_unexpected_rows(std::span<const TableRows> tables, LoadReport& report);

}  // namespace lade
