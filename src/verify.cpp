// lade verify: reads every byte that the newest generation refers to, checks every hash and bound,
// and decodes every chunk.
#include "catalog/tpch.hpp"
#include "run_events.hpp"
#include "store/database.hpp"
#include "store/table_readers.hpp"
#include "verbs.hpp"

namespace lade {
namespace {

// A chunk whose hash is right must still decode to what its table says of it.
Status decode_all(const Database& database, Reporter& reporter, uint64_t& problems) {
  const TableReaders readers(database);
  for (const TableInfo& info : database.tables()) {
    const TableReader& table = *readers.find(info.table);
    ColumnBuffers buffers;
    for (size_t batch = 0; batch < info.batches.size(); ++batch) {
      for (uint16_t column = 0; column < table.schema().columns.size(); ++column) {
        const Status status = table.read(batch, std::span(&column, 1), buffers);
        if (status.ok()) continue;
        ++problems;
        reporter.on(error_event(status));
      }
    }
  }
  return {};
}

// The pager knows a chunk's number only.
Status named(const VerifyProblem& problem, const Database& database) {
  const std::string owner = problem.key ? database.owner_of(*problem.key) : std::string();
  if (owner.empty()) return problem.status;
  return Status::error(problem.status.code(), owner + ": " + std::string(problem.status.message()),
                       std::string(problem.status.path()), problem.status.error_number());
}

Status verify(VerbContext& context, uint64_t& problems) {
  LADE_TRY(const Database database,
           Database::open(context.files, tpch_schema(), context.options.db, Pager::Mode::read));
  for (const PagerNotice& notice : database.pager().notices()) report_pager_notice(context, notice);
  database.pager().verify([&](const VerifyProblem& problem) {
    ++problems;
    context.reporter.on(error_event(named(problem, database)));
  });
  if (problems == 0) LADE_CHECK(decode_all(database, context.reporter, problems));
  return {};
}

}  // namespace

ExitCode run_verify(VerbContext& context) {
  report_run_start(context, {});
  uint64_t problems = 0;
  const Status status = verify(context, problems);
  return report_outcome(context, status, problems == 0 ? ExitCode::ok : ExitCode::database_damaged);
}

}  // namespace lade
