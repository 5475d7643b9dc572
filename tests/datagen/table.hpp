// The tables: how many positions each has, and how the row at one position is written.
//
// A position is a place where a row may stand. It is the row's number in the unshuffled file, but
// for lineitem, which has seven positions for each order, of which the order's lines fill the
// first. Positions can be written in any order and by any process: the rows are the same.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "dataset.hpp"
#include "row_writer.hpp"

namespace lade {

struct Table {
  std::string_view name;
  bool splits;  // --parts applies; region and nation are always one file
  std::uint64_t (*positions)(const Scale& scale);
  void (*write)(const Dataset& dataset, std::uint64_t position, RowWriter& writer);
};

// All eight, parents before children.
std::span<const Table> loaded_tables();

// Stands among the refresh tables for the keys of the orders that a set deletes.
constexpr std::string_view kDeletes = "delete";

// orders and lineitem of the refresh sets, and the deletes; the positions are those of one set, and
// set K begins at K-1 times their number.
std::span<const Table> refresh_tables();

}  // namespace lade
