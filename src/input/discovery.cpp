#include "input/discovery.hpp"

#include <array>
#include <map>
#include <optional>
#include <string_view>
#include <utility>

#include "input/decoded_stream.hpp"
#include "input/directory_scan.hpp"
#include "input/table_file_name.hpp"

namespace lade {
namespace {

constexpr std::string_view kStandardInput = "-";

Status unknown_file(const Schema& schema, const std::string& path, std::string_view name) {
  const std::optional<DataLikeName> like = data_like_name(schema, name);
  if (!like || !like->begins_with_table)
    return unknown_table(schema, name.substr(0, name.find('.')), path);
  const std::string table(like->table->name);
  return Status::error(
      Code::unknown_table,
      "is not named like data of " + table + ": --table " + table + " says that it is", path);
}

Status add_refresh_file(InputSearch& search, const std::string& path, const RefreshFileName& name) {
  const std::string set = std::to_string(name.set);
  if (search.refresh_set != name.set) {
    return Status::error(Code::usage,
                         "is of refresh set " + set + ": --refresh " + set + " applies it", path);
  }
  const Schema& schema = search.schema;
  const std::string_view table = name.deletes() ? schema.deletes_from : name.table;
  LADE_TRY(const TableSchema* const named, find_table(schema, table, path));
  if (search.wants(*named)) search.add(path, name.deletes() ? schema.deletes : *named, name.part);
  return {};
}

// `table` is the one that --table names, or null; here and below.
Status add_file(InputSearch& search, const std::string& path, const TableSchema* table) {
  const std::string_view name = last_component(path);
  if (table == nullptr) {
    if (const auto refresh = parse_refresh_file_name(name))
      return add_refresh_file(search, path, *refresh);
    if (search.refresh_set != 0)
      return Status::error(Code::usage, "is of no refresh set, as its name says", path);
  }
  const std::optional<TableFileName> parsed = parse_table_file_name(search.schema, name);
  if (table == nullptr && parsed) table = parsed->table;
  if (table == nullptr) return unknown_file(search.schema, path, name);
  if (search.wants(*table))
    search.add(path, *table, parsed && parsed->table == table ? parsed->part : "");
  return {};
}

Status add_directory(InputSearch& search, const std::string& path, const TableSchema* table) {
  if (table == nullptr || search.refresh_set != 0) return scan_directory(search, path);
  const size_t before = search.found.size() + search.failures.size();
  LADE_CHECK(scan_table_folder(search, path, *table));
  if (search.found.size() + search.failures.size() > before) return {};
  return Status::error(Code::input_open, "has no file", path);
}

// Adds the files that an argument names, of the tables that are wanted.
Status add_argument(InputSearch& search, const std::string& path, const TableSchema* table) {
  if (path == kStandardInput) {
    if (table == nullptr) return Status::error(Code::usage, "standard input needs --table", path);
    if (search.wants(*table)) search.add(path, *table, "");
    return {};
  }
  const Result<FileInfo> info = search.files.info(path);
  if (!info.ok()) return input_failure(Code::input_open, "cannot open", path, info.status());
  const FileType type = info.value().type;
  if (type == FileType::directory) return add_directory(search, path, table);
  return is_readable_type(type) ? add_file(search, path, table) : wrong_type(path, type);
}

// Tells by the first bytes what a regular file is, and refuses what cannot be read.
Status look_at_content(FileSystem& files, const Schema& schema, File& file, InputFile& input) {
  std::array<std::byte, kContentHeadBytes> block;
  const Result<size_t> got = file.read_at(block, 0);
  if (!got.ok()) return input_failure(Code::input_read, "cannot read", input.path, got.status());
  const ByteSpan head = ByteSpan(block).first(got.value());
  const ContentKind* kind = kind_of_content(head);
  if (kind == nullptr || kind->is_readable()) {
    const std::string_view name = last_component(input.path);
    const bool promises_text = has_text_ending(name) && parse_table_file_name(schema, name);
    LADE_CHECK(check_name(input.path, head, promises_text));
  }
  if (kind == nullptr || !kind->is_readable()) {
    input.trailing_delimiter = rows_end_with_delimiter(head, *input.table, input.dialect);
    return check_rows(head, Compression::none, input.path, *input.table, input.dialect,
                      input.command);
  }
  input.compression = kind->compression;
  // Looks at the text within, too.
  return DecodedStream::open(files, input).status();
}

// Opens the file to see that it can be read. A regular file is closed again, a stream stays open.
Status probe(FileSystem& files, const Schema& schema, InputFile& input) {
  const bool standard_input = input.path == kStandardInput;
  Result<std::unique_ptr<File>> opened = files.open_input(input.path);
  if (!opened.ok()) {
    return input_failure(Code::input_open, "cannot open", input.path, opened.status());
  }
  std::unique_ptr<File> file = std::move(opened).value();
  const Result<FileInfo> info = file->info();
  if (!info.ok()) return input_failure(Code::input_open, "cannot open", input.path, info.status());
  input.info = info.value();
  const bool fits =
      standard_input ? input.info.type != FileType::directory : is_readable_type(input.info.type);
  if (!fits) return wrong_type(input.path, input.info.type);
  if (standard_input || input.info.type == FileType::fifo) {
    input.stream = std::move(file);
    return {};
  }
  return look_at_content(files, schema, *file, input);
}

void check_duplicates(const std::vector<FoundFile>& found, std::vector<Status>& failures) {
  std::map<std::pair<uint64_t, uint64_t>, const std::string*> seen;
  for (const FoundFile& each : found) {
    const FileInfo& info = each.file.info;
    if (info.type == FileType::other) continue;  // could not be opened
    const auto [first, fresh] = seen.insert({{info.device, info.inode}, &each.file.path});
    if (fresh) continue;
    failures.push_back(Status::error(
        each.from_directory ? Code::repeated_part : Code::duplicate_input,
        "is the same file as " + *first->second + " (device " + std::to_string(info.device) +
            ", inode " + std::to_string(info.inode) + ")",
        each.file.path));
  }
}

// The tables of these names, or all where there is no name.
Result<std::vector<const TableSchema*>> tables_named(const Schema& schema,
                                                     const std::vector<std::string>& names) {
  std::vector<const TableSchema*> tables;
  for (const std::string& name : names) {
    LADE_TRY(const TableSchema* const table, find_table(schema, name));
    tables.push_back(table);
  }
  if (!names.empty()) return tables;
  for (const TableSchema& table : schema.tables) tables.push_back(&table);
  return tables;
}

// Takes the files with rows of such a table out of those that were found, in order.
std::vector<InputFile> files_of(const TableSchema& table, bool with_gaps,
                                std::vector<FoundFile>& found, std::vector<Status>& failures) {
  std::vector<FoundFile> own;
  for (FoundFile& each : found) {
    if (each.file.table == &table) own.push_back(std::move(each));
  }
  std::vector<InputFile> files;
  if (own.empty()) return files;
  order_parts(table, with_gaps, own, failures);
  for (FoundFile& each : own) files.push_back(std::move(each.file));
  return files;
}

// Gives each table its files, in order.
void add_tables(InputSearch& search, bool with_gaps, TableInputs& inputs) {
  for (const TableSchema& table : search.schema.tables) {
    if (!search.wants(table)) continue;
    TableInput input;
    input.table = table.index;
    input.files = files_of(table, with_gaps, search.found, inputs.failures);
    if (table.name == search.schema.deletes_from)
      input.deletes = files_of(search.schema.deletes, with_gaps, search.found, inputs.failures);
    if (input.files.empty() && input.deletes.empty()) {
      if (!search.tables_are_named || !inputs.failures.empty()) continue;
      inputs.failures.push_back(Status::error(
          Code::input_open, "no file of table " + std::string(table.name) + ", named by --tables"));
      continue;
    }
    inputs.tables.push_back(std::move(input));
  }
}

// Whether the machine is at fault and no file: it would be with the next one, too.
bool is_of_the_machine(Code code) {
  return code == Code::io_error || code == Code::out_of_memory || code == Code::interrupted;
}

Status find_inputs(FileSystem& files, const Schema& schema, const InputRequest& request,
                   TableInputs& inputs) {
  const TableSchema* table = nullptr;
  if (!request.table.empty()) {
    LADE_TRY(table, find_table(schema, request.table));
  }
  LADE_TRY(std::vector<const TableSchema*> tables, tables_named(schema, request.tables));
  InputSearch search{.files = files,
                     .schema = schema,
                     .tables = std::move(tables),
                     .tables_are_named = !request.tables.empty(),
                     .refresh_set = request.refresh_set};
  if (table != nullptr && !search.wants(*table)) {
    return Status::error(Code::usage, "--table " + request.table +
                                          " says that all inputs are of a table that --tables "
                                          "leaves out: give one of the two");
  }

  std::vector<Status> of_arguments;
  for (const std::string& path : request.inputs) {
    Status status = add_argument(search, path, table);
    if (!status.ok()) of_arguments.push_back(std::move(status));
  }
  inputs.ignored = std::move(search.ignored);
  inputs.failures = std::move(search.failures);
  inputs.failures.insert(inputs.failures.end(), of_arguments.begin(), of_arguments.end());
  for (FoundFile& each : search.found) {
    each.file.unpack_bytes_max = request.unpack_bytes_max;
    each.file.dialect = request.dialect;
    each.file.command = request.command;
    Status status = probe(files, schema, each.file);
    if (is_of_the_machine(status.code())) return status;
    if (!status.ok()) inputs.failures.push_back(std::move(status));
  }
  check_duplicates(search.found, inputs.failures);
  add_tables(search, request.with_gaps, inputs);
  return {};
}

}  // namespace

TableInputs discover(FileSystem& files, const Schema& schema, const InputRequest& request) {
  TableInputs inputs;
  const Status status = find_inputs(files, schema, request, inputs);
  if (!status.ok()) inputs.failures.push_back(status);
  if (!inputs.failures.empty()) inputs.tables.clear();
  return inputs;
}

}  // namespace lade
