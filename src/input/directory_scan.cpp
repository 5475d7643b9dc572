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
           (table.empty() ? ": rename it" : "; did you mean " + table + ".tbl? Rename it") +
           ", move it away, or name the files that are meant one by one";
  }
  return "could be data of " + table + ", but is not named like it (" + table + ".tbl, " + table +
         ".tbl.1, " + table + ".1.tbl, " + table + "_1.tbl, " + table +
         ".tbl.aa): rename it, move it away, or name the files that are meant one by one";
}

std::string refresh_message(const RefreshFileName& name) {
  const std::string set = std::to_string(name.set);
  return "is of refresh set " + set + ": --refresh " + set +
         " applies it later; for the tables move it away, leave its table out of --tables, or name "
         "the files that are meant one by one";
}

}  // namespace

bool WantedTables::contains(const TableSchema& table) const {
  return std::find(tables.begin(), tables.end(), &table) != tables.end();
}

bool is_readable_type(FileType type) { return type == FileType::regular || type == FileType::fifo; }

Status wrong_type(const std::string& path, FileType type) {
  return Status::error(
      Code::input_type,
      "is " + std::string(file_type_name(type)) + ", not a file, directory or FIFO", path);
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

void DirectoryScan::report_name(const std::string& path, std::string message) {
  found_.failures.push_back(Status::error(Code::input_name, std::move(message), path));
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

// The table that the directory itself is named as, unless it holds another table; else null.
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
  const size_t failures_before = found_.failures.size();
  const size_t ignored_before = found_.ignored.size();
  tables_files_ = 0;
  for (const std::string& name : names) add_entry(join(path, name), name);
  if (tables_files_ > 0 || found_.failures.size() > failures_before) return {};
  std::string message = "has no file of a table, such as lineitem.tbl or lineitem.tbl.1";
  if (found_.ignored.size() > ignored_before)
    message += "; ignored: " + found_.ignored[ignored_before];
  return Status::error(Code::input_open, message, path);
}

void DirectoryScan::add_entry(const std::string& path, const std::string& name) {
  if (is_hidden(name)) {
    found_.ignored.push_back(path);
    return;
  }
  if (const auto refresh = parse_refresh_file_name(name)) {
    const TableSchema* table =
        schema_.find(refresh->deletes() ? schema_.deletes_from : refresh->table);
    if (table != nullptr) {
      if (wanted_.contains(*table)) report_name(path, refresh_message(*refresh));
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
      found_.failures.push_back(info.status());
    } else {
      found_.ignored.push_back(path);
    }
    return;
  }
  const FileType type = info.value().type;
  if (type == FileType::directory) {
    if (!add_folder(path, name)) add_other_folder(path, name);
  } else if (parsed) {
    add_file(path, type, *parsed->table, parsed->part);
  } else if (like) {
    report_name(path, data_like_message(*like));
  } else {
    found_.ignored.push_back(path);
  }
}

// Whether the data may be wanted: with --tables only data of these is.
bool DirectoryScan::concerns_us(const DataLikeName& name) const {
  return !wanted_.named || (name.table != nullptr && wanted_.contains(*name.table));
}

// Returns false, with the failure reported, for what is no file. No part: it is freely named.
bool DirectoryScan::add_file(const std::string& path, FileType type, const TableSchema& table,
                             std::optional<std::string> part) {
  if (!is_readable_type(type)) {
    found_.failures.push_back(wrong_type(path, type));
    return false;
  }
  tables_files_ += 1;
  FoundFile& file = found_.files.emplace_back();
  file.file.path = path;
  file.file.table = &table;
  file.from_directory = true;
  file.freely_named = !part;
  file.part = part.value_or("");
  return true;
}

// Adds a folder that is named as a table; returns false for others.
bool DirectoryScan::add_folder(const std::string& path, const std::string& name) {
  const TableSchema* table = table_of_folder(schema_, name);
  if (table == nullptr) return false;
  const Status status = add_table_folder(path, *table);
  if (!status.ok()) found_.failures.push_back(status);
  return true;
}

Status DirectoryScan::add_table_folder(const std::string& path, const TableSchema& table) {
  if (!wanted_.contains(table)) return {};
  LADE_TRY(const std::vector<std::string> names, list(path));
  for (const std::string& name : names) {
    const std::string file = join(path, name);
    if (is_hidden(name)) {
      found_.ignored.push_back(file);
      continue;
    }
    const Result<FileInfo> info = info_of(file);
    if (!info.ok()) {
      found_.failures.push_back(info.status());
    } else if (info.value().type == FileType::directory) {
      add_nested_folder(file, table);
    } else {
      const auto parsed = parse_table_file_name(schema_, name);
      const bool named = parsed && parsed->table == &table;
      add_file(file, info.value().type, table, named ? std::optional(parsed->part) : std::nullopt);
    }
  }
  return {};
}

// Reports a folder within a table's folder unless it is empty: data may not hide in it.
void DirectoryScan::add_nested_folder(const std::string& path, const TableSchema& table) {
  const Result<std::vector<std::string>> names = list(path);
  if (!names.ok()) {
    found_.failures.push_back(names.status());
    return;
  }
  if (std::all_of(names.value().begin(), names.value().end(), is_hidden)) {
    found_.ignored.push_back(path + "/");
    return;
  }
  report_name(path, "is a folder within the folder of " + std::string(table.name) +
                        ": name the folders that are meant one by one, with --table " +
                        std::string(table.name));
}

// Ignores a folder of another name, unless it or a name in it looks like data, or nobody can tell.
void DirectoryScan::add_other_folder(const std::string& path, const std::string& name) {
  const Result<std::vector<std::string>> names = list(path);
  // What fsck(8) finds goes there, under numbers for names; only root may list it.
  const bool is_fscks = name == "lost+found";
  if (!names.ok() && !is_fscks) {
    found_.failures.push_back(names.status());
    return;
  }
  if (is_fscks || std::all_of(names.value().begin(), names.value().end(), is_hidden)) {
    found_.ignored.push_back(path + "/");
    return;
  }
  if (const auto like = data_like_name(schema_, name)) {
    const std::string table = like->table ? std::string(like->table->name) : "TABLE";
    report_name(path, "is a folder that could hold data of a table: load it with --table " + table +
                          ", or move it away");
    return;
  }
  for (const std::string& inner : names.value()) {
    const auto like = data_like_name(schema_, inner);
    if (!like || !concerns_us(*like)) continue;
    report_name(path, "is a folder that holds what could be data (" + inner +
                          "): name it as an input of its own, or move it away");
    return;
  }
  found_.ignored.push_back(path + "/");
}

// Adds the set's files, which must be all, but for tables that --tables leaves out.
void DirectoryScan::add_refresh_set(const std::string& path,
                                    const std::vector<std::string>& names) {
  RefreshFiles there;
  there.tables.resize(schema_.tables.size());
  for (const std::string& name : names) add_refresh_entry(join(path, name), name, there);
  const std::string set = std::to_string(refresh_set_);
  const auto missing = [&](const std::string& file) {
    found_.failures.push_back(Status::error(
        Code::missing_part,
        "has no " + file + "; name the files one by one to apply less than the whole set", path));
  };
  for (const std::string_view name : {"orders", "lineitem"}) {
    const TableSchema& table = *schema_.find(name);
    if (wanted_.contains(table) && !there.tables[table.index])
      missing(std::string(name) + ".tbl.u" + set);
  }
  if (wanted_.contains(*schema_.find(schema_.deletes_from)) && !there.deletes)
    missing("delete." + set);
}

void DirectoryScan::add_refresh_entry(const std::string& path, const std::string& name,
                                      RefreshFiles& there) {
  const std::string set = std::to_string(refresh_set_);
  const auto parsed = parse_refresh_file_name(name);
  if (!parsed) {
    // "orders.tbl.u2.partial"
    const auto like = data_like_name(schema_, name);
    if (like && like->begins_with_table && name.find(".u" + set) != name.npos &&
        wanted_.contains(*like->table)) {
      report_name(path, "could be of refresh set " + set +
                            ", but is not named like it: rename it, move it "
                            "away, or name the files that are meant one by one");
    } else if (!like) {
      found_.ignored.push_back(path);
    }
    return;
  }
  if (parsed->set != refresh_set_) return;
  const bool deletes = parsed->deletes();
  const TableSchema* table = schema_.find(deletes ? schema_.deletes_from : parsed->table);
  if (table == nullptr || !wanted_.contains(*table)) return;
  const Result<FileInfo> info = info_of(path);
  if (!info.ok()) {
    found_.failures.push_back(info.status());
    return;
  }
  const TableSchema& rows = deletes ? schema_.deletes : *table;
  if (!add_file(path, info.value().type, rows, parsed->part)) return;
  if (deletes) {
    there.deletes = true;
  } else {
    there.tables[table->index] = true;
  }
}

}  // namespace lade
