#include "input/directory_scan.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "input/table_file_name.hpp"

namespace lade {
namespace {

using Names = std::vector<std::string>;

std::string join(const std::string& directory, std::string_view name) {
  std::string path(directory);
  if (!path.ends_with('/')) path += '/';
  return path.append(name);
}

bool is_hidden(std::string_view name) { return name.starts_with('.') || name.starts_with('_'); }

bool all_hidden(const Names& names) { return std::all_of(names.begin(), names.end(), is_hidden); }

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

Result<FileInfo> info_of(const InputSearch& search, const std::string& path) {
  Result<FileInfo> info = search.files.info(path);
  if (!info.ok()) return input_failure(Code::input_open, "cannot open", path, info.status());
  return info;
}

Result<Names> list(const InputSearch& search, const std::string& path) {
  Result<Names> names = search.files.list(path);
  if (!names.ok()) return input_failure(Code::input_open, "cannot list", path, names.status());
  return names;
}

void report_name(InputSearch& search, const std::string& path, std::string message) {
  search.failures.push_back(Status::error(Code::input_name, std::move(message), path));
}

// Whether the data may be wanted: with --tables only data of these is.
bool may_be_wanted(const InputSearch& search, const DataLikeName& name) {
  return !search.tables_are_named || (name.table != nullptr && search.wants(*name.table));
}

// The table whose rows a refresh file changes; null where the schema has none.
const TableSchema* table_of(const Schema& schema, const RefreshFileName& name) {
  return schema.find(name.deletes() ? schema.deletes_from : name.table);
}

// Returns false, with the failure reported, for what is no file. No part: it is freely named.
bool add_file(InputSearch& search, const std::string& path, FileType type, const TableSchema& rows,
              std::optional<std::string> part) {
  if (!is_readable_type(type)) {
    search.failures.push_back(wrong_type(path, type));
    return false;
  }
  FoundFile& file = search.add(path, rows, part.value_or(""));
  file.from_directory = true;
  file.freely_named = !part;
  return true;
}

// Ignores a folder that is named as no table, unless it or a name in it looks like data, or nobody
// can tell.
void add_other_folder(InputSearch& search, const std::string& path, const std::string& name) {
  // What fsck(8) finds goes to lost+found, under numbers for names; only root may list it.
  if (name == "lost+found") return search.ignored.push_back(path + "/");
  const Result<Names> names = list(search, path);
  if (!names.ok()) return search.failures.push_back(names.status());
  if (!all_hidden(names.value())) {
    if (const auto like = data_like_name(search.schema, name)) {
      const std::string table = like->table ? std::string(like->table->name) : "TABLE";
      return report_name(search, path,
                         "is a folder that could hold data of a table: load it with --table " +
                             table + ", or move it away");
    }
    for (const std::string& inner : names.value()) {
      const auto like = data_like_name(search.schema, inner);
      if (!like || !may_be_wanted(search, *like)) continue;
      return report_name(search, path,
                         "is a folder that holds what could be data (" + inner +
                             "): name it as an input of its own, or move it away");
    }
  }
  search.ignored.push_back(path + "/");
}

// Adds an entry of a directory; returns true for data that is passed over: of a table that is not
// wanted.
bool add_entry(InputSearch& search, const std::string& path, const std::string& name) {
  if (is_hidden(name)) {
    search.ignored.push_back(path);
    return false;
  }
  if (const auto refresh = parse_refresh_file_name(name)) {
    if (const TableSchema* table = table_of(search.schema, *refresh)) {
      if (search.wants(*table)) report_name(search, path, refresh_message(*refresh));
      return false;
    }
  }
  const auto parsed = parse_table_file_name(search.schema, name);
  const auto like = data_like_name(search.schema, name);
  if (parsed && !search.wants(*parsed->table)) return true;
  if (!parsed && like && !may_be_wanted(search, *like)) return false;

  const Result<FileInfo> info = info_of(search, path);
  if (!info.ok()) {
    // A link that leads nowhere, under a name that means nothing, is nothing.
    if (parsed || like) {
      search.failures.push_back(info.status());
    } else {
      search.ignored.push_back(path);
    }
    return false;
  }
  const FileType type = info.value().type;
  if (type == FileType::directory) {
    if (const TableSchema* table = table_of_folder(search.schema, name)) {
      const Status status = scan_table_folder(search, path, *table);
      if (!status.ok()) search.failures.push_back(status);
    } else {
      add_other_folder(search, path, name);
    }
  } else if (parsed) {
    add_file(search, path, type, *parsed->table, parsed->part);
  } else if (like) {
    report_name(search, path, data_like_message(*like));
  } else {
    search.ignored.push_back(path);
  }
  return false;
}

Status add_names(InputSearch& search, const std::string& path, const Names& names) {
  const size_t found_before = search.found.size() + search.failures.size();
  const size_t ignored_before = search.ignored.size();
  bool has_others = false;
  for (const std::string& name : names) has_others |= add_entry(search, join(path, name), name);
  if (has_others || search.found.size() + search.failures.size() > found_before) return {};
  std::string message = "has no file of a table, such as lineitem.tbl or lineitem.tbl.1";
  if (search.ignored.size() > ignored_before)
    message += "; ignored: " + search.ignored[ignored_before];
  return Status::error(Code::input_open, message, path);
}

// Reports a folder within a table's folder unless it is empty: data may not hide in it.
void add_nested_folder(InputSearch& search, const std::string& path, const TableSchema& table) {
  const Result<Names> names = list(search, path);
  if (!names.ok()) return search.failures.push_back(names.status());
  if (all_hidden(names.value())) return search.ignored.push_back(path + "/");
  const std::string name(table.name);
  report_name(search, path,
              "is a folder within the folder of " + name +
                  ": name the folders that are meant one by one, with --table " + name);
}

// The table that the directory itself is named as, unless it holds another table; else null.
const TableSchema* table_of_input(const Schema& schema, const std::string& path,
                                  const Names& names) {
  const size_t end = path.find_last_not_of('/');
  const TableSchema* table =
      table_of_folder(schema, last_component(std::string_view(path).substr(0, end + 1)));
  const bool holds_another = std::any_of(names.begin(), names.end(), [&](const std::string& name) {
    const auto parsed = parse_table_file_name(schema, name);
    return parsed && parsed->table != table;
  });
  return holds_another ? nullptr : table;
}

// Adds a file of the refresh set, and returns the schema of its rows; null for all else.
const TableSchema* add_refresh_entry(InputSearch& search, const std::string& path,
                                     const std::string& name) {
  const std::string set = std::to_string(search.refresh_set);
  const auto parsed = parse_refresh_file_name(name);
  if (!parsed) {
    // "orders.tbl.u2.partial"
    const auto like = data_like_name(search.schema, name);
    if (!like) {
      search.ignored.push_back(path);
    } else if (like->begins_with_table && name.find(".u" + set) != name.npos &&
               search.wants(*like->table)) {
      report_name(search, path,
                  "could be of refresh set " + set +
                      ", but is not named like it: rename it, move it "
                      "away, or name the files that are meant one by one");
    }
    return nullptr;
  }
  if (parsed->set != search.refresh_set) return nullptr;
  const TableSchema* table = table_of(search.schema, *parsed);
  if (table == nullptr || !search.wants(*table)) return nullptr;
  const Result<FileInfo> info = info_of(search, path);
  if (!info.ok()) {
    search.failures.push_back(info.status());
    return nullptr;
  }
  const TableSchema& rows = parsed->deletes() ? search.schema.deletes : *table;
  return add_file(search, path, info.value().type, rows, parsed->part) ? &rows : nullptr;
}

// Adds the set's files, which must be all, but for tables that --tables leaves out.
void add_refresh_set(InputSearch& search, const std::string& path, const Names& names) {
  const Schema& schema = search.schema;
  std::vector<const TableSchema*> there;
  for (const std::string& name : names)
    there.push_back(add_refresh_entry(search, join(path, name), name));
  const auto expect = [&](std::string_view table, const TableSchema& rows,
                          const std::string& file) {
    if (!search.wants(*schema.find(table))) return;
    if (std::find(there.begin(), there.end(), &rows) != there.end()) return;
    search.failures.push_back(
        Status::error(Code::missing_part,
                      "has no " + file + std::to_string(search.refresh_set) +
                          "; name the files one by one to apply less than the whole set",
                      path));
  };
  expect("orders", *schema.find("orders"), "orders.tbl.u");
  expect("lineitem", *schema.find("lineitem"), "lineitem.tbl.u");
  expect(schema.deletes_from, schema.deletes, "delete.");
}

}  // namespace

bool InputSearch::wants(const TableSchema& table) const {
  return std::find(tables.begin(), tables.end(), &table) != tables.end();
}

FoundFile& InputSearch::add(const std::string& path, const TableSchema& rows, std::string part) {
  FoundFile& file = found.emplace_back();
  file.file.path = path;
  file.file.table = &rows;
  file.part = std::move(part);
  return file;
}

bool is_readable_type(FileType type) { return type == FileType::regular || type == FileType::fifo; }

Status wrong_type(const std::string& path, FileType type) {
  return Status::error(
      Code::input_type,
      "is " + std::string(file_type_name(type)) + ", not a file, directory or FIFO", path);
}

Status scan_directory(InputSearch& search, const std::string& path) {
  LADE_TRY(const Names names, list(search, path));
  if (search.refresh_set != 0) {
    add_refresh_set(search, path, names);
    return {};
  }
  const TableSchema* table = table_of_input(search.schema, path, names);
  return table ? scan_table_folder(search, path, *table) : add_names(search, path, names);
}

Status scan_table_folder(InputSearch& search, const std::string& path, const TableSchema& table) {
  if (!search.wants(table)) return {};
  LADE_TRY(const Names names, list(search, path));
  for (const std::string& name : names) {
    const std::string file = join(path, name);
    if (is_hidden(name)) {
      search.ignored.push_back(file);
      continue;
    }
    const Result<FileInfo> info = info_of(search, file);
    if (!info.ok()) {
      search.failures.push_back(info.status());
    } else if (info.value().type == FileType::directory) {
      add_nested_folder(search, file, table);
    } else {
      const auto parsed = parse_table_file_name(search.schema, name);
      const bool named = parsed && parsed->table == &table;
      add_file(search, file, info.value().type, table,
               named ? std::optional(parsed->part) : std::nullopt);
    }
  }
  return {};
}

}  // namespace lade
