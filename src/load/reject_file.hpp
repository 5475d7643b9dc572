// The reject file: every rejected row as one JSON line, with the whole raw row, so that it can be
// mended and loaded again. Unlike events it is never cut, and of a table that may be published it
// has every reject.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/status.hpp"
#include "catalog/table_schema.hpp"
#include "events/finding.hpp"
#include "file/output_file.hpp"

namespace lade {

// Of a table with more rejects than it may have, the file gets so many above that number: a small
// packed file of bad rows would fill the disk otherwise. A budget that is a share of the rows is
// judged at the table's end, so until then every reject is written.
inline constexpr uint64_t kRejectsBeyondBudgetMax = 10'000;

class RejectFile {
 public:
  static Result<std::unique_ptr<RejectFile>> start(OutputFile& output);

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
