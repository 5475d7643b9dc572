// DIR/_lade/constraints.sql: the statements that declare the keys of the published tables, for
// engines that take declared keys. A statement stands there only while the log of its table says
// that the keys hold. Beside it prove.sql: a query for each key that the logs call open.
#pragma once

#include <span>
#include <string>

#include "catalog/table_schema.hpp"
#include "file/file.hpp"

namespace lade {

// Makes the files say what the logs say. Others may publish meanwhile: the logs are read again
// behind each write, so that the last of several leaves what the last version of each log says.
Status update_constraints_file(FileSystem& files, const std::string& directory,
                               const Schema& schema);

// Takes the keys of these tables out of the statements: before a table changes whose keys will hold
// no more.
Status drop_statements(FileSystem& files, const std::string& directory, const Schema& schema,
                       std::span<const TableIndex> tables);

}  // namespace lade
