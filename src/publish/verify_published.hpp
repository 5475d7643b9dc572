// Checks a published folder: reads every file that the logs of its tables name, or the summaries of
// published parts, and says what is missing, changed, or in excess.
#pragma once

#include <functional>

#include "catalog/table_schema.hpp"
#include "publish/publish_settings.hpp"

namespace lade {

struct PublishedCheck {
  uint64_t tables = 0;  // with a log, that were looked at to the end
  uint64_t rows = 0;    // of those that lade wrote
  uint64_t files = 0;
  uint64_t bytes = 0;
  uint64_t parts = 0;      // that are published, whether they were put together or not
  uint64_t in_excess = 0;  // files that nothing names: what an interrupted run has left
};

// Receives each problem: Code::corrupt of a file that is missing or changed, Code::io_error of one
// that could not be read.
using PublishedProblemSink = std::function<void(const Status&)>;

// Files of a table are read by `threads` side by side, and reported in the order of their names.
// Files in excess are reported as notices. Fails when the folder cannot be listed, is no published
// folder (table_missing), and with Code::interrupted.
Status verify_published(const Schema& schema, const std::string& directory, unsigned threads,
                        const PublishSeams& seams, const PublishedProblemSink& problem,
                        PublishedCheck& check);

}  // namespace lade
