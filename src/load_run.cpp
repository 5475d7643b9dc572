#include "load_run.hpp"

namespace lade {

void LoadRun::fail(const Status& status) {
  context.reporter.on(error_event(status));
  note(exit_code_of(status.code()));
}

}  // namespace lade
