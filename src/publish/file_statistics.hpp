// Reads back the statistics of a data file that a Delta log has.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/status.hpp"
#include "catalog/table_schema.hpp"
#include "publish/iceberg_manifest.hpp"

namespace lade {

// `statistics` is an add's `stats`, as file_statistics() writes it; `path` is the file's, for
// messages. Counts and bounds that are not there stay absent. Code::corrupt for everything else
// that file_statistics() does not write.
Status read_file_statistics(std::string_view statistics, const TableSchema& table,
                            const std::string& path, uint64_t& rows,
                            std::vector<IcebergColumn>& columns);

}  // namespace lade
