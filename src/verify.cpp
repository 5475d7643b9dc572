// lade verify: reads every byte that the newest generation refers to, checks every hash and bound,
// and decodes every chunk.
#include "catalog/tpch.hpp"
#include "run_events.hpp"
#include "store/database.hpp"
#include "store/table_readers.hpp"
#include "verbs.hpp"

namespace lade {
namespace {

// The pager knows a chunk's number only.
Status named(const VerifyProblem& problem, const Database& database) {
  const std::string owner = problem.key ? database.owner_of(*problem.key) : std::string();
  if (owner.empty()) return problem.status;
  return Status::error(problem.status.code(), owner + ": " + std::string(problem.status.message()),
                       std::string(problem.status.path()), problem.status.error_number());
}

class VerifyVerb {
 public:
  explicit VerifyVerb(VerbContext& context) : context_(context) {}

  Status run() {
    LADE_TRY(const Database database,
             Database::open(context_.files, tpch_schema(), context_.options.db, Pager::Mode::read));
    for (const PagerNotice& notice : database.pager().notices())
      report_pager_notice(context_, notice);
    database.pager().verify(
        [&](const VerifyProblem& problem) { report(named(problem, database)); });
    if (code_ == ExitCode::ok) decode_all(database);
    return {};
  }

  // A place that could not be read is not known to be damaged.
  ExitCode code() const { return code_; }

  // What was looked at to the end.
  RunEnd totals() const {
    RunEnd totals;
    totals.tables = tables_;
    totals.rows = rows_;
    return totals;
  }

 private:
  // A chunk whose hash is right must still decode to what its table says of it.
  void decode_all(const Database& database) {
    const TableReaders readers(database);
    for (const TableInfo& info : database.tables()) {
      const TableReader& table = *readers.find(info.table);
      ColumnBuffers buffers;
      for (size_t batch = 0; batch < info.batches.size(); ++batch) {
        for (uint16_t column = 0; column < table.schema().columns.size(); ++column) {
          if (const Status status = table.read(batch, std::span(&column, 1), buffers); !status.ok())
            report(status);
        }
      }
      ++tables_;
      rows_ += info.rows;
    }
  }

  void report(const Status& problem) {
    code_ = worse(code_, exit_code_of(problem.code()));
    context_.reporter.on(error_event(problem));
  }

  VerbContext& context_;
  ExitCode code_ = ExitCode::ok;
  uint64_t tables_ = 0;
  uint64_t rows_ = 0;
};

}  // namespace

ExitCode run_verify(VerbContext& context) {
  report_run_start(context, {});
  VerifyVerb verb(context);
  const Status status = verb.run();
  return report_outcome(context, status, verb.code(), verb.totals());
}

}  // namespace lade
