// The inputs of a load or a plan: the files of the tables, and the measurements of earlier runs.
#pragma once

#include "input/discovery.hpp"
#include "store/write_hints.hpp"
#include "verbs/verbs.hpp"

namespace lade {

// The files that the options name.
TableInputs find_inputs(const VerbContext& context);
// Reports all failures of finding them but the one that decides the exit code, which is returned.
Status report_failures(VerbContext& context, const TableInputs& inputs);
// The measurements that --tune-from names; empty without it. Every failure but Code::interrupted is
// Code::usage.
Result<Measurements> read_measurements(VerbContext& context);

}  // namespace lade
