// Proves the constraints that each row fulfils by itself: the CHECKs. Zone maps, and the
// bits that the encoder left for CHECKs of two columns, prove whole chunks; only chunks that they
// do not prove are read.
#pragma once

#include "validator/constraint_check.hpp"

namespace lade {

// REQUIRES: the constraint is a CHECK of its table. Fails when chunks cannot be read.
Status check_rows(const CheckRequest& request, CheckOutcome& outcome);

}  // namespace lade
