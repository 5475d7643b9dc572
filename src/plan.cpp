// lade plan: which file goes to which table, in which order and batches, and why. It loads nothing.
#include "catalog/tpch.hpp"
#include "input/discovery.hpp"
#include "run_events.hpp"
#include "verbs.hpp"

namespace lade {
namespace {

Status report_plan(VerbContext& context) {
  const CommandLine& options = context.options;
  Result<InputPlan> found =
      discover(context.files, tpch_schema(),
               {options.inputs, options.table, options.tables, options.refresh_set});
  InputPlan plan;
  if (found.ok()) plan = std::move(found).value();
  report_run_start(context, plan);
  LADE_CHECK(found.status());
  LADE_CHECK(read_measurements(context));
  for (const TableInput& input : plan.tables) {
    report_hints(context, tpch_schema().table(input.table));
  }
  uint64_t order = 0;
  for (const TableInput& input : plan.tables) {
    const TableSchema& table = tpch_schema().table(input.table);
    const WriteHints hints = wished_hints(context, table);
    for (const InputFile& file : input.files) {
      Record record;
      record.event = "plan";
      record.fields = {{"order", ++order},
                       {"table", std::string(table.name)},
                       {"bytes", file.stream ? 0 : file.info.size},
                       {"compression", std::string(compression_name(file.compression))},
                       {"batch_rows", uint64_t{hints.batch_rows}},
                       {"batch_source", std::string(hint_source_name(hints.source))},
                       {"file", file.path}};
      context.reporter.on(record);
    }
  }
  return {};
}

}  // namespace

ExitCode run_plan(VerbContext& context) {
  const Status status = report_plan(context);
  return report_outcome(context, status, ExitCode::ok);
}

}  // namespace lade
