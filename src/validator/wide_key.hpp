// Keys whose space cannot be packed into 64 bits: compared value by value and hashed, one partition
// at a time. No key of the TPC-H schema needs it; data with hostile or unusual values can.
#pragma once

#include "validator/constraint_check.hpp"
#include "validator/state_meter.hpp"

namespace lade {

// Both read every row of the tables concerned, also of batches that are proved.
Status check_unique_wide(const CheckRequest& request, StateMeter& meter, CheckOutcome& outcome);
Status check_foreign_key_wide(const CheckRequest& request, StateMeter& meter,
                              CheckOutcome& outcome);

}  // namespace lade
