// Puts published parts together: proves what holds across them, then publishes each table in one
// commit, parents first, with the files of all parts.
#pragma once

#include "publish/publish.hpp"

namespace lade {

// Reads the summaries of settings.parts parts and refuses by name what does not fit together before
// anything is written: missing_part; part_conflict (parts of another load, or a file that two of
// them have loaded); corrupt (summaries, keys, missing data files). A broken constraint is a
// finding: its table and those that refer to it are not published (data_refused). What memory did
// not bear to prove is published as open (accepted_with_findings). Fails, beyond that, as
// publish_tables() does.
Status publish_parts(const Schema& schema, const PublishSettings& settings,
                     const PublishSeams& seams, PublishTotals& totals);

}  // namespace lade
