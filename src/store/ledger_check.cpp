#include "store/ledger_check.hpp"

#include <algorithm>

namespace lade {

Status LedgerCheck::check_files() {
  bool deletes = false;
  for (uint64_t place = 0; place < table_.info().files.items(); ++place) {
    LADE_TRY(const LoadedFile file, table_.file(place));
    deletes |= file.rows_deleted.has_value();
    // Generation 1 is the empty database.
    if (file.generation > 1 && file.generation <= generation_) continue;
    differs("ledger, file " + file.path,
            "it was published by generation " + std::to_string(file.generation) +
                ", which is none of 2 to " + std::to_string(generation_));
  }
  if (deletes != table_.info().lost_rows)
    differs("ledger", deletes ? "a list of deletes that the catalog does not know of"
                              : "the list of deletes is missing that the catalog knows of");
  return {};
}

Status LedgerCheck::check(uint64_t batch, const BatchInfo& info) {
  const BatchOrigin& origin = info.origin;
  LADE_TRY(const LoadedFile file, table_.file(origin.file));
  const std::string place = "batch " + std::to_string(batch) + " of file " + file.path;
  if (file.rows_deleted) differs(place, "a list of deletes has no rows");
  if (origin.file < file_) differs(place, "it comes behind one of a later file");
  if (origin.file != file_) next_line_ = 1;
  if (origin.first_line < next_line_) {
    differs(place, "its first line is " + std::to_string(origin.first_line) +
                       ", and lines before " + std::to_string(next_line_) + " belong to another");
  }
  const std::vector<uint32_t>& missing = origin.missing_lines;
  const uint64_t lines = info.rows + missing.size();
  if (origin.first_line > file.lines || lines > file.lines - origin.first_line + 1) {
    differs(place, std::to_string(lines) + " lines from line " + std::to_string(origin.first_line) +
                       " on, and the file has " + std::to_string(file.lines));
  }
  if (std::adjacent_find(missing.begin(), missing.end(), std::greater_equal<>()) != missing.end()) {
    differs(place, "a line without a row comes twice");
  }
  if (!missing.empty() && missing.back() >= lines)
    differs(place, "a line without a row is not the batch's");
  file_ = origin.file;
  next_line_ = origin.first_line + lines;
  return {};
}

void LedgerCheck::differs(const std::string& place, const std::string& fault) {
  report_(Status::error(Code::corrupt,
                        std::string(table_.schema().name) + ", " + place + ": " + fault,
                        table_.path()));
}

}  // namespace lade
