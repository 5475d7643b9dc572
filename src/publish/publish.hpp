// Publishes tables of a database as Delta Lake tables: DIR/<table>/*.parquet and
// DIR/<table>/_delta_log, parents first, one commit a table. Row groups are encoded side by side
// and written in order, over all tables in one pipeline.
#pragma once

#include <span>

#include "base/exit_code.hpp"
#include "publish/publish_settings.hpp"
#include "store/database.hpp"

namespace lade {

// What a run came to, also one that failed.
struct PublishTotals {
  uint64_t tables = 0;      // of which readers see what is stored
  uint64_t rows = 0;        // of them
  uint64_t bytes = 0;       // of the files that were added
  uint64_t violations = 0;  // of constraints, that parts together have
  // accepted_with_findings where a table went out unvalidated, or a constraint is open;
  // data_refused where one is broken.
  ExitCode code = ExitCode::ok;
  std::string verdict;  // one sentence, with the next step
};

// `tables` in the order of the schema, each published in the database. Every table is looked at
// before anything is written: what may not be published is reported table by table, and the worst
// is returned. After a failure the tables that were committed stay.
Status publish_tables(const Database& database, std::span<const TableIndex> tables,
                      const PublishSettings& settings, const PublishSeams& seams,
                      PublishTotals& totals);

// Puts published parts together: proves what holds across them, then publishes each table in one
// commit, parents first, with the files of all parts.
//
// Reads the summaries of settings.parts parts and refuses by name what does not fit together before
// anything is written: missing_part; part_conflict (parts of another load, or a file that two of
// them have loaded); corrupt (summaries, keys, missing data files). A broken constraint is a
// finding: its table and those that refer to it are not published (data_refused). What memory did
// not bear to prove is published as open (accepted_with_findings). Fails, beyond that, as
// publish_tables() does.
Status publish_parts(const Schema& schema, const PublishSettings& settings,
                     const PublishSeams& seams, PublishTotals& totals);

}  // namespace lade
