// One good row of lineitem, orders or nation, of which a test changes what it is about.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace lade {

class TblRow {
 public:
  static TblRow lineitem() {
    return TblRow({"7", "42", "3", "1", "17", "12345.67", "0.05", "0.02", "N", "O", "1995-06-17",
                   "1995-07-01", "1995-06-30", "NONE", "TRUCK", "a comment"});
  }
  static TblRow orders() {
    return TblRow(
        {"7", "42", "O", "12345.67", "1995-06-17", "1-URGENT", "Clerk#1", "0", "a comment"});
  }
  static TblRow nation() { return TblRow({"7", "ATLANTIS", "3", "a comment"}); }

  TblRow with(size_t column, std::string_view value) const {
    TblRow row = *this;
    row.fields_.at(column) = std::string(value);
    return row;
  }
  TblRow without(size_t column) const {
    TblRow row = *this;
    row.fields_.erase(row.fields_.begin() + static_cast<ptrdiff_t>(column));
    return row;
  }
  // The row as a line, without a line end.
  std::string text(bool trailing_delimiter = true) const {
    std::string line;
    for (const std::string& field : fields_) line.append(field).append("|");
    if (!trailing_delimiter) line.pop_back();
    return line;
  }
  std::string line() const { return text() + "\n"; }

 private:
  explicit TblRow(std::vector<std::string> fields) : fields_(std::move(fields)) {}

  std::vector<std::string> fields_;
};

}  // namespace lade
