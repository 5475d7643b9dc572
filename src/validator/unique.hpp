// Proves a primary key: no two rows have the same key.
//
//   metadata  batches whose keys increase inside, and whose first and last keys do not overlap
//   bitmap    a bit for every key the columns' ranges allow, a window of them at a time
//   lookup    pairs as offsets, a window of first values at a time
//   hash      a set of packed keys, a partition at a time
//
// Rows are seen in row order within a pass, so what is reported is the row that repeats an earlier
// one.
#pragma once

#include "validator/constraint_check.hpp"
#include "validator/state_meter.hpp"

namespace lade {

Status check_unique(const CheckRequest& request, StateMeter& meter, CheckOutcome& outcome);

}  // namespace lade
