// Bounds of a batch's primary keys, from metadata alone: its first and last key if it increases,
// else the zone maps of the key's columns.
#pragma once

#include <span>

#include "store/table_info.hpp"

namespace lade {

// Whether every batch from `first_new` on increases and overlaps with no other batch: then no key
// of theirs comes twice, whatever the order of the batches. `columns` are the primary key's.
bool keys_lie_apart(const TableInfo& info, std::span<const uint16_t> columns, size_t first_new);

}  // namespace lade
