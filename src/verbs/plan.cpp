// lade plan: which file goes to which table, in which order and batches, and why, and what that
// will come to. It loads nothing.
#include "catalog/tpch.hpp"
#include "input/discovery.hpp"
#include "load/plan_estimate.hpp"
#include "load/run_report.hpp"
#include "verbs/verbs.hpp"

namespace lade {
namespace {

constexpr uint64_t kMillisecondNs = 1'000'000;

void report(VerbContext& context, std::string event, std::vector<Record::Field> fields) {
  Record record;
  record.event = std::move(event);
  record.fields = std::move(fields);
  context.reporter.on(record);
}

// A table that cannot be read is told, and the others are reckoned all the same.
Result<ExitCode> report_estimates(VerbContext& context, const TableInputs& plan) {
  ExitCode code = ExitCode::ok;
  PlanEstimate total;
  for (const TableInput& input : plan.tables) {
    const TableSchema& table = tpch_schema().table(input.table);
    const WriteHints hints = wished_hints(context, table);
    const Result<std::optional<PlanEstimate>> found = estimate_table(context, input, hints);
    LADE_CHECK(context.not_interrupted());
    if (!found.ok()) {
      context.reporter.on(error_event(found.status()));
      code = worse(code, exit_code_of(found.status().code()));
    }
    if (!found.ok() || !found.value()) continue;
    const PlanEstimate& estimate = *found.value();
    report(context, "estimate",
           {{"table", std::string(table.name)},
            {"rows", estimate.rows},
            {"batches", (estimate.rows + hints.batch_rows - 1) / hints.batch_rows},
            {"text_bytes", estimate.text_bytes},
            {"file_bytes", estimate.file_bytes},
            {"core_ms", estimate.work_ns / kMillisecondNs}});
    total.rows += estimate.rows;
    total.text_bytes += estimate.text_bytes;
    total.file_bytes += estimate.file_bytes;
    total.work_ns += estimate.work_ns;
  }
  report(context, "estimate_total",
         {{"rows", total.rows},
          {"text_bytes", total.text_bytes},
          {"file_bytes", total.file_bytes},
          {"threads", uint64_t{context.options.threads}},
          {"elapsed_ms", total.work_ns / context.options.threads / kMillisecondNs}});
  return code;
}

Result<ExitCode> report_plan(VerbContext& context) {
  const TableInputs plan = find_inputs(context);
  report_run_start(context, plan);
  LADE_CHECK(report_failures(context, plan));
  LADE_CHECK(read_measurements(context));
  for (const TableInput& input : plan.tables) {
    report_hints(context, tpch_schema().table(input.table));
  }
  uint64_t order = 0;
  for (const TableInput& input : plan.tables) {
    const TableSchema& table = tpch_schema().table(input.table);
    const WriteHints hints = wished_hints(context, table);
    for (const InputFile& file : input.files) {
      report(context, "plan",
             {{"order", ++order},
              {"table", std::string(table.name)},
              {"bytes", file.stream ? 0 : file.info.size},
              {"compression", std::string(compression_name(file.compression))},
              {"batch_rows", uint64_t{hints.batch_rows}},
              {"batch_source", std::string(hint_source_name(hints.source))},
              {"file", file.path}});
    }
  }
  return report_estimates(context, plan);
}

}  // namespace

ExitCode run_plan(VerbContext& context) {
  const Result<ExitCode> code = report_plan(context);
  return report_outcome(context, code.status(), code.ok() ? code.value() : ExitCode::ok);
}

}  // namespace lade
