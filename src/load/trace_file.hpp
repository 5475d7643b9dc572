// The file of --trace: a trace, and where it goes. That it cannot be written is told at the end of
// the run and undoes nothing.
#pragma once

#include <memory>
#include <string>

#include "base/status.hpp"
#include "events/trace.hpp"
#include "file/output_file.hpp"

namespace lade {

class TraceFile {
 public:
  // `clock` must outlive it.
  static Result<std::unique_ptr<TraceFile>> start(OutputFile& output, Clock& clock);

  Trace& trace() { return trace_; }
  // The trace is whole and in the file, or why it is not. REQUIRES: nothing is traced after it.
  Status finish();

 private:
  TraceFile(std::unique_ptr<File> file, Clock& clock);

  std::unique_ptr<File> file_;
  Status status_;
  Trace trace_;
};

}  // namespace lade
