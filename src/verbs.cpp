#include "verbs.hpp"

namespace lade {

ExitCode run_verb(VerbContext& context) {
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

}  // namespace lade
