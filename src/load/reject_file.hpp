// The reject file: every rejected row as one JSON line, with the whole raw row, so that it can be
// mended and loaded again. Unlike events it is never cut, and of a table that may be published it
// has every reject. Of a row that was too long to be kept (kLineBytesMax) `row` is null, and
// `row_bytes` says how much of the file it is, from `byte_offset` on.
#pragma once

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>

#include "base/status.hpp"
#include "catalog/table_schema.hpp"
#include "events/finding.hpp"
#include "file/output_file.hpp"
#include "load/settings.hpp"

namespace lade {

// The most rejects of a table that are written: some more than it may have, since a small packed
// file of bad rows would fill the disk otherwise. A budget that is a share of the rows is judged at
// the table's end, so until then every reject is written.
inline uint64_t rejects_to_write(const RejectBudget& budget) {
  constexpr uint64_t kBeyondBudgetMax = 10'000;
  return budget.is_share ? UINT64_MAX : budget.rows + kBeyondBudgetMax;
}

// The most rejects of a batch and a code that are kept, for events and the reject file.
inline size_t rejects_to_keep(const LoadSettings& settings) {
  if (settings.rejects_path.empty()) return settings.findings_max;
  return std::max(rejects_to_write(settings.reject_budget), settings.findings_max);
}

class RejectFile {
 public:
  static Result<std::unique_ptr<RejectFile>> start(OutputFile& output);

  Status write(const TableSchema& table, std::string_view file, const Reject& reject,
               std::string_view row);
  // Everything that was written is in the file.
  Status flush();

 private:
  explicit RejectFile(std::unique_ptr<File> file) : file_(std::move(file)) {}

  std::unique_ptr<File> file_;
  std::string lines_;
};

}  // namespace lade
