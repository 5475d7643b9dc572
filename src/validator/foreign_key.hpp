// Proves a foreign key: every key of the table is the primary key of a row of the parent.
//
//   metadata: the parent's keys leave no gap, and each chunk of the table lies within their range
//   probe: few keys, searched for in the parent's chunks that can hold them
//   bitmap: a bit for every key the ranges allow, a range of them at a time
//   lookup: the parent's pairs in buckets, a range of first values at a time
//   hash: a set of the parent's keys, a partition at a time
//   spill: the same, with the partitions in temporary files
//
// The parent's keys are read once a pass into that state, and no other column of it is read. Of its
// chunks only those are read whose range can hold a key of the table, but for keys whose space
// passes 64 bits (wide_key.hpp), which read all. The table's batches are searched side by side,
// since the state does not change meanwhile.
#pragma once

#include "validator/constraint_check.hpp"
#include "validator/state_meter.hpp"

namespace lade {

// A parent that is not there is reported as CheckOutcome::parent_missing, once.
Status check_foreign_key(const CheckRequest& request, StateMeter& meter, CheckOutcome& outcome);

}  // namespace lade
