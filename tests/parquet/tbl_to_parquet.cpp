// Turns the .tbl files of a directory into Parquet files, for readers other than lade's tests to
// judge. Empty tables get a file as well.
//
//   tbl_to_parquet [--threads N] [--batch ROWS] [--row-group ROWS] [--level N]
//                  [--encoding auto|dictionary|plain] [--all-optional] INPUT_DIR OUTPUT_DIR
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>

#include "base/ordered_pipeline.hpp"
#include "catalog/tpch.hpp"
#include "parquet/file_writer.hpp"
#include "parquet/table_batches.hpp"

namespace lade {
namespace {

using parquet::ChunkEncoding;

struct Options {
  unsigned threads = 1;
  uint32_t batch_rows = 28'672;
  uint64_t row_group_rows = parquet::kRowGroupRows;
  int level = 1;
  std::string encoding = "auto";
  bool all_optional = false;
  std::string input;
  std::string output;
};

class FileSink final : public parquet::ByteSink {
 public:
  explicit FileSink(const std::string& path) : file_(path, std::ios::binary) {}
  Status write(ByteSpan bytes) override {
    file_.write(reinterpret_cast<const char*>(bytes.data()),
                static_cast<std::streamsize>(bytes.size()));
    return file_ ? Status() : Status::error(Code::io_error, "cannot write");
  }

 private:
  std::ofstream file_;
};

// What one row group needs from reading to writing.
struct Slot {
  Slot(const TableSchema& table, int level)
      : parser(table, instruction_set()), encoder(instruction_set()), writer(level) {}

  RowGroupBatches group;
  BatchParser parser;
  Encoder encoder;
  ByteBuffer scratch;
  std::vector<ChunkEncoding> encodings;
  parquet::RowGroupWriter writer;
};

Status encode(const Options& options, const parquet::ParquetSchema& schema, Slot& slot) {
  slot.group.parse(slot.parser);
  slot.encodings.clear();
  for (size_t column = 0; column < slot.group[0].columns.size(); ++column) {
    slot.encodings.push_back(options.encoding == "dictionary" ? ChunkEncoding::dictionary
                             : options.encoding == "plain"
                                 ? ChunkEncoding::plain
                                 : choose_encoding(slot.group, column, slot.encoder, slot.scratch));
  }
  return write_row_group(schema, slot.group, slot.encodings, slot.writer);
}

// The one file of a table; none where it is missing or empty.
Result<TableInput> input_of(const Options& options, const TableSchema& table) {
  TableInput input{.table = table.index, .files = {}};
  InputFile file;
  file.path = options.input + "/" + std::string(table.name) + ".tbl";
  LADE_TRY(const auto info, posix_file_system().info_if_there(file.path));
  if (!info || info->size == 0) return input;
  file.info = *info;
  input.files.push_back(std::move(file));
  return input;
}

Status convert(const Options& options, const TableSchema& table) {
  const parquet::ParquetSchema schema = parquet::parquet_schema(table, options.all_optional);
  LADE_TRY(TableInput input, input_of(options, table));
  BatchReader reader(posix_file_system(), std::move(input), {.batch_lines = options.batch_rows});
  FileSink sink(options.output + "/" + std::string(table.name) + ".parquet");
  parquet::FileWriter file(schema, sink);
  std::vector<std::unique_ptr<Slot>> slots;
  for (unsigned i = 0; i < options.threads; ++i)
    slots.push_back(std::make_unique<Slot>(table, options.level));
  if (!reader.input().files.empty()) {
    OrderedPipeline pipeline(
        options.threads, slots.size(),
        {.produce = [&](unsigned, size_t slot) -> Result<Produced> {
           LADE_TRY(const bool more, slots[slot]->group.read(reader, options.row_group_rows));
           return more ? Produced::item : Produced::end;
         },
         .work = [&](unsigned, size_t slot) { return encode(options, schema, *slots[slot]); },
         .consume = [&](unsigned, size_t slot) { return file.append(slots[slot]->writer); }});
    LADE_CHECK(pipeline.run());
  }
  const Constraint& key = table.primary_key();
  LADE_CHECK(file.finish({.created_by = "lade version 0.1.0 (build test)",
                          .sorting_columns = key.columns,
                          .key_values = {{"lade.table", schema.table}}}));
  std::printf("%-9s %10llu rows %3zu row groups %12llu bytes\n", schema.table.c_str(),
              static_cast<unsigned long long>(file.rows()), file.row_groups(),
              static_cast<unsigned long long>(file.bytes()));
  return {};
}

int usage() {
  std::fprintf(stderr, "usage: tbl_to_parquet [OPTIONS] INPUT_DIR OUTPUT_DIR\n");
  return 2;
}

int run(int count, char** arguments) {
  Options options;
  std::vector<std::string> folders;
  for (int i = 1; i < count; ++i) {
    const std::string name = arguments[i];
    const auto value = [&] { return i + 1 < count ? arguments[++i] : ""; };
    const auto number = [&] { return static_cast<uint32_t>(std::max(1, std::atoi(value()))); };
    if (name == "--threads") {
      options.threads = number();
    } else if (name == "--batch") {
      options.batch_rows = number();
    } else if (name == "--row-group") {
      options.row_group_rows = number();
    } else if (name == "--level") {
      options.level = static_cast<int>(number());
    } else if (name == "--encoding") {
      options.encoding = value();
    } else if (name == "--all-optional") {
      options.all_optional = true;
    } else {
      folders.push_back(name);
    }
  }
  if (folders.size() != 2) return usage();
  options.input = folders[0];
  options.output = folders[1];
  for (const TableSchema& table : tpch_schema().tables) {
    const Status status = convert(options, table);
    if (status.ok()) continue;
    std::fprintf(stderr, "%s: %s\n", std::string(table.name).c_str(),
                 std::string(status.message()).c_str());
    return 1;
  }
  return 0;
}

}  // namespace
}  // namespace lade

int main(int count, char** arguments) { return lade::run(count, arguments); }
