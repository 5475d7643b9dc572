#include "export/table_text.hpp"

#include <cstring>

#include "base/aligned_buffer.hpp"
#include "column/text_format.hpp"
#include "store/batch_cursor.hpp"

namespace lade {
namespace {

constexpr size_t kWriteBytes = size_t{1} << 20;

// Gathers text for large writes.
class TextWriter {
 public:
  explicit TextWriter(File& file) : file_(file), buffer_(kWriteBytes) {}

  void put(char byte) {
    if (bytes_ == kWriteBytes) flush();
    buffer_.data()[bytes_++] = byte;
  }
  void put(std::string_view text) {
    if (text.size() > kWriteBytes - bytes_) flush();
    if (text.size() > kWriteBytes) {
      write(text);
      return;
    }
    std::memcpy(buffer_.data() + bytes_, text.data(), text.size());
    bytes_ += text.size();
  }
  // Room for one number, whose end wrote_to() then tells.
  char* room() {
    if (kWriteBytes - bytes_ < kValueTextBytesMax) flush();
    return buffer_.data() + bytes_;
  }
  void wrote_to(const char* end) { bytes_ = static_cast<size_t>(end - buffer_.data()); }

  // The first failure of all writes so far.
  Status finish() {
    flush();
    return status_;
  }
  bool failed() const { return !status_.ok(); }

 private:
  void flush() {
    write({buffer_.data(), bytes_});
    bytes_ = 0;
  }
  void write(std::string_view text) {
    if (status_.ok() && !text.empty()) status_ = file_.write(std::as_bytes(std::span(text)));
  }

  File& file_;
  AlignedBuffer buffer_;
  size_t bytes_ = 0;
  Status status_;
};

class Exporter {
 public:
  Exporter(const TableReader& table, ExportFormat format, File& file)
      : table_(table), format_(format), out_(file) {}

  Status run() {
    std::vector<uint16_t> columns;
    for (uint16_t i = 0; i < table_.schema().columns.size(); ++i) columns.push_back(i);
    if (format_ == ExportFormat::csv) put_header();
    BatchCursor cursor(table_);
    for (uint64_t batch = 0; batch < table_.batches() && !out_.failed(); ++batch) {
      if (interrupt_requested.load()) return Status::error(Code::interrupted, "interrupted");
      LADE_TRY(const BatchInfo* const found, cursor.at(batch));
      const BatchInfo& info = *found;
      LADE_CHECK(table_.read(batch, columns, values_));
      if (info.mixed_row_forms) LADE_CHECK(table_.read_row_forms(batch, forms_));
      for (size_t row = 0; row < info.rows; ++row) {
        put_values(row);
        if (format_ == ExportFormat::csv) {
          out_.put("\r\n");
        } else {
          put_row_end(info.mixed_row_forms ? forms_.columns[0].int32s()[row] : info.row_form);
        }
      }
    }
    return out_.finish();
  }

 private:
  void put_header() {
    const auto& columns = table_.schema().columns;
    for (size_t i = 0; i < columns.size(); ++i) {
      if (i > 0) out_.put(',');
      out_.put(columns[i].name);
    }
    out_.put("\r\n");
  }

  void put_values(size_t row) {
    const bool csv = format_ == ExportFormat::csv;
    for (size_t i = 0; i < values_.columns.size(); ++i) {
      if (i > 0) out_.put(csv ? ',' : '|');
      const Column& column = values_.columns[i];
      if (column.kind() != ValueKind::text) {
        put_number(table_.schema().columns[i].type, column, row);
      } else if (csv) {
        put_csv_text(column.text(row));
      } else {
        out_.put(column.text(row));
      }
    }
  }

  // `form` is the row's in a .tbl file (column/batch.hpp).
  void put_row_end(int32_t form) {
    if ((form & kTrailingDelimiter) != 0) out_.put('|');
    if ((form & kCarriageReturn) != 0) out_.put('\r');
    out_.put('\n');
  }

  void put_csv_text(std::string_view text) {
    if (text.find_first_of(",\"\r\n") == std::string_view::npos) return out_.put(text);
    out_.put('"');
    for (const char byte : text) {
      if (byte == '"') out_.put('"');
      out_.put(byte);
    }
    out_.put('"');
  }

  void put_number(ColumnType type, const Column& column, size_t row) {
    const int64_t value = column.integer(row);
    char* room = out_.room();
    switch (type) {
      case ColumnType::date: return out_.wrote_to(write_date(room, static_cast<int32_t>(value)));
      case ColumnType::decimal: {
        const uint8_t digits = column.fraction_digits == kMixedFractionDigits
                                   ? column.mixed_fraction_digits[row]
                                   : column.fraction_digits;
        return out_.wrote_to(write_decimal(room, value, digits));
      }
      default: return out_.wrote_to(write_integer(room, value));
    }
  }

  const TableReader& table_;
  const ExportFormat format_;
  TextWriter out_;
  ColumnBuffers values_;
  ColumnBuffers forms_;
};

}  // namespace

Status write_table_text(const TableReader& table, ExportFormat format, File& file) {
  return Exporter(table, format, file).run();
}

}  // namespace lade
