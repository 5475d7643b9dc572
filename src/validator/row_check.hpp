// Proves what each row must fulfil by itself: NOT NULL and CHECK. Zone maps, and the flags that the
// encoder left for CHECKs of two columns, prove whole chunks; only a chunk that they do not prove
// is read.
#pragma once

#include "validator/constraint_check.hpp"

namespace lade {

Status check_rows(const CheckRequest& request, CheckOutcome& outcome);

}  // namespace lade
