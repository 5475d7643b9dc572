// Bounds of a batch's primary keys, from metadata alone: its first and last key if it increases,
// else the zone maps of the key's columns.
#pragma once

#include <cstdint>
#include <span>

#include "store/table_view.hpp"
#include "validator/state_meter.hpp"

namespace lade {

// Whether every batch from `first_new` on increases and overlaps with no other batch: then no key
// of theirs comes twice, whatever the order of the batches. `columns` are the primary key's. Where
// batches follow each other this takes no memory; else it takes two keys a batch. False, too, where
// that would pass `state_bytes_max`, and for keys of more than three columns. Fails when metadata
// cannot be read.
Result<bool> keys_lie_apart(const TableView& table, std::span<const uint16_t> columns,
                            uint64_t first_new, StateMeter& meter, uint64_t state_bytes_max);

}  // namespace lade
