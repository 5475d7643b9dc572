#include "verbs/verbs.hpp"

#include <new>

#include "verbs/run_report.hpp"

namespace lade {
namespace {

ExitCode run_reported(VerbContext& context, Status (&verb)(VerbContext&, VerbOutcome&)) {
  report_run_start(context, {});
  VerbOutcome outcome;
  const Status status = verb(context, outcome);
  return report_outcome(context, status, outcome);
}

ExitCode run_chosen(VerbContext& context) {
  switch (context.options.verb) {
    case Verb::load: return run_load(context);
    case Verb::plan: return run_plan(context);
    case Verb::validate: return run_reported(context, validate);
    case Verb::verify:
      return run_reported(context, context.options.published.empty() ? verify : verify_published);
    case Verb::inspect: return run_reported(context, inspect);
    case Verb::show: return run_reported(context, show);
    case Verb::export_table:
      return context.options.export_all ? run_reported(context, export_all) : run_export(context);
    case Verb::publish: return run_reported(context, publish);
    case Verb::compact: return run_reported(context, compact);
    case Verb::schema:
    case Verb::help:
    case Verb::reference: break;  // the command line answers them
  }
  return ExitCode::internal;
}

}  // namespace

TemporaryFiles temporary_files(FileSystem& files, const CommandLine& options) {
  if (!options.temporary_directory.empty()) return {files, options.temporary_directory};
  const size_t slash = options.db.rfind('/');
  if (slash == std::string::npos) return {files, "."};
  return {files, slash == 0 ? "/" : options.db.substr(0, slash)};
}

ExitCode run_verb(VerbContext& context) {
  try {
    return run_chosen(context);
  } catch (const std::bad_alloc&) {
    context.out_of_memory = true;
    return context.commit_in_doubt ? ExitCode::commit_unknown : ExitCode::io;
  }
}

}  // namespace lade
