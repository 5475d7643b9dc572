#include "input/discovery.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <string_view>
#include <utility>

#include "input/input_failure.hpp"
#include "input/table_file_name.hpp"

namespace lade {
namespace {

constexpr std::string_view kStandardInput = "-";

struct FoundFile {
  InputFile file;
  TableIndex table = 0;
  std::optional<uint32_t> part;
  bool from_directory = false;
};

std::string_view type_name(FileType type) {
  switch (type) {
    case FileType::regular: return "a file";
    case FileType::directory: return "a directory";
    case FileType::fifo: return "a FIFO";
    case FileType::character_device: return "a device";
    case FileType::other: break;
  }
  return "a socket or device";
}

bool is_readable_type(FileType type) { return type == FileType::regular || type == FileType::fifo; }

Status wrong_type(const std::string& path, FileType type) {
  return Status::error(Code::input_type,
                       "is " + std::string(type_name(type)) + ", not a file, directory or FIFO",
                       path);
}

std::string join(const std::string& directory, std::string_view name) {
  std::string path(directory);
  if (!path.ends_with('/')) path += '/';
  return path.append(name);
}

using WantedTables = std::vector<const TableSchema*>;

bool contains(const WantedTables& wanted, TableIndex table) {
  return std::any_of(wanted.begin(), wanted.end(),
                     [&](const TableSchema* each) { return each->index == table; });
}

// Collects the files that the arguments name, of the tables that are wanted.
class Finder {
 public:
  Finder(FileSystem& files, const Schema& schema, const WantedTables& wanted,
         const InputRequest& request)
      : files_(files),
        schema_(schema),
        wanted_(wanted),
        refresh_set_(request.refresh_set),
        inserts_only_(!request.tables.empty()) {}

  Status add(const std::string& path, const TableSchema* table) {
    if (path == kStandardInput) return add_standard_input(table);
    LADE_TRY(const FileInfo info, info_of(path));
    if (info.type == FileType::directory) {
      if (table == nullptr) return add_directory(path);
      return Status::error(Code::usage,
                           "is a directory, whose files tell their tables by name: use --tables "
                           "instead of --table",
                           path);
    }
    if (!is_readable_type(info.type)) return wrong_type(path, info.type);
    return add_file(path, table);
  }

  std::vector<FoundFile> take() { return std::move(found_); }
  std::vector<std::string> take_passed_over() { return std::move(passed_over_); }

 private:
  Result<FileInfo> info_of(const std::string& path) {
    Result<FileInfo> info = files_.info(path);
    if (!info.ok()) return input_failure(Code::input_open, "cannot open", path, info.status());
    return info;
  }

  Result<std::vector<std::string>> list(const std::string& path) {
    Result<std::vector<std::string>> names = files_.list(path);
    if (!names.ok()) return input_failure(Code::input_open, "cannot list", path, names.status());
    return names;
  }

  void keep(const std::string& path, TableIndex table, std::optional<uint32_t> part,
            bool from_directory) {
    if (!contains(wanted_, table)) return;
    FoundFile& found = found_.emplace_back();
    found.file.path = path;
    found.table = table;
    found.part = part;
    found.from_directory = from_directory;
  }

  Status add_standard_input(const TableSchema* table) {
    if (table == nullptr) {
      return Status::error(Code::usage, "standard input needs --table",
                           std::string(kStandardInput));
    }
    keep(std::string(kStandardInput), table->index, std::nullopt, false);
    return {};
  }

  Status add_file(const std::string& path, const TableSchema* table) {
    const std::string_view name = last_component(path);
    if (const auto refresh = parse_refresh_file_name(name); refresh && table == nullptr) {
      return add_refresh_file(path, *refresh);
    }
    if (refresh_set_ != 0 && table == nullptr) {
      return Status::error(Code::usage, "is of no refresh set, as its name says", path);
    }
    const std::optional<TableFileName> parsed = parse_table_file_name(name);
    const TableSchema* named = parsed ? schema_.find(parsed->table) : nullptr;
    if (table == nullptr) table = named;
    if (table == nullptr) return unknown_table(schema_, name.substr(0, name.find('.')), path);
    keep(path, table->index, named == table ? parsed->part : std::nullopt, false);
    return {};
  }

  Status add_refresh_file(const std::string& path, const RefreshFileName& name) {
    if (name.deletes()) return refuse_deletes(path);
    const std::string set = std::to_string(name.set);
    if (refresh_set_ != name.set) {
      return Status::error(Code::usage,
                           "is of refresh set " + set + ": --refresh " + set + " loads it", path);
    }
    const TableSchema* named = schema_.find(name.table);
    if (named == nullptr) return unknown_table(schema_, name.table, path);
    keep(path, named->index, name.part, false);
    return {};
  }

