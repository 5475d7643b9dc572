// lade load: finds the inputs, opens the run's other files and loads.
#include "load/load.hpp"

#include "verbs/run_inputs.hpp"
#include "verbs/run_outputs.hpp"
#include "verbs/run_report.hpp"

namespace lade {
namespace {

Result<LoadOutcome> prepare_and_load(VerbContext& context, TableInputs& inputs) {
  LADE_CHECK(report_failures(context, inputs));
  LADE_CHECK(check_temporary_directory(context));
  LADE_TRY(const Measurements measured, read_measurements(context));
  // Before the database is opened: its lock is not held while a FIFO waits for its reader.
  LADE_TRY(RunOutputs outputs, open_outputs(context, inputs));
  return load({.settings = context.options,
               .schema = context.schema,
               .inputs = std::move(inputs.tables),
               .measured = measured,
               .rejects = outputs.rejects ? &*outputs.rejects : nullptr,
               .trace = outputs.trace ? &*outputs.trace : nullptr,
               .files = context.files,
               .temporary = context.temporary,
               .reporter = context.reporter,
               .clock = context.clock,
               .interruption = context.interruption,
               .commit_in_doubt = context.commit_in_doubt});
}

// Of a run that failed before anything could be loaded.
LoadOutcome not_begun(VerbContext& context, const Status& failure) {
  LoadReport report(context.reporter, context.options);
  report.run_stopped(failure);
  return report.end();
}

}  // namespace

ExitCode run_load(VerbContext& context) {
  TableInputs inputs = find_inputs(context);
  report_run_start(context, inputs);
  const Result<LoadOutcome> loaded = prepare_and_load(context, inputs);
  const LoadOutcome outcome = loaded.ok() ? loaded.value() : not_begun(context, loaded.status());
  return report_run_end(context, outcome.code, outcome.totals);
}

}  // namespace lade
