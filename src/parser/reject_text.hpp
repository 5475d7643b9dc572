// The sentences of rejects: what is wrong with a line, and what was expected. Values are not
// repeated in them, as their bytes may be anything.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "parser/row_parser.hpp"

namespace lade {

// The sentence of a field's fault. `field_offset` is the bad field's place in its file, in bytes.
std::string reject_message(const RowFault& fault, const TableSchema& schema, uint64_t field_offset);

// The name of the first table that the line is a good row of; empty if there is none. The last
// argument is that of RowParser::parse().
std::string_view looks_like(std::string_view line, std::span<const TableSchema> tables,
                            const Dialect& dialect, bool rows_end_with_delimiter);

}  // namespace lade
