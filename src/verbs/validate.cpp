// lade validate: runs the constraints again on what is stored, and publishes what that says of each
// table.
#include "catalog/tpch.hpp"
#include "load/run_outputs.hpp"
#include "load/run_report.hpp"
#include "store/database.hpp"
#include "validator/check_table.hpp"
#include "verbs/verbs.hpp"

namespace lade {
namespace {

class ValidateVerb {
 public:
  explicit ValidateVerb(VerbContext& context)
      : context_(context), limits_(context.options.findings_max) {}

  Status run() {
    const CommandLine& options = context_.options;
    LADE_CHECK(check_temporary_directory(context_));
    LADE_TRY(Database database, Database::open(context_.files, tpch_schema(), options.db,
                                               Pager::Mode::write, {.wait_ms = options.wait_ms}));
    for (const PagerNotice& notice : database.pager().notices())
      report_pager_notice(context_, notice);
    std::vector<TableManifest> changed;
    {
      const TableReaders readers(database);
      for (const TableManifest& info : database.tables()) {
        LADE_CHECK(context_.not_interrupted());
        const Result<bool> holds = check(*readers.find(info.table), readers);
        if (is_damage(holds.status())) {  // which does not hide the other tables
          context_.reporter.on(error_event(holds.status()));
          code_ = worse(code_, exit_code_of(holds.status().code()));
          continue;
        }
        LADE_CHECK(holds.status());
        if (holds.value() == info.validated) continue;
        changed.push_back(info);
        changed.back().validated = holds.value();
      }
    }
    // A mark is part of the catalog, so it changes as tables do: by a commit.
    if (changed.empty()) return {};
    return database.publish(std::move(changed)).status();
  }

  ExitCode code() const { return violations_ == 0 ? code_ : worse(code_, ExitCode::data_refused); }
  RunEnd totals() const {
    RunEnd totals;
    totals.tables = tables_;
    totals.rows = rows_;
    totals.violations = violations_;
    return totals;
  }

 private:
  static bool is_damage(const Status& status) {
    return status.code() == Code::corrupt || status.code() == Code::corrupt_chunk;
  }

  Result<bool> check(const TableReader& table, const TableReaders& readers) {
    ThreadRunner jobs(context_.options.threads);
    TableCheck check({.progress = context_.reporter,
                      .clock = context_.clock,
                      .jobs = jobs,
                      .temporary = context_.temporary,
                      .memory_limit_bytes = context_.options.memory_limit_bytes,
                      .findings_max = context_.options.findings_max});
    LADE_CHECK(check.check(table, readers));
    check.report(table, context_.reporter, limits_);
    const TableVerdict verdict = check.verdict();
    limits_.end_table(table.schema().name, context_.reporter);
    ++tables_;
    rows_ += table.info().rows;
    violations_ += verdict.violations;
    return verdict.ok;
  }

  VerbContext& context_;
  FindingLimits limits_;
  ExitCode code_ = ExitCode::ok;
  uint64_t tables_ = 0;
  uint64_t rows_ = 0;
  uint64_t violations_ = 0;
};

}  // namespace

ExitCode run_validate(VerbContext& context) {
  report_run_start(context, {});
  ValidateVerb verb(context);
  const Status status = verb.run();
  return report_outcome(context, status, verb.code(), verb.totals());
}

}  // namespace lade
