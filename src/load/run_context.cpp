#include "load/run_context.hpp"

namespace lade {

TemporaryFiles temporary_files(FileSystem& files, const CommandLine& options) {
  if (!options.temporary_directory.empty()) return {files, options.temporary_directory};
  const size_t slash = options.db.rfind('/');
  if (slash == std::string::npos) return {files, "."};
  return {files, slash == 0 ? "/" : options.db.substr(0, slash)};
}

}  // namespace lade
