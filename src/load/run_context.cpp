#include "load/run_context.hpp"

namespace lade {

Result<std::unique_ptr<File>> VerbContext::make_temporary() const {
  if (!options.temporary_directory.empty())
    return files.create_temporary(options.temporary_directory);
  const size_t slash = options.db.rfind('/');
  if (slash == std::string::npos) return files.create_temporary(".");
  return files.create_temporary(slash == 0 ? "/" : options.db.substr(0, slash));
}

}  // namespace lade
