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

#include <string>
#include <vector>

#include "input/part_order.hpp"

namespace lade {

// A search for inputs: what is wanted, and all that the arguments lead to.
struct InputSearch {
  FileSystem& files;
  const Schema& schema;
  std::vector<const TableSchema*> tables;  // that are wanted
  bool tables_are_named = false;           // by --tables: files of others are not looked at
  uint32_t refresh_set = 0;                // not 0: only its files are data

  std::vector<FoundFile> found = {};
  std::vector<Status> failures = {};
  std::vector<std::string> ignored = {};  // folders end with '/'

  bool wants(const TableSchema& table) const;
  FoundFile& add(const std::string& path, const TableSchema& rows, std::string part);
};

bool is_readable_type(FileType type);
// Code::input_type
Status wrong_type(const std::string& path, FileType type);

// Adds what a directory has. Fails with input_open if it cannot be listed or has no file of any
// table. All else that is wrong becomes one of the search's failures, one for each file:
//   input_name    could be data, and is not to be read as it is
//   input_type    a socket or device with a table's name
//   input_open    what a table's name leads to is not there, or cannot be listed
//   missing_part  a refresh set without one of its files
Status scan_directory(InputSearch& search, const std::string& path);
// The same of a directory whose files are all of this table.
Status scan_table_folder(InputSearch& search, const std::string& path, const TableSchema& table);

}  // namespace lade
