// The files that a run writes beside the database, and the check that no two files of a run are the
// same.
#pragma once

#include <optional>

#include "file/output_file.hpp"
#include "input/discovery.hpp"
#include "verbs/verbs.hpp"

namespace lade {

// The output files that the options name, opened.
struct RunOutputs {
  std::optional<OutputFile> rejects;
  std::optional<OutputFile> trace;
  std::optional<OutputFile> exported;  // none where nothing is there yet
};

// Opens the outputs, and fails with Code::path_conflict where one is also the database, an input,
// the measurements, another output, or where stdout or stderr go: by whatever names, since the
// files themselves are compared. Nothing is emptied, and nothing new is left behind by a failure.
// Waits for readers of FIFOs, so it comes before the database is opened.
Result<RunOutputs> open_outputs(const VerbContext& context, const TableInputs& inputs);

// Code::usage when --temp-dir is no place for a file.
Status check_temporary_directory(const VerbContext& context);

}  // namespace lade
