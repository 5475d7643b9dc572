#include "verbs/verbs.hpp"

#include <new>

#include "load/load.hpp"

namespace lade {
namespace {

ExitCode run_chosen(VerbContext& context) {
  switch (context.options.verb) {
    case Verb::load: return run_load(context);
    case Verb::plan: return run_plan(context);
    case Verb::validate: return run_validate(context);
    case Verb::verify: return run_verify(context);
    case Verb::inspect: return run_inspect(context);
    case Verb::export_table: return run_export(context);
    case Verb::compact: return run_compact(context);
  }
  return ExitCode::internal;
}

}  // namespace

ExitCode run_verb(VerbContext& context) {
  try {
    return run_chosen(context);
  } catch (const std::bad_alloc&) {
    context.out_of_memory = true;
    return context.commit_in_doubt ? ExitCode::commit_unknown : ExitCode::io;
  }
}

}  // namespace lade
