// Selections of a batch's rows: the batch as if it had been read without the others.
#pragma once

#include <cstdint>
#include <span>

#include "column/batch.hpp"

namespace lade {

// Keeps the rows with these numbers, which ascend. Texts stay where they are. REQUIRES: at least
// one row, each of the batch.
void keep_rows(std::span<const uint32_t> rows, Batch& batch);

// The origin of these rows, which ascend, of a batch: it begins and ends with a line that has a
// row. REQUIRES: at least one row.
BatchOrigin origin_of_rows(std::span<const uint32_t> rows, const BatchOrigin& origin);

}  // namespace lade
