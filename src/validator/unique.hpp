// Proves a primary key: no two rows have the same key.
//
//   metadata: keys increase within each batch, and the batches' first and last keys do not overlap
//   probe: of an append, few keys that are searched for in the stored chunks that can hold them
//   bitmap: a bit for every key the ranges allow, a range of them at a time
//   lookup: pairs in buckets, a range of first values at a time
//   hash: a set of keys, a partition at a time
//   spill: the same, with the partitions in a temporary file
//
// Rows are seen in row order within a pass, so each reported row repeats an earlier one. Only when
// there is such a row, one more pass finds the first row with its key. A key whose space passes 64
// bits is hashed whole (wide_key.hpp).
#pragma once

#include "validator/constraint_check.hpp"
#include "validator/state_meter.hpp"

namespace lade {

// Batches of the request that are proved are believed to hold no key twice.
Status check_unique(const CheckRequest& request, StateMeter& meter, CheckOutcome& outcome);

}  // namespace lade
