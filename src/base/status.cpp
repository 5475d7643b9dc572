#include "base/status.hpp"

#include <cerrno>
#include <cstring>

namespace lade {

std::string_view code_name(Code code) {
  switch (code) {
    case Code::ok: return "ok";
    case Code::usage: return "usage";
    case Code::path_conflict: return "path_conflict";
    case Code::duplicate_input: return "duplicate_input";
    case Code::unknown_table: return "unknown_table";
    case Code::input_open: return "input_open";
    case Code::input_type: return "input_type";
    case Code::input_read: return "input_read";
    case Code::input_changed: return "input_changed";
    case Code::truncated_row: return "truncated_row";
    case Code::bad_compression: return "bad_compression";
    case Code::compression_mismatch: return "compression_mismatch";
    case Code::input_format: return "input_format";
    case Code::input_name: return "input_name";
    case Code::missing_part: return "missing_part";
    case Code::repeated_part: return "repeated_part";
    case Code::row_count_mismatch: return "row_count_mismatch";
    case Code::db_missing: return "db_missing";
    case Code::db_busy: return "db_busy";
    case Code::already_loaded: return "already_loaded";
    case Code::table_missing: return "table_missing";
    case Code::not_a_lade_db: return "not_a_lade_db";
    case Code::unsupported_version: return "unsupported_version";
    case Code::corrupt: return "corrupt";
    case Code::corrupt_chunk: return "corrupt_chunk";
    case Code::db_moved: return "db_moved";
    case Code::no_space: return "no_space";
    case Code::io_error: return "io_error";
    case Code::out_of_memory: return "out_of_memory";
    case Code::commit_unknown: return "commit_unknown";
    case Code::interrupted: return "interrupted";
  }
  return "internal";
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

}  // namespace lade