  static Status refuse_deletes(const std::string& path) {
    return Status::error(Code::usage,
                         "lists orders to delete, and lade deletes no rows; --tables "
                         "orders,lineitem loads the inserts of a refresh set alone",
                         path);
  }

  // Whoever names tables wants their inserts; else nothing of the set may be passed over.
  Status add_refresh_directory(const std::string& path) {
    std::vector<bool> there(schema_.tables.size());
    LADE_TRY(const std::vector<std::string> names, list(path));
    for (const std::string& name : names) {
      const auto parsed = parse_refresh_file_name(name);
      if (!parsed || parsed->set != refresh_set_) continue;
      if (parsed->deletes()) {
        if (!inserts_only_) return refuse_deletes(join(path, name));
        continue;
      }
      const TableSchema* table = schema_.find(parsed->table);
      if (table == nullptr) continue;
      LADE_TRY(const bool added, add_entry(join(path, name), *table, parsed->part));
      if (added) there[table->index] = true;
    }
    for (const std::string_view name : {"orders", "lineitem"}) {
      const TableSchema* table = schema_.find(name);
      if (!contains(wanted_, table->index) || there[table->index]) continue;
      return Status::error(Code::missing_part,
                           "has no " + std::string(name) + ".tbl.u" + std::to_string(refresh_set_),
                           path);
    }
    return {};
  }

  Status add_directory(const std::string& path) {
    if (refresh_set_ != 0) return add_refresh_directory(path);
    size_t count = 0;
    LADE_TRY(const std::vector<std::string> names, list(path));
    for (const std::string& name : names) {
      if (const TableSchema* table = schema_.find(name)) {
        LADE_TRY(const size_t parts, add_part_directory(join(path, name), *table));
        count += parts;
      } else if (const auto parsed = parse_table_file_name(name)) {
        const TableSchema* named = schema_.find(parsed->table);
        if (named == nullptr) {
          passed_over_.push_back(join(path, name));
          continue;
        }
        LADE_TRY(const bool added, add_entry(join(path, name), *named, parsed->part));
        count += added ? 1 : 0;
      }
    }
    if (count > 0) return {};
    std::string message = "has no file of a table, such as lineitem.tbl or lineitem.tbl.1";
    if (!passed_over_.empty()) message += "; passed over: " + passed_over_.front();
    return Status::error(Code::input_open, message, path);
  }

  // <table>/<table>.<n>.tbl; returns how many there are.
  Result<size_t> add_part_directory(const std::string& path, const TableSchema& table) {
    size_t count = 0;
    LADE_TRY(const FileInfo info, info_of(path));
    if (info.type != FileType::directory) return count;
    LADE_TRY(const std::vector<std::string> names, list(path));
    for (const std::string& name : names) {
      const auto parsed = parse_table_file_name(name);
      if (!parsed || parsed->table != table.name || !parsed->part) continue;
      LADE_TRY(const bool added, add_entry(join(path, name), table, parsed->part));
      count += added ? 1 : 0;
    }
    return count;
  }

  // False if it is a directory in a directory. A table that nobody wants is not looked at.
  Result<bool> add_entry(const std::string& path, const TableSchema& table,
                         std::optional<uint32_t> part) {
    if (!contains(wanted_, table.index)) return true;
    LADE_TRY(const FileInfo info, info_of(path));
    if (info.type == FileType::directory) return false;
    if (!is_readable_type(info.type)) return wrong_type(path, info.type);
    keep(path, table.index, part, true);
    return true;
  }

