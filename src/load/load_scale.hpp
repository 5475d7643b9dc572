// What --expect-scale wants of a load, and what is said of tables that do not fit.
//
// A number wants all eight tables, in the inputs or in the database, or those that --tables or
// --table names. What counts is what the database shows in the end, old rows and new.
#pragma once

#include <span>

#include "load/load_run.hpp"

namespace lade {

// Code::row_count_mismatch when a table that the scale wants is not there and will not be: `inputs`
// are the tables that have files, `database` is null before it is made.
Status check_scale_tables(const CommandLine& options, const Schema& schema,
                          std::span<const TableIndex> inputs, const Database* database);

// Code::row_count_mismatch when a published table that the run does not change has not the rows of
// the scale, or its orders have not their lines.
Status check_scale_of_published(const LoadRun& run);

// With auto: a notice row_count_mismatch for each table of the run that does not fit the others.
// Fails only as reading stored chunks does.
Status report_scale(const LoadRun& run);

}  // namespace lade
