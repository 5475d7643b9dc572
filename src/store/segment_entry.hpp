// The entry of a load into the lists of a table: its files and its segment.
#pragma once

#include <vector>

#include "base/status.hpp"
#include "pager/pager.hpp"
#include "store/table_manifest.hpp"

namespace lade {

// Appends the files to the ledger and the segment behind the others, writes what is left of the
// lists, and makes all chunks and lists readable. Generations, first file and count of files are
// filled in. A segment that wrote no chunk has no ids and is left out.
Status enter_segment(Pager& pager, std::vector<LoadedFile> files, Segment segment,
                     TableManifest& table);

}  // namespace lade
