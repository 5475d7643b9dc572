// Discovery of the inputs: which files the INPUT arguments of the command line mean, of which
// tables, and in which order.
//
//   a directory   the tables' files in it, and whatever else could be theirs (directory_scan.hpp);
//                 with --table all of its files
//   a file        of the table that its name tells (table_file_name.hpp), or that --table tells
//   a FIFO, "-"   the same; they are read as streams
//
// With a refresh set the names are those of the set's inserts and of its list of deletes, which is
// a file of orders. A directory must have all of them, but for tables that --tables leaves out.
//
// Every fault that shows without reading a row is found here, before anything is loaded.
#pragma once

#include <string>
#include <vector>

#include "input/input_file.hpp"

namespace lade {

struct InputRequest {
  std::vector<std::string> inputs;
  std::string table;                // --table: of all inputs; or empty
  std::vector<std::string> tables;  // --tables: the only ones wanted; or empty for all
  uint32_t refresh_set = 0;         // --refresh: only files of this set; 0 for none of any set
  bool with_gaps = false;           // other parts of the tables are read elsewhere
  Dialect dialect = {};             // of all files
  uint64_t unpack_bytes_max = kUnpackBytesMax;  // InputFile::unpack_bytes_max
  // What reads the inputs, but for its words for their dialect and table: the one that a message
  // pipes text to.
  std::string command = "lade load";
};

struct TableInputs {
  std::vector<TableInput> tables;  // in the schema's order, without those that have no file
  // Names in the directories that are plainly no data. Folders end with '/'.
  std::vector<std::string> ignored;
  // Faults, in most cases of one file each. With any of them nothing may be loaded, and `tables` is
  // empty.
  std::vector<Status> failures;
};

// Finds the files, puts the parts of each table in order and makes sure that every one can be read.
// The tables' inputs refer to `schema`. Failures are
//   usage                 "-" without --table, a --table that is none of --tables, a file of
//                         another refresh set or of one that was not asked for
//   unknown_table         a table or file name that no table has
//   input_open            missing or unreadable; a directory or a wanted table without files
//   input_type            neither file, directory nor FIFO
//   input_name            could be data, and has no name under which it is read
//   input_format          content that is no text with rows: an archive, UTF-16, HTML, ...
//   compression_mismatch  a name that promises another compression than the content has
//   bad_compression       a packed file that is empty, or has but some of its first bytes
//   missing_part          a gap between a table's parts; in a directory they start at 1, or 0; a
//                         refresh set without one of its files; none `with_gaps`
//   repeated_part         two files of a directory that may hold the same rows
//   duplicate_input       one file twice by whatever names, or two that may hold the same rows
// Files that were named one by one may start at any part: so a table can be appended in parts.
TableInputs discover(FileSystem& files, const Schema& schema, const InputRequest& request);

}  // namespace lade
