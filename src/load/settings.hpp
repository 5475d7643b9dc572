// Settings of a load: plain values, by the names of the command line's options.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/part.hpp"
#include "input/dialect.hpp"

namespace lade {

enum class ValidateWhen { batch, table, run, off };
enum class OnViolation { refuse, keep };
enum class IfLoaded { error, skip, append, replace };

// How many rows may be rejected before a table is refused: a number, or a share of the rows read.
struct RejectBudget {
  uint64_t rows = 0;
  double share = 0;  // 0..1; used when is_share
  bool is_share = false;

  bool exceeded(uint64_t rejected, uint64_t lines) const {
    return is_share ? static_cast<double>(rejected) > share * static_cast<double>(lines)
                    : rejected > rows;
  }
};

// --expect-scale: what the row counts are held against.
struct ExpectedScale {
  enum class Mode { automatic, fixed, off } mode = Mode::automatic;
  double scale = 0;
};

struct LoadSettings {
  std::string db;
  std::string table;                // of every input whose name does not tell
  std::vector<std::string> tables;  // only these, when not empty
  uint32_t batch_rows = 0;          // 0: the write hint decides
  bool batch_rows_from_environment = false;
  ValidateWhen validate = ValidateWhen::table;
  OnViolation on_violation = OnViolation::refuse;
  IfLoaded if_loaded = IfLoaded::error;
  uint32_t refresh_set = 0;  // 0: none; else its deletes are applied and its inserts appended
  Part part;                 // of a load that machines share, or none
  Dialect dialect;
  RejectBudget reject_budget;
  std::string rejects_path;  // empty: rejected rows are not written
  uint64_t findings_max = 100;
  ExpectedScale expected_scale;
  bool dry_run = false;
  uint64_t wait_ms = 0;  // for another writer
  unsigned threads = 1;
  uint64_t memory_limit_bytes = 0;

  // All tables in one commit, at the end of the run.
  bool publishes_at_once() const { return validate == ValidateWhen::run || refresh_set != 0; }
};

}  // namespace lade
