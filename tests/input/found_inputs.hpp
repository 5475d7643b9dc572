// What arguments mean, for tests that expect one failure at most.
#pragma once

#include <utility>

#include "catalog/tpch.hpp"
#include "input/discovery.hpp"

namespace lade {

// The first failure, if there is one.
inline Result<TableInputs> found_inputs(FileSystem& files, const InputRequest& request) {
  TableInputs inputs = discover(files, tpch_schema(), request);
  if (!inputs.failures.empty()) return inputs.failures.front();
  return inputs;
}

}  // namespace lade
