// Exit codes: a promise to scripts. One table has all that is known of each.
#pragma once

#include <string_view>

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

struct ExitCodeFacts {
  ExitCode code;
  // The worst of several things decides (11 is the worst): what casts doubt on the database comes
  // before what stopped the run, and that before what the data did.
  int severity;
  std::string_view reason;   // of run_end, where the verb has no words of its own
  std::string_view meaning;  // in --help and the manual
};

inline constexpr ExitCodeFacts kExitCodes[] = {
    {ExitCode::ok, 0, "done",
     "all is done and durable, and every constraint that was checked holds"},
    {ExitCode::data_refused, 2, "bad rows or violated constraints",
     "data refused: a bad row or a violated constraint"},
    {ExitCode::usage, 5, "usage", "usage or configuration"},
    {ExitCode::input, 4, "an input is missing, truncated, changed or not what was expected",
     "input missing, unreadable, truncated or changed while read"},
    {ExitCode::database_state, 3,
     "a database or table is missing, busy, there already, unproved or changed",
     "database or table missing, busy, there already, unproved or changed"},
    {ExitCode::database_damaged, 9, "the database is damaged, foreign or too new",
     "database damaged, foreign or too new"},
    {ExitCode::io, 8, "I/O or resource failure",
     "I/O or resource failure; nothing of the open table is published"},
    {ExitCode::commit_unknown, 10, "the outcome of a commit is unknown; run lade verify",
     "outcome of a commit unknown: run lade verify"},
    {ExitCode::internal, 11, "internal error", "internal error: a bug"},
    {ExitCode::accepted_with_findings, 1, "done, but not clean",
     "done, not clean: allowed findings, an empty input, proofs left open"},
    {ExitCode::interrupted, 7, "interrupted", "interrupted; the open table is rolled back"},
    {ExitCode::terminated, 6, "interrupted", "interrupted; the open table is rolled back"},
};

constexpr const ExitCodeFacts& facts_of(ExitCode code) {
  for (const ExitCodeFacts& facts : kExitCodes) {
    if (facts.code == code) return facts;
  }
  return facts_of(ExitCode::internal);
}

// The worse of two codes, when several things happened in one run.
constexpr ExitCode worse(ExitCode a, ExitCode b) {
  return facts_of(a).severity >= facts_of(b).severity ? a : b;
}

}  // namespace lade
