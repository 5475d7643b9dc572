// The summaries of all parts of a load, held against each other.
#pragma once

#include <vector>

#include "publish/part_summary.hpp"
#include "publish/publish_settings.hpp"

namespace lade {

// Those of parts 1 to settings.parts, in this order. Every fault is reported but one, which is
// returned: missing_part; part_conflict where a summary is of another count of parts, or two of
// them have loaded one file; corrupt or unsupported_version of a summary; corrupt where a data file
// is missing or has another size.
Result<std::vector<PartSummary>> read_summaries(const Schema& schema,
                                                const PublishSettings& settings,
                                                const PublishSeams& seams);

}  // namespace lade
