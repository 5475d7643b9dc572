#include "input/directory_scan.hpp"

#include <algorithm>
#include <utility>

#include "input/input_failure.hpp"

namespace lade {
namespace {

std::string join(const std::string& directory, std::string_view name) {
  std::string path(directory);
  if (!path.ends_with('/')) path += '/';
  return path.append(name);
}

bool is_hidden(std::string_view name) { return name.starts_with('.') || name.starts_with('_'); }

std::string data_like_message(const DataLikeName& name) {
  const std::string table = name.table ? std::string(name.table->name) : "";
  if (!name.begins_with_table) {
    return "could be data, but its name is that of no table" +
           (table.empty() ? "" : "; did you mean " + table + ".tbl?") +
           " Rename it, move it away, or name the files that are meant one by one";
  }
  return "could be data of " + table + ", but is not named like it (" + table + ".tbl, " + table +
         ".tbl.1, " + table + ".1.tbl, " + table + "_1.tbl, " + table +
         ".tbl.aa): rename it, move it away, or name the files that are meant one by one";
}

std::string refresh_message(const RefreshFileName& name) {
  const std::string set = std::to_string(name.set);
  return "is of refresh set " + set + ": --refresh " + set +
         " appends it later; for the tables move it away, leave its table out of --tables, or name "
         "the files that are meant one by one";
}

}  // namespace

bool WantedTables::contains(const TableSchema& table) const {
  return std::find(tables.begin(), tables.end(), &table) != tables.end();
}

std::string_view file_type_name(FileType type) {
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
  return Status::error(
      Code::input_type,
      "is " + std::string(file_type_name(type)) + ", not a file, directory or FIFO", path);
}

Status refuse_deletes(const std::string& path) {
  return Status::error(Code::usage,
                       "lists orders to delete, and lade deletes no rows; --tables "
                       "orders,lineitem loads the inserts of a refresh set alone",
                       path);
}

Result<FileInfo> DirectoryScan::info_of(const std::string& path) {
  Result<FileInfo> info = files_.info(path);
  if (!info.ok()) return input_failure(Code::input_open, "cannot open", path, info.status());
  return info;
}

Result<std::vector<std::string>> DirectoryScan::list(const std::string& path) {
  Result<std::vector<std::string>> names = files_.list(path);
  if (!names.ok()) return input_failure(Code::input_open, "cannot list", path, names.status());
  return names;
}

void DirectoryScan::stop(const std::string& path, std::string message) {
  failures_.push_back(Status::error(Code::input_name, std::move(message), path));
}

Status DirectoryScan::add(const std::string& path) {
  LADE_TRY(const std::vector<std::string> names, list(path));
  if (refresh_set_ != 0) {
    add_refresh_set(path, names);
    return {};
  }
  if (const TableSchema* table = table_of_input(path, names)) {
    return add_table_folder(path, *table);
  }
  return add_names(path, names);
}

// Of an input that is itself named as a table, unless it holds another table.
const TableSchema* DirectoryScan::table_of_input(const std::string& path,
                                                 const std::vector<std::string>& names) const {
  const size_t end = path.find_last_not_of('/');
  const TableSchema* table =
      table_of_folder(schema_, last_component(std::string_view(path).substr(0, end + 1)));
  if (table == nullptr) return nullptr;
  for (const std::string& name : names) {
    const auto parsed = parse_table_file_name(schema_, name);
    if (parsed && parsed->table != table) return nullptr;
  }
  return table;
}

Status DirectoryScan::add_names(const std::string& path, const std::vector<std::string>& names) {
  const size_t failures_before = failures_.size();
  const size_t ignored_before = ignored_.size();
  tables_files_ = 0;
  for (const std::string& name : names) add_entry(join(path, name), name);
  if (tables_files_ > 0 || failures_.size() > failures_before) return {};
  std::string message = "has no file of a table, such as lineitem.tbl or lineitem.tbl.1";
  if (ignored_.size() > ignored_before) message += "; ignored: " + ignored_[ignored_before];
  return Status::error(Code::input_open, message, path);
}

void DirectoryScan::add_entry(const std::string& path, const std::string& name) {
  if (is_hidden(name)) {
    ignored_.push_back(path);
    return;
  }
  if (const auto refresh = parse_refresh_file_name(name)) {
    const TableSchema* orders = schema_.find("orders");
    const TableSchema* table = refresh->deletes() ? orders : schema_.find(refresh->table);
    if (table != nullptr) {
      if (wanted_.contains(*table)) stop(path, refresh_message(*refresh));
      return;
    }
  }
  const auto parsed = parse_table_file_name(schema_, name);
  const auto like = data_like_name(schema_, name);
  if (parsed && !wanted_.contains(*parsed->table)) {
    tables_files_ += 1;
    return;
  }
  if (!parsed && like && !concerns_us(*like)) return;

  const Result<FileInfo> info = info_of(path);
  if (!info.ok()) {
    // A link that leads nowhere, under a name that means nothing, is nothing.
    if (parsed || like) {
      failures_.push_back(info.status());
    } else {
      ignored_.push_back(path);
    }
    return;
  }
  const FileType type = info.value().type;
  if (type == FileType::directory) {
    if (!add_folder(path, name)) add_other_folder(path, name);
  } else if (parsed && !is_readable_type(type)) {
    failures_.push_back(wrong_type(path, type));
  } else if (parsed) {
    add_file(path, *parsed->table, parsed->part);
  } else if (like) {
    stop(path, data_like_message(*like));
  } else {
    ignored_.push_back(path);
  }
}

// With --tables only what could be data of those.
bool DirectoryScan::concerns_us(const DataLikeName& name) const {
  return !wanted_.named || (name.table != nullptr && wanted_.contains(*name.table));
}

void DirectoryScan::add_file(const std::string& path, const TableSchema& table, std::string part) {
  tables_files_ += 1;
  FoundFile& found = found_.emplace_back();
  found.file.path = path;
  found.file.table = &table;
  found.part = std::move(part);
  found.from_directory = true;
}

// A folder that is named as a table; false for others.
bool DirectoryScan::add_folder(const std::string& path, const std::string& name) {
  const TableSchema* table = table_of_folder(schema_, name);
  if (table == nullptr) return false;
  const Status status = add_table_folder(path, *table);
  if (!status.ok()) failures_.push_back(status);
  return true;
}

Status DirectoryScan::add_table_folder(const std::string& path, const TableSchema& table) {
  if (!wanted_.contains(table)) return {};
  LADE_TRY(const std::vector<std::string> names, list(path));
  for (const std::string& name : names) {
    const std::string file = join(path, name);
    if (is_hidden(name)) {
      ignored_.push_back(file);
      continue;
    }
    const Result<FileInfo> info = info_of(file);
    if (!info.ok()) {
      failures_.push_back(info.status());
    } else if (info.value().type == FileType::directory) {
      add_nested_folder(file, table);
    } else if (!is_readable_type(info.value().type)) {
      failures_.push_back(wrong_type(file, info.value().type));
    } else {
      const auto parsed = parse_table_file_name(schema_, name);
      const bool named = parsed && parsed->table == &table;
      add_file(file, table, named ? parsed->part : "");
      found_.back().freely_named = !named;
    }
  }
  return {};
}

// Data may not hide in a folder within a table's folder.
void DirectoryScan::add_nested_folder(const std::string& path, const TableSchema& table) {
  const Result<std::vector<std::string>> names = list(path);
  if (!names.ok()) {
    failures_.push_back(names.status());
    return;
  }
  if (std::all_of(names.value().begin(), names.value().end(), is_hidden)) {
    ignored_.push_back(path + "/");
    return;
  }
  stop(path, "is a folder within the folder of " + std::string(table.name) +
                 ": name the folders that are meant one by one, with --table " +
                 std::string(table.name));
}

// A folder of another name is plainly something else, unless it or a name in it looks like data.
void DirectoryScan::add_other_folder(const std::string& path, const std::string& name) {
  const Result<std::vector<std::string>> names = list(path);
  if (!names.ok() || std::all_of(names.value().begin(), names.value().end(), is_hidden)) {
    ignored_.push_back(path + "/");
    return;
  }
  if (const auto like = data_like_name(schema_, name)) {
    const std::string table = like->table ? std::string(like->table->name) : "TABLE";
    stop(path, "is a folder that could hold data of a table: load it with --table " + table +
                   ", or move it away");
    return;
  }
  for (const std::string& inner : names.value()) {
    const auto like = data_like_name(schema_, inner);
    if (!like || !concerns_us(*like)) continue;
    stop(path, "is a folder that holds what could be data (" + inner +
                   "): name it as an input of its own, or move it away");
    return;
  }
  ignored_.push_back(path + "/");
}

// Nothing of the set may be passed over, but for tables that --tables leaves out.
void DirectoryScan::add_refresh_set(const std::string& path,
                                    const std::vector<std::string>& names) {
  std::vector<bool> there(schema_.tables.size());
  for (const std::string& name : names) add_refresh_entry(join(path, name), name, there);
  for (const std::string_view name : {"orders", "lineitem"}) {
    const TableSchema& table = *schema_.find(name);
    if (!wanted_.contains(table) || there[table.index]) continue;
    failures_.push_back(Status::error(
        Code::missing_part, "has no " + std::string(name) + ".tbl.u" + std::to_string(refresh_set_),
        path));
  }
}

void DirectoryScan::add_refresh_entry(const std::string& path, const std::string& name,
                                      std::vector<bool>& there) {
  const std::string set = std::to_string(refresh_set_);
  const auto parsed = parse_refresh_file_name(name);
  if (!parsed) {
    // "orders.tbl.u2.partial"
    const auto like = data_like_name(schema_, name);
    if (like && like->begins_with_table && name.find(".u" + set) != name.npos &&
        wanted_.contains(*like->table)) {
      stop(path, "could be of refresh set " + set +
                     ", but is not named like it: rename it, move it "
                     "away, or name the files that are meant one by one");
    } else if (!like) {
      ignored_.push_back(path);
    }
    return;
  }
  if (parsed->set != refresh_set_) return;
  if (parsed->deletes()) {
    if (!wanted_.named) failures_.push_back(refuse_deletes(path));
    return;
  }
  const TableSchema* table = schema_.find(parsed->table);
  if (table == nullptr || !wanted_.contains(*table)) return;
  const Result<FileInfo> info = info_of(path);
  if (!info.ok()) {
    failures_.push_back(info.status());
  } else if (!is_readable_type(info.value().type)) {
    failures_.push_back(wrong_type(path, info.value().type));
  } else {
    add_file(path, *table, parsed->part);
    there[table->index] = true;
  }
}

}  // namespace lade
