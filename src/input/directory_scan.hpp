// A scan of a directory for files of tables. Every regular file in it is data of a table, or stops
// the run, or is plainly something else; none is passed over in silence when it could be data.
//
//   lineitem.tbl ...     data: the names of table_file_name.hpp
//   lineitem/            all files in it are data, whatever their names, but for .name and _name
//   orders.tbl.partial   stops the run: it begins with a table's name, or ends like data
//   old/part.tbl         stops the run: a folder of another name that holds what could be data, or
//                        that cannot be listed
//   README               ignored, and told
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "input/part_order.hpp"
#include "input/table_file_name.hpp"

namespace lade {

struct WantedTables {
  std::vector<const TableSchema*> tables;
  bool named = false;  // by --tables: files of other tables are not looked at

  bool contains(const TableSchema& table) const;
};

// All that the inputs lead to.
struct FoundInputs {
  std::vector<FoundFile> files;
  std::vector<Status> failures;
  std::vector<std::string> ignored;  // folders end with '/'
};

bool is_readable_type(FileType type);
// Code::input_type
Status wrong_type(const std::string& path, FileType type);

class DirectoryScan {
 public:
  // With a refresh set (not 0) only its files are data. All references must outlive the scan.
  DirectoryScan(FileSystem& files, const Schema& schema, const WantedTables& wanted,
                uint32_t refresh_set, FoundInputs& found)
      : files_(files), schema_(schema), wanted_(wanted), refresh_set_(refresh_set), found_(found) {}

  // Adds what a directory has. Fails with input_open if it cannot be listed or has no file of any
  // table. All else that is wrong becomes one of the found failures, one for each file:
  //   input_name    could be data, and is not to be read as it is
  //   input_type    a socket or device with a table's name
  //   input_open    what a table's name leads to is not there, or cannot be listed
  //   missing_part  a refresh set without one of its files
  Status add(const std::string& path);
  // Every file in it is of this table.
  Status add_table_folder(const std::string& path, const TableSchema& table);

 private:
  Result<FileInfo> info_of(const std::string& path);
  Result<std::vector<std::string>> list(const std::string& path);
  const TableSchema* table_of_input(const std::string& path,
                                    const std::vector<std::string>& names) const;
  Status add_names(const std::string& path, const std::vector<std::string>& names);
  void add_entry(const std::string& path, const std::string& name);
  bool add_file(const std::string& path, FileType type, const TableSchema& table,
                std::optional<std::string> part);
  bool add_folder(const std::string& path, const std::string& name);
  void add_other_folder(const std::string& path, const std::string& name);
  void add_nested_folder(const std::string& path, const TableSchema& table);
  // The files of a refresh set that are there.
  struct RefreshFiles {
    std::vector<bool> tables;
    bool deletes = false;
  };
  void add_refresh_entry(const std::string& path, const std::string& name, RefreshFiles& there);
  void add_refresh_set(const std::string& path, const std::vector<std::string>& names);
  bool concerns_us(const DataLikeName& name) const;
  void report_name(const std::string& path, std::string message);

  FileSystem& files_;
  const Schema& schema_;
  const WantedTables& wanted_;
  const uint32_t refresh_set_;
  FoundInputs& found_;
  size_t tables_files_ = 0;  // data in the directory, of tables that nobody wants, too
};

}  // namespace lade
