#include "load/reject_file.hpp"

#include <span>

#include "events/json_writer.hpp"

namespace lade {
namespace {

constexpr size_t kBufferBytes = size_t{64} << 10;

}  // namespace

Result<std::unique_ptr<RejectFile>> RejectFile::start(OutputFile& output) {
  LADE_TRY(std::unique_ptr<File> file, output.start());
  return std::unique_ptr<RejectFile>(new RejectFile(std::move(file)));
}

Status RejectFile::write(const TableSchema& table, std::string_view file, const Reject& reject,
                         std::string_view row) {
  JsonWriter json(lines_);
  json.open_object();
  json.text("table", table.name);
  json.text("file", file);
  json.number("line", reject.line);
  json.number("byte_offset", reject.byte_offset);
  if (reject.column >= 0)
    json.text("column", table.columns[static_cast<size_t>(reject.column)].name);
  json.text("code", reject_code_name(reject.code));
  json.text("message", reject.message);
  if (reject.overlong_bytes > 0) {
    json.null("row");
    json.number("row_bytes", reject.overlong_bytes);
  } else {
    json.text("row", row);
  }
  json.close_object();
  lines_ += '\n';
  return lines_.size() < kBufferBytes ? Status() : flush();
}

Status RejectFile::flush() {
  const Status status = file_->write(std::as_bytes(std::span(lines_)));
  lines_.clear();
  return status;
}

}  // namespace lade
