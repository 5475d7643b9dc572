#include "load/load_run.hpp"

#include <algorithm>

namespace lade {

bool LoadRun::loads(TableIndex table) const {
  return std::find(tables.begin(), tables.end(), table) != tables.end();
}

Result<CommitInfo> LoadRun::publish(std::vector<TableManifest> infos) {
  context.commit_in_doubt = true;
  Result<CommitInfo> commit = database.publish(std::move(infos));
  context.commit_in_doubt = commit.ok();
  return commit;
}

void LoadRun::fail(const Status& status) {
  context.reporter.on(error_event(status));
  note(exit_code_of(status.code()));
}

}  // namespace lade
