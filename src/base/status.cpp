#include "base/status.hpp"

#include <cerrno>
#include <cstring>
#include <iterator>

namespace lade {

namespace {

// The facts of a code.
struct CodeFacts {
  Code code;
  std::string_view name;  // in events
  ExitCode exit_code;
};

constexpr CodeFacts kCodes[] = {
    {Code::ok, "ok", ExitCode::ok},
    {Code::usage, "usage", ExitCode::usage},
    {Code::path_conflict, "path_conflict", ExitCode::usage},
    {Code::duplicate_input, "duplicate_input", ExitCode::usage},
    {Code::unwritable_text, "unwritable_text", ExitCode::usage},
    {Code::unknown_table, "unknown_table", ExitCode::usage},
    {Code::input_open, "input_open", ExitCode::input},
    {Code::input_type, "input_type", ExitCode::input},
    {Code::input_read, "input_read", ExitCode::input},
    {Code::input_changed, "input_changed", ExitCode::input},
    {Code::truncated_row, "truncated_row", ExitCode::input},
    {Code::bad_compression, "bad_compression", ExitCode::input},
    {Code::compression_mismatch, "compression_mismatch", ExitCode::input},
    {Code::input_format, "input_format", ExitCode::input},
    {Code::input_name, "input_name", ExitCode::input},
    {Code::missing_part, "missing_part", ExitCode::input},
    {Code::repeated_part, "repeated_part", ExitCode::input},
    {Code::row_count_mismatch, "row_count_mismatch", ExitCode::input},
    {Code::db_missing, "db_missing", ExitCode::database_state},
    {Code::db_busy, "db_busy", ExitCode::database_state},
    {Code::already_loaded, "already_loaded", ExitCode::database_state},
    {Code::table_missing, "table_missing", ExitCode::database_state},
    {Code::not_validated, "not_validated", ExitCode::database_state},
    {Code::already_published, "already_published", ExitCode::database_state},
    {Code::table_changed, "table_changed", ExitCode::database_state},
    {Code::part_conflict, "part_conflict", ExitCode::database_state},
    {Code::not_a_lade_db, "not_a_lade_db", ExitCode::database_damaged},
    {Code::unsupported_version, "unsupported_version", ExitCode::database_damaged},
    {Code::corrupt, "corrupt", ExitCode::database_damaged},
    {Code::corrupt_chunk, "corrupt_chunk", ExitCode::database_damaged},
    {Code::db_moved, "db_moved", ExitCode::io},
    {Code::no_space, "no_space", ExitCode::io},
    {Code::io_error, "io_error", ExitCode::io},
    {Code::out_of_memory, "out_of_memory", ExitCode::io},
    {Code::commit_unknown, "commit_unknown", ExitCode::commit_unknown},
    {Code::interrupted, "interrupted", ExitCode::interrupted},
};
static_assert([] {
  for (size_t i = 0; i < std::size(kCodes); ++i) {
    if (kCodes[i].code != static_cast<Code>(i)) return false;
  }
  return kCodes[std::size(kCodes) - 1].code == kLastCode;
}());

}  // namespace

std::string_view code_name(Code code) {
  return code <= kLastCode ? kCodes[static_cast<size_t>(code)].name : "internal";
}

ExitCode exit_code_of(Code code) {
  return code <= kLastCode ? kCodes[static_cast<size_t>(code)].exit_code : ExitCode::internal;
}

Status Status::error(Code code, std::string message, std::string path, int error_number) {
  LADE_ASSERT(code != Code::ok);
  Status status;
  status.info_ =
      std::make_shared<const Info>(Info{code, std::move(message), std::move(path), error_number});
  return status;
}

Status Status::system(Code code, std::string_view what, std::string_view path, int error_number) {
  if (error_number == ENOSPC || error_number == EDQUOT) code = Code::no_space;
  if (error_number == ENOMEM) code = Code::out_of_memory;
  std::string message(what);
  message += ": ";
  message += std::strerror(error_number);
  return error(code, std::move(message), std::string(path), error_number);
}

Status Status::with(std::string_view more) const {
  if (ok()) return {};
  return error(info_->code, info_->message + std::string(more), info_->path, info_->error_number);
}

Status Status::within(std::string_view what) const {
  if (ok()) return {};
  std::string message(what);
  message.append(": ").append(info_->message);
  return error(info_->code, std::move(message), info_->path, info_->error_number);
}

Status Status::in_file(std::string_view path) const {
  if (ok() || !info_->path.empty()) return *this;
  return error(info_->code, info_->message, std::string(path), info_->error_number);
}

}  // namespace lade
