// Writes rows in the form of a `.tbl` file: `field|field|...|field|` and a line end.
//
// Fields are written in order, then the row is ended; 1 MiB goes to the file at a time. A write
// that fails is remembered, further rows are dropped, and close() tells.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>

namespace lade {

// The variants of the form: without the last '|' of a row; lines that end with CR LF.
struct RowFormat {
  bool trailing_delimiter = true;
  bool crlf = false;
};

class RowWriter {
 public:
  RowWriter(const std::string& path, RowFormat format);
  ~RowWriter();
  RowWriter(const RowWriter&) = delete;
  RowWriter& operator=(const RowWriter&) = delete;

  // A field, or the last piece of one that append() began.
  void text(std::string_view text);
  void integer(std::uint64_t value);
  // Two fraction digits: 1234 is 12.34.
  void decimal(std::int64_t hundredths);
  // `prefix` and at least nine digits: Customer#000000001.
  void name(std::string_view prefix, std::uint64_t number);

  // A piece of a field.
  void append(std::string_view bytes);
  void append(std::uint64_t value, int digits_min);

  void end_row();

  bool failed() const { return failed_; }
  // False, with errno set, if anything of the file could not be written. Ends the writer.
  [[nodiscard]] bool close();

 private:
  void flush();

  std::FILE* file_;
  RowFormat format_;
  std::unique_ptr<char[]> buffer_;
  char* end_;
  bool failed_ = false;
  int errno_ = 0;
};

}  // namespace lade