  FileSystem& files_;
  const Schema& schema_;
  const WantedTables& wanted_;
  const uint32_t refresh_set_;
  const bool inserts_only_;
  std::vector<FoundFile> found_;
  std::vector<std::string> passed_over_;
};

// Opens the file to see that it can be read. A regular file is closed again, a stream stays open.
Status probe(FileSystem& files, InputFile& input) {
  const bool standard_input = input.path == kStandardInput;
  Result<std::unique_ptr<File>> opened = files.open_input(input.path);
  if (!opened.ok()) {
    return input_failure(Code::input_open, "cannot open", input.path, opened.status());
  }
  std::unique_ptr<File> file = std::move(opened).value();
  Result<FileInfo> info = file->info();
  if (!info.ok()) return input_failure(Code::input_open, "cannot open", input.path, info.status());
  input.info = info.value();
  const bool fits =
      standard_input ? input.info.type != FileType::directory : is_readable_type(input.info.type);
  if (!fits) return wrong_type(input.path, input.info.type);
  if (standard_input || input.info.type == FileType::fifo) {
    input.stream = std::move(file);
    return {};
  }
  std::array<std::byte, kMagicBytes> head;
  Result<size_t> got = file->read_at(head, 0);
  if (!got.ok()) return input_failure(Code::input_read, "cannot read", input.path, got.status());
  input.compression = detect_compression(ByteSpan(head).first(got.value()));
  return check_compression(input.path, input.compression);
}

Status check_duplicates(const std::vector<FoundFile>& found) {
  std::map<std::pair<uint64_t, uint64_t>, const std::string*> seen;
  for (const FoundFile& each : found) {
    const FileInfo& info = each.file.info;
    const auto [first, fresh] = seen.insert({{info.device, info.inode}, &each.file.path});
    if (fresh) continue;
    return Status::error(Code::duplicate_input,
                         "is the same file as " + *first->second + " (device " +
                             std::to_string(info.device) + ", inode " + std::to_string(info.inode) +
                             ")",
                         each.file.path);
  }
  return {};
}

Status seems_repeated(const FoundFile& first, const FoundFile& second) {
  return Status::error(
      Code::duplicate_input,
      "may hold the same rows as " + first.file.path + ": name the files that are meant one by one",
      second.file.path);
}

Status missing_part(std::string_view table, uint32_t missing, const FoundFile& next) {
  return Status::error(Code::missing_part,
                       "part " + std::to_string(missing) + " of " + std::string(table) +
                           " is missing before part " + std::to_string(*next.part),
                       next.file.path);
}

// Puts the files of one table in part order and sees that they make one whole.
Status order_parts(std::string_view table, std::vector<FoundFile>& found) {
  // Files without a number come first and keep the order of the arguments.
  std::stable_sort(found.begin(), found.end(), [](const FoundFile& a, const FoundFile& b) {
    return a.part.has_value() != b.part.has_value() ? !a.part.has_value() : a.part < b.part;
  });
  bool from_directory = false;
  for (const FoundFile& each : found) from_directory |= each.from_directory;
  for (size_t i = 1; i < found.size(); ++i) {
    const FoundFile& before = found[i - 1];
    const bool numbered = found[i].part.has_value();
    if (numbered != before.part.has_value() || (numbered && found[i].part == before.part) ||
        (!numbered && from_directory)) {
      return seems_repeated(before, found[i]);
    }
    if (numbered && *found[i].part != *before.part + 1) {
      return missing_part(table, *before.part + 1, found[i]);
    }
  }
  const FoundFile& first = found.front();
  if (from_directory && first.part && *first.part > 1) return missing_part(table, 1, first);
  return {};
}

Result<WantedTables> wanted_tables(const Schema& schema, const std::vector<std::string>& names) {
  WantedTables wanted;
  for (const std::string& name : names) {
    const TableSchema* table = schema.find(name);
    if (table == nullptr) return unknown_table(schema, name, {});
    wanted.push_back(table);
  }
  if (wanted.empty()) {
    for (const TableSchema& table : schema.tables) wanted.push_back(&table);
  }
  return wanted;
}

// With `named`, each wanted table was asked for by name and must have a file.
Result<InputPlan> make_plan(const Schema& schema, const WantedTables& wanted, bool named,
                            std::vector<FoundFile> found) {
  InputPlan plan;
  for (const TableSchema& table : schema.tables) {
    if (!contains(wanted, table.index)) continue;
    std::vector<FoundFile> own;
    for (FoundFile& each : found) {
      if (each.table == table.index) own.push_back(std::move(each));
    }
    if (own.empty()) {
      if (!named) continue;
      return Status::error(Code::input_open,
                           "no file of table " + std::string(table.name) + ", named by --tables");
    }
    LADE_CHECK(order_parts(table.name, own));
    TableInput& input = plan.tables.emplace_back();
    input.table = table.index;
    for (FoundFile& each : own) input.files.push_back(std::move(each.file));
  }
  return plan;
}

}  // namespace

Result<InputPlan> discover(FileSystem& files, const Schema& schema, const InputRequest& request) {
  const TableSchema* table = nullptr;
  if (!request.table.empty()) {
    table = schema.find(request.table);
    if (table == nullptr) return unknown_table(schema, request.table, {});
  }
  LADE_TRY(const WantedTables wanted, wanted_tables(schema, request.tables));

  Finder finder(files, schema, wanted, request);
  for (const std::string& path : request.inputs) LADE_CHECK(finder.add(path, table));
  std::vector<FoundFile> found = finder.take();
  for (FoundFile& each : found) LADE_CHECK(probe(files, each.file));
  LADE_CHECK(check_duplicates(found));
  LADE_TRY(InputPlan plan, make_plan(schema, wanted, !request.tables.empty(), std::move(found)));
  plan.passed_over = finder.take_passed_over();
  return plan;
}

}  // namespace lade
