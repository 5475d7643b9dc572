// The text columns of a load whose every text stands in quotes, though the rows were read without
// --quote: the quotes are stored as they are, and noticed.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "column/batch.hpp"

namespace lade {

// Of the texts of a column, but for empty ones, which may stand without quotes where others do not.
enum class Quoting : uint8_t { no_text, all_quoted, not_all };

using QuotedColumns = std::vector<Quoting>;  // by column; no entries: no rows were looked at

// Those of a batch. Takes the time of a few texts, unless a column is quoted.
QuotedColumns find_quoted_columns(const Batch& batch);

// Adds those of later rows.
void add_quoted_columns(QuotedColumns& columns, const QuotedColumns& later);

// The names of the columns whose texts are all quoted.
std::vector<std::string> quoted_column_names(const QuotedColumns& columns,
                                             const TableSchema& schema);

}  // namespace lade
