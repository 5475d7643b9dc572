// The checks of the kinds of constraint, which check_constraint() chooses from. The meter counts
// the state that they hold.
#pragma once

#include "validator/constraint_check.hpp"
#include "validator/state_meter.hpp"

namespace lade {

// A primary key: no two rows have the same. Batches of the request that are proved are believed to
// hold no key twice.
Status check_unique(const CheckRequest& request, StateMeter& meter, CheckOutcome& outcome);

// A foreign key: every key of the table is that of a row of the parent. A parent that is not there
// is reported as CheckOutcome::parent_missing, once.
Status check_foreign_key(const CheckRequest& request, StateMeter& meter, CheckOutcome& outcome);

// The same for keys whose space cannot be packed into 64 bits. No key of the TPC-H schema needs it;
// data with hostile or unusual values can. Both read every row of the tables concerned, also of
// batches that are proved.
Status check_unique_wide(const CheckRequest& request, StateMeter& meter, CheckOutcome& outcome);
Status check_foreign_key_wide(const CheckRequest& request, StateMeter& meter,
                              CheckOutcome& outcome);

// A CHECK, which each row fulfils by itself.
Status check_rows(const CheckRequest& request, CheckOutcome& outcome);

}  // namespace lade
