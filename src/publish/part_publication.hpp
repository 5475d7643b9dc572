// The publication of a part: behind the data files of its tables come its keys and, linked last and
// once, its summary. Its link is the commit point of the part.
#pragma once

#include <memory>
#include <vector>

#include "publish/part_summary.hpp"
#include "publish/table_publication.hpp"

namespace lade {

class PartPublication {
 public:
  using Tables = std::vector<std::unique_ptr<TablePublication>>;

  // All outlive the publication. REQUIRES: settings.part.
  PartPublication(const Database& database, const Tables& tables, const PublishSettings& settings,
                  const PublishSeams& seams);

  // Whether this part is published, files and all; it is reported then. Fails where another load is
  // published as this part (part_conflict), or this one may not be again (already_published).
  Result<bool> is_there();
  // The tables' files are written: publishes the part and reports it.
  Status publish();

 private:
  Status gather(PartTable& table, const TablePublication& publication) const;
  Result<bool> has_files(const PartSummary& summary) const;
  Status conflict(const PartSummary& other) const;
  void report(std::string_view state);

  const Database& database_;
  const Tables& tables_;
  const PublishSettings& settings_;
  const PublishSeams& seams_;
  const std::string folder_;
  const std::string path_;  // of the summary
  PartSummary summary_;
  bool replaces_ = false;
};

}  // namespace lade
