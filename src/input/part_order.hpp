// The order in which the files of one table are read, and the check that they make one whole.
#pragma once

#include <string>
#include <vector>

#include "base/status.hpp"
#include "catalog/table_schema.hpp"
#include "input/input_file.hpp"

namespace lade {

struct FoundFile {
  InputFile file;
  std::string part;             // as TableFileName has it; empty of a whole table
  bool from_directory = false;  // else it was named by itself
  // In a folder that stands for the table, under a name of its own kind: part-00000.
  bool freely_named = false;
};

// Sorts the files of one table: those without a part in the order of the arguments, then parts by
// number or letters; freely named ones in natural order (9 before 10). Adds to `failures`
//   missing_part    a gap between numbers or letters, unless there may be gaps; in a directory they
//                   start at 0, 1 or aa
//   repeated_part   two files of a directory that may hold the same rows: a part in two forms or
//                   under two names, a whole table beside its parts
//   duplicate_input the same of files that were named one by one, which may start at any part, and
//                   may repeat the name of a whole table
void order_parts(const TableSchema& table, bool with_gaps, std::vector<FoundFile>& found,
                 std::vector<Status>& failures);

}  // namespace lade
