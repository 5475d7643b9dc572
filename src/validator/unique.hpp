// Proves a primary key: no two rows have the same key.
//
//   metadata: keys increase within each batch, and the batches' first and last keys do not overlap
//   probe: of an append, few keys that are searched for in the stored chunks that can hold them
//   bitmap: a bit for every key the ranges allow, a window of them at a time
//   lookup: pairs in buckets, a window of first values at a time
//   hash: a set of keys, a partition at a time
//   spill: the same, with the partitions in a temporary file
//
// Rows are seen in row order within a pass, so what is reported is the row that repeats an earlier
// one. Only when there is such a row, one more pass finds the earlier one.
#pragma once

#include "validator/constraint_check.hpp"
#include "validator/state_meter.hpp"

namespace lade {

Status check_unique(const CheckRequest& request, StateMeter& meter, CheckOutcome& outcome);

}  // namespace lade
