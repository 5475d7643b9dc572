// The reject file: every rejected row as one JSON line, with the whole raw row, so that it can be
// mended and loaded again. Unlike events it is never cut and never limited.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/status.hpp"
#include "catalog/table_schema.hpp"
#include "diagnostics/finding.hpp"
#include "file/file.hpp"

namespace lade {

class RejectFile {
 public:
  static Result<std::unique_ptr<RejectFile>> create(FileSystem& files, const std::string& path);

  Status write(const TableSchema& table, std::string_view file, const Reject& reject,
               std::string_view row);
  // Everything written is in the file. REQUIRES: nothing is written after it.
  Status finish();

 private:
  explicit RejectFile(std::unique_ptr<File> file) : file_(std::move(file)) {}

  std::unique_ptr<File> file_;
  std::string lines_;
};

}  // namespace lade
