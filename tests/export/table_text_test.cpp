#include "export/table_text.hpp"

#include <cerrno>

#include <doctest/doctest.h>

#include "column/text_format.hpp"
#include "support/file_wrapper.hpp"
#include "support/random_rows.hpp"
#include "support/stored_table.hpp"

namespace lade {
namespace {

constexpr uint64_t kSeed = 47;
constexpr uint32_t kBatchLines = 40;

// A file in memory that takes so many writes, and has no space for more.
class SmallFile final : public FileWrapper {
 public:
  SmallFile(MemoryFileSystem& files, size_t writes)
      : FileWrapper(files.create_output("out").value()), left_(writes) {}

  Status write(ByteSpan data) override {
    if (left_ == 0) return Status::system(Code::no_space, "write", path(), ENOSPC);
    --left_;
    return FileWrapper::write(data);
  }

 private:
  size_t left_;
};

struct Exported {
  Status status;
  std::string text;
};

Exported exported(const TableReader& table, unsigned threads,
                  ExportFormat format = ExportFormat::tbl, size_t writes = SIZE_MAX) {
  MemoryFileSystem files;
  SmallFile file(files, writes);
  Status status = write_table_text(table, format, threads, file);
  const std::vector<std::byte>& bytes = files.bytes("out");
  return {std::move(status), {reinterpret_cast<const char*>(bytes.data()), bytes.size()}};
}

// Random rows without -0.00, whose sign is not stored, of which some texts are empty or have a tab.
// Mixed ones are with and without the last delimiter, and have decimals with fewer fraction digits
// and with more.
std::string rows_of(const TableSchema& schema, size_t rows, bool mixed = false) {
  Random random(kSeed + schema.index);
  std::string text;
  for (size_t row = 0; row < rows; ++row) {
    for (size_t i = 0; i < schema.columns.size(); ++i) {
      std::string field = random_field(schema.columns[i], random);
      if (field == "-0.00") field = "0.00";
      if (value_kind(schema.columns[i].type) == ValueKind::text) {
        if (random.below(8) == 0) field = random.below(2) == 0 ? "" : "\t";
      }
      if (schema.columns[i].type == ColumnType::decimal && mixed)
        field.resize(field.size() - (field.ends_with(".00") ? 3 : field.ends_with('0') ? 1 : 0));
      if (schema.columns[i].type == ColumnType::decimal && mixed && random.below(8) == 0)
        field =
            random.below(2) == 0 ? "-24386.670000" : "0." + std::string(kFractionDigitsMax, '0');
      text.append(i > 0 ? "|" : "").append(field);
    }
    text += mixed && random.below(3) == 0 ? "\n" : "|\n";
  }
  return text;
}

std::string csv_field(const std::string& text, const ColumnSchema& column) {
  if (text.empty() && value_kind(column.type) == ValueKind::text && !column.nullable) return "\"\"";
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char byte : text) quoted.append(byte == '"' ? 2 : 1, byte);
  return quoted + '"';
}

// The csv of rows that all end with a delimiter, field by field.
std::string naive_csv(const TableSchema& schema, const std::string& rows) {
  std::string csv;
  for (const ColumnSchema& column : schema.columns)
    csv.append(csv.empty() ? "" : ",").append(column.name);
  csv += "\r\n";
  std::string field;
  size_t column = 0;
  for (const char byte : rows) {
    if (byte == '|') {
      csv.append(column == 0 ? "" : ",").append(csv_field(field, schema.columns[column]));
      field.clear();
      ++column;
    } else if (byte == '\n') {
      csv += "\r\n";
      column = 0;
    } else {
      field += byte;
    }
  }
  return csv;
}

TEST_SUITE("export") {
TEST_CASE("every table comes back as the bytes that were loaded, whatever the threads") {
  for (const TableSchema& schema : tpch_schema().tables) {
    const std::string text = rows_of(schema, 500, true);
    const StoredTable table(schema, text, kBatchLines);
    for (const unsigned threads : {1U, 2U, 8U}) {
      CAPTURE(schema.name);
      CAPTURE(threads);
      const Exported back = exported(table.reader(table.info()), threads);
      CHECK(back.status.ok());
      CHECK((back.text == text));
    }
  }
}

TEST_CASE("rows of a file with CR LF come back with CR LF") {
  const TableSchema& schema = *tpch_schema().find("orders");
  std::string text = rows_of(schema, 100);
  for (size_t at = 0; (at = text.find('\n', at)) != text.npos; at += 2) text.insert(at, "\r");
  const StoredTable table(schema, text, kBatchLines);
  CHECK((exported(table.reader(table.info()), 2).text == text));
}

TEST_CASE("csv is what a loop over fields writes, whatever the threads") {
  for (const TableSchema& schema : tpch_schema().tables) {
    std::string rows = rows_of(schema, 500);
    for (size_t i = 0; i < rows.size(); ++i) {
      if (rows[i] == '#') rows[i] = '"';
    }
    const StoredTable table(schema, rows, kBatchLines);
    for (const unsigned threads : {1U, 2U, 8U}) {
      const Exported back = exported(table.reader(table.info()), threads, ExportFormat::csv);
      CHECK(back.status.ok());
      CHECK((back.text == naive_csv(schema, rows)));
    }
  }
}

TEST_CASE("csv quotes a text for a special byte at any place, and for none behind its end") {
  TableSchema schema = *tpch_schema().find("region");
  schema.columns.erase(schema.columns.begin(), schema.columns.begin() + 2);  // r_comment alone
  for (const char special : {',', '"', '\r', '\n', 'x', '-', '\xAC', '\0'}) {
    for (size_t length = 0; length <= 70; ++length) {
      for (size_t place = 0; place <= length; ++place) {
        std::string text(length, 'a');
        text += special;  // behind the end where place == length
        text[place] = special;
        if (place < length) text[length] = 'a';
        text.resize(text.size() + kBufferTailBytes, ',');
        std::vector<Column> columns(1);
        columns[0].reset(ValueKind::text, 1);
        columns[0].texts()[0] = {0, static_cast<uint32_t>(length)};
        columns[0].text_base = text.data();
        ByteBuffer out;
        REQUIRE(append_rows(schema, columns, 0, {}, ExportFormat::csv, out).ok());
        const std::string_view written(reinterpret_cast<const char*>(out.data()), out.size());
        if (written != csv_field(text.substr(0, length), schema.columns[0]) + "\r\n")
          FAIL_CHECK(text);
      }
    }
  }
}

TEST_CASE("the text before a batch that cannot be read is written, and no other") {
  const TableSchema& schema = *tpch_schema().find("lineitem");
  const std::string text = rows_of(schema, 500, true);
  const StoredTable table(schema, text, kBatchLines);
  TableLists lists = table.lists();
  size_t before = 0;
  for (uint32_t lines = 0; lines < 3 * kBatchLines; ++lines) before = text.find('\n', before) + 1;
  lists.batches[3].chunks[4].id = ChunkId{100'000};
  lists.batches[9].chunks[2].id = ChunkId{100'000};
  const TableManifest info = table.with(lists);
  for (const unsigned threads : {1U, 2U, 8U}) {
    const Exported back = exported(table.reader(info), threads);
    CHECK(back.status.code() == Code::corrupt);
    CHECK(back.status.message() == "lineitem.l_quantity: chunk 100000 is not in the directory");
    CHECK((back.text == text.substr(0, before)));
  }
}

TEST_CASE("a text that holds '|' is named, and no file of tbl has it") {
  const TableSchema& schema = *tpch_schema().find("nation");
  std::string text;
  for (int row = 0; row < 500; ++row)
    text += std::to_string(row) + "," + (row == 300 ? "a|b" : "ab") + ",0,of row " +
            std::to_string(row) + "\n";
  const StoredTable table(schema, text, kBatchLines,
                          {.delimiter = ',', .quote = '\0', .header = false});
  for (const unsigned threads : {1U, 2U, 8U}) {
    const Exported back = exported(table.reader(table.info()), threads);
    CHECK(back.status.code() == Code::unwritable_text);
    CHECK(back.status.message() ==
          "nation, row 300, n_name: 'a|b' holds '|', which ends a field of a .tbl file; --format "
          "csv writes it");
    CHECK(back.text.find("a|b") == std::string::npos);
    CHECK(exported(table.reader(table.info()), threads, ExportFormat::csv).status.ok());
  }
}

TEST_CASE("a full disk is a failure that follows what was written") {
  const TableSchema& schema = *tpch_schema().find("part");
  const std::string text = rows_of(schema, 500);
  const StoredTable table(schema, text, kBatchLines);
  for (const unsigned threads : {1U, 2U, 8U}) {
    const Exported back = exported(table.reader(table.info()), threads, ExportFormat::tbl, 5);
    CHECK(back.status.code() == Code::no_space);
    CHECK(text.starts_with(back.text));
    CHECK(std::count(back.text.begin(), back.text.end(), '\n') == 5 * kBatchLines);
  }
}

TEST_CASE("days that are no date, from a damaged file, are damage") {
  TableSchema schema = *tpch_schema().find("orders");
  std::erase_if(schema.columns,
                [](const ColumnSchema& column) { return column.name != "o_orderdate"; });
  for (const int32_t days : {kDaysMin - 1, kDaysMax + 1, INT32_MIN, INT32_MAX}) {
    std::vector<Column> columns(1);
    columns[0].reset(ValueKind::int32, 2);
    columns[0].int32s()[0] = 0;
    columns[0].int32s()[1] = days;
    ByteBuffer out;
    const Status status = append_rows(schema, columns, 0, {}, ExportFormat::tbl, out);
    CHECK(status.code() == Code::corrupt_chunk);
    CHECK(status.message() == "orders.o_orderdate holds days that are no date");
    CHECK(out.size() == 0);
  }
}
}  // TEST_SUITE("export")

}  // namespace
}  // namespace lade
