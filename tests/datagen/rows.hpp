// One function for each table of clause 4.2.3: writes the row at one position (see table.hpp).
#pragma once

#include <cstdint>

#include "dataset.hpp"
#include "order.hpp"
#include "row_writer.hpp"

namespace lade {

void write_region(const Dataset& dataset, std::uint64_t position, RowWriter& writer);
void write_nation(const Dataset& dataset, std::uint64_t position, RowWriter& writer);
void write_supplier(const Dataset& dataset, std::uint64_t position, RowWriter& writer);
void write_customer(const Dataset& dataset, std::uint64_t position, RowWriter& writer);
void write_part(const Dataset& dataset, std::uint64_t position, RowWriter& writer);
void write_partsupp(const Dataset& dataset, std::uint64_t position, RowWriter& writer);

template <OrderKind kKind>
void write_order(const Dataset& dataset, std::uint64_t position, RowWriter& writer);
// Writes nothing where the order has fewer lines.
template <OrderKind kKind>
void write_line(const Dataset& dataset, std::uint64_t position, RowWriter& writer);

// The key of an order that the refresh sets delete; the positions count through all sets.
void write_deleted_order(const Dataset& dataset, std::uint64_t position, RowWriter& writer);

}  // namespace lade
