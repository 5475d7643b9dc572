#include "load/trace_file.hpp"

#include <span>
#include <utility>

namespace lade {

Result<std::unique_ptr<TraceFile>> TraceFile::start(OutputFile& output, Clock& clock) {
  LADE_TRY(std::unique_ptr<File> file, output.start());
  return std::unique_ptr<TraceFile>(new TraceFile(std::move(file), clock));
}

TraceFile::TraceFile(std::unique_ptr<File> file, Clock& clock)
    : file_(std::move(file)),
      trace_(
          [this](std::string_view text) {
            status_ = file_->write(std::as_bytes(std::span(text)));
            return status_.ok();
          },
          clock) {}

Status TraceFile::finish() {
  if (trace_.finish() || !status_.ok()) return status_;
  return Status::error(Code::out_of_memory, "out of memory", file_->path());
}

}  // namespace lade
