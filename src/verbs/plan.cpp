// lade plan: which file goes to which table, in which order and batches, and why, and what that
// will come to. It loads nothing.
#include "load/estimate.hpp"
#include "load/report.hpp"
#include "verbs/run_inputs.hpp"
#include "verbs/run_report.hpp"

namespace lade {
namespace {

constexpr uint64_t kMillisecondNs = 1'000'000;

// The hints of each table of the inputs.
using TableHints = std::vector<WriteHints>;

// A table that cannot be read is reported, and the others are estimated all the same.
Result<ExitCode> report_estimates(VerbContext& context, const TableInputs& inputs,
                                  const TableHints& all_hints) {
  ExitCode code = ExitCode::ok;
  TableEstimate total;
  for (size_t i = 0; i < inputs.tables.size(); ++i) {
    const TableInput& input = inputs.tables[i];
    const WriteHints& hints = all_hints[i];
    const TableSchema& table = context.schema.table(input.table);
    const Result<std::optional<TableEstimate>> found =
        estimate_table(context.files, table, input, hints);
    LADE_CHECK(context.interruption.check());
    if (!found.ok()) report_error(context, found.status(), code);
    if (!found.ok() || !found.value()) continue;
    const TableEstimate& estimate = *found.value();
    context.reporter.on(
        Record{"estimate",
               {{"table", std::string(table.name)},
                {"rows", estimate.rows},
                {"batches", (estimate.rows + hints.batch_rows - 1) / hints.batch_rows},
                {"text_bytes", estimate.text_bytes},
                {"file_bytes", estimate.file_bytes},
                {"core_ms", estimate.work_ns / kMillisecondNs}}});
    total.rows += estimate.rows;
    total.text_bytes += estimate.text_bytes;
    total.file_bytes += estimate.file_bytes;
    total.work_ns += estimate.work_ns;
  }
  context.reporter.on(
      Record{"estimate_total",
             {{"rows", total.rows},
              {"text_bytes", total.text_bytes},
              {"file_bytes", total.file_bytes},
              {"threads", uint64_t{context.options.threads}},
              {"elapsed_ms", total.work_ns / context.options.threads / kMillisecondNs}}});
  return code;
}

Result<ExitCode> report_plan(VerbContext& context) {
  const TableInputs inputs = find_inputs(context);
  report_run_start(context, inputs);
  LADE_CHECK(report_failures(context, inputs));
  LADE_TRY(const Measurements measured, read_measurements(context));
  TableHints all_hints;
  for (const TableInput& input : inputs.tables) {
    const TableSchema& table = context.schema.table(input.table);
    all_hints.push_back(report_hints(context.reporter, context.options, measured, table));
  }
  uint64_t order = 0;
  for (size_t i = 0; i < inputs.tables.size(); ++i) {
    const WriteHints& hints = all_hints[i];
    const std::string_view table = context.schema.table(inputs.tables[i].table).name;
    const auto report = [&](const InputFile& file, std::string_view content) {
      Record record{"plan",
                    {{"order", ++order},
                     {"table", std::string(table)},
                     {"bytes", file.stream ? 0 : file.info.size},
                     {"compression", std::string(compression_name(file.compression))},
                     {"batch_rows", uint64_t{hints.batch_rows}},
                     {"batch_source", std::string(hint_source_name(hints.source))},
                     {"file", file.path}}};
      if (context.options.refresh_set != 0)
        record.fields.push_back({"content", std::string(content)});
      context.reporter.on(record);
    };
    for (const InputFile& file : inputs.tables[i].deletes) report(file, "deletes");
    for (const InputFile& file : inputs.tables[i].files) report(file, "rows");
  }
  return report_estimates(context, inputs, all_hints);
}

}  // namespace

ExitCode run_plan(VerbContext& context) {
  const Result<ExitCode> code = report_plan(context);
  VerbOutcome outcome{code.ok() ? code.value() : ExitCode::ok, {}};
  if (code.ok() && code.value() == ExitCode::ok)
    outcome.totals.reason = "nothing was written; lade load --db FILE loads these files";
  return report_outcome(context, code.status(), std::move(outcome));
}

}  // namespace lade
