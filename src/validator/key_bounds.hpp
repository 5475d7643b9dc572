// What metadata tells of the places of primary keys: between which keys those of a batch lie.
#pragma once

#include <span>

#include "store/table_info.hpp"

namespace lade {

// Every batch from `first_new` on increases, and none of them overlaps with any other batch: then
// no key of theirs comes twice, whatever the order of the batches. `columns` are the primary key's.
bool keys_lie_apart(const TableInfo& info, std::span<const uint16_t> columns, size_t first_new);

}  // namespace lade
