// lade export: a table back as text. tbl gives the bytes that were loaded, csv is RFC 4180 with a
// header.
#include <cerrno>
#include <charconv>
#include <cstring>

#include "catalog/tpch.hpp"
#include "column/text_format.hpp"
#include "run_events.hpp"
#include "run_outputs.hpp"
#include "store/batch_cursor.hpp"
#include "store/database.hpp"
#include "store/table_readers.hpp"
#include "verbs.hpp"

namespace lade {
namespace {

constexpr size_t kWriteBytes = size_t{1} << 20;

// Text that leaves in large writes.
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
  // Room for one number, and what was written into it.
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
  Exporter(const TableReader& table, const VerbContext& context, File& file)
      : table_(table), context_(context), format_(context.options.export_format), out_(file) {}

  Status run() {
    std::vector<uint16_t> columns;
    for (uint16_t i = 0; i < table_.schema().columns.size(); ++i) columns.push_back(i);
    if (format_ == ExportFormat::csv) put_header();
    BatchCursor cursor(table_);
    for (uint64_t batch = 0; batch < table_.batches() && !out_.failed(); ++batch) {
      LADE_CHECK(context_.not_interrupted());
      LADE_TRY(const BatchInfo* const found, cursor.at(batch));
      const BatchInfo& info = *found;
      LADE_CHECK(table_.read(batch, columns, values_));
      if (info.mixed_row_forms) LADE_CHECK(table_.read_row_forms(batch, forms_));
      for (size_t row = 0; row < info.rows; ++row) {
        if (format_ == ExportFormat::tbl) {
          const int32_t form =
              info.mixed_row_forms ? forms_.columns[0].int32s()[row] : info.row_form;
          put_tbl_row(row, static_cast<uint8_t>(form));
        } else {
          put_csv_row(row);
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

  void put_tbl_row(size_t row, uint8_t form) {
    for (size_t i = 0; i < values_.columns.size(); ++i) {
      if (i > 0) out_.put('|');
      const Column& column = values_.columns[i];
      if (column.kind() == ValueKind::text) {
        out_.put(column.text(row));
      } else {
        put_number(table_.schema().columns[i].type, column, row);
      }
    }
    if ((form & kTrailingDelimiter) != 0) out_.put('|');
    if ((form & kCarriageReturn) != 0) out_.put('\r');
    out_.put('\n');
  }

  void put_csv_row(size_t row) {
    for (size_t i = 0; i < values_.columns.size(); ++i) {
      if (i > 0) out_.put(',');
      const Column& column = values_.columns[i];
      if (column.kind() == ValueKind::text) {
        put_csv_text(column.text(row));
      } else {
        put_number(table_.schema().columns[i].type, column, row);
      }
    }
    out_.put("\r\n");
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
  const VerbContext& context_;
  const ExportFormat format_;
  TextWriter out_;
  ColumnBuffers values_;
  ColumnBuffers forms_;
};

Status export_table(VerbContext& context) {
  const CommandLine& options = context.options;
  // Before the database is opened: its lock is not held while a FIFO waits for its reader.
  LADE_TRY(RunOutputs outputs, open_outputs(context, {}));
  LADE_TRY(const Database database,
           Database::open(context.files, tpch_schema(), options.db, Pager::Mode::read));
  const TableSchema& schema = *tpch_schema().find(options.table);
  const TableReaders readers(database);
  const TableReader* table = readers.find(schema.index);
  if (table == nullptr) {
    return Status::error(Code::table_missing, std::string(schema.name) + " is not loaded",
                         options.db);
  }
  LADE_CHECK(table->info().fault);  // before the output is emptied
  LADE_TRY(const std::unique_ptr<File> file, outputs.exported->start());
  return Exporter(*table, context, *file).run();
}

}  // namespace

// Only errors are told, on stderr: stdout may be the export itself.
ExitCode run_export(VerbContext& context) {
  Status status = export_table(context);
  // Whoever reads no further has got what was wanted.
  if (status.error_number() == EPIPE) status = {};
  return report_outcome(context, status, ExitCode::ok);
}

}  // namespace lade
