// Exit codes: a promise to scripts. The worst thing that happened decides.
#pragma once

#include "base/status.hpp"

namespace lade {

enum class ExitCode : int {
  ok = 0,
  data_refused = 1,
  usage = 2,
  input = 3,
  database_state = 4,
  database_damaged = 5,
  io = 6,
  commit_unknown = 7,
  internal = 8,
  accepted_with_findings = 9,
  interrupted = 130,
  terminated = 143,
};

constexpr ExitCode exit_code_of(Code code) {
  switch (code) {
    case Code::ok: return ExitCode::ok;
    case Code::usage:
    case Code::path_conflict:
    case Code::duplicate_input:
    case Code::unknown_table: return ExitCode::usage;
    case Code::input_open:
    case Code::input_type:
    case Code::input_read:
    case Code::input_changed:
    case Code::truncated_row:
    case Code::bad_compression:
    case Code::compression_mismatch:
    case Code::input_format:
    case Code::input_name:
    case Code::missing_part:
    case Code::repeated_part:
    case Code::row_count_mismatch: return ExitCode::input;
    case Code::db_missing:
    case Code::db_busy:
    case Code::already_loaded:
    case Code::table_missing: return ExitCode::database_state;
    case Code::not_a_lade_db:
    case Code::unsupported_version:
    case Code::corrupt:
    case Code::corrupt_chunk: return ExitCode::database_damaged;
    case Code::db_moved:
    case Code::no_space:
    case Code::io_error:
    case Code::out_of_memory: return ExitCode::io;
    case Code::commit_unknown: return ExitCode::commit_unknown;
    case Code::interrupted: return ExitCode::interrupted;
  }
  return ExitCode::internal;
}

// The worse of two codes, when several things happened in one run: what casts doubt on the database
// comes before what stopped the run, and that before what the data did.
constexpr ExitCode worse(ExitCode a, ExitCode b) {
  constexpr ExitCode kFromWorst[] = {ExitCode::internal,
                                     ExitCode::commit_unknown,
                                     ExitCode::database_damaged,
                                     ExitCode::io,
                                     ExitCode::interrupted,
                                     ExitCode::terminated,
                                     ExitCode::usage,
                                     ExitCode::input,
                                     ExitCode::database_state,
                                     ExitCode::data_refused,
                                     ExitCode::accepted_with_findings};
  for (ExitCode code : kFromWorst) {
    if (a == code || b == code) return code;
  }
  return ExitCode::ok;
}

}  // namespace lade
