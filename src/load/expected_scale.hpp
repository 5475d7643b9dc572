// The checks of --expect-scale: what a scale factor wants of a load, and the notices of tables that
// do not fit.
//
// A number wants all eight tables, in the inputs or in the database, or those that --tables or
// --table names. What counts is what the database shows in the end, old rows and new.
#pragma once

#include <span>
#include <vector>

#include "load/report.hpp"
#include "load/settings.hpp"
#include "store/database.hpp"
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

// With auto: a notice row_count_mismatch for each of the `loaded` tables that does not fit the
// others. Fails only as reading stored chunks does.
Status report_scale(const LoadSettings& settings, const Database& database,
                    const std::vector<TableIndex>& loaded, const TableCheckSettings& checks,
                    LoadReport& report);

}  // namespace lade
