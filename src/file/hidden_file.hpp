// A hidden file: a new file on a file system that has no files without a name (no O_TMPFILE:
// vfat, NFS, SMB, most of FUSE). It is made as ".NAME.lade-new" beside its place and gets its name
// when it is done.
//
// Its maker holds its lock from the beginning, so a hidden file that is not locked was left by a
// process that was killed. The next maker and the next writer of that place remove it.
//
// Every `path` below is the place of the finished file, most often a database.
#pragma once

#include <string>

#include "base/status.hpp"
#include "file/descriptor.hpp"

namespace lade {

// "a/b.lade" -> "a/.b.lade.lade-new".
std::string hidden_name(const std::string& path);

// Makes the hidden file and locks it. Code::db_busy where another process is making one.
Result<Descriptor> create_hidden(const std::string& path, mode_t mode);

// Removes the hidden file that a killed process left, if any, and the empty file at `path` with it.
// Code::db_busy where its maker is at work.
Status remove_left_behind(const std::string& path);

// Gives the hidden file the name of the database, and fails if that is taken (EEXIST). REQUIRES:
// this process has the lock.
Status rename_hidden(const std::string& path);
// rename_hidden() where a rename always replaces an existing file: takes the name with an empty
// placeholder, which fails if it is taken, and renames the hidden file over that. Not a hard link:
// some FUSE file systems then have two inodes for one file, each with its own locks.
Status rename_over_placeholder(const std::string& path);
// Whether an empty file at `path` may be a placeholder: Code::db_busy while its maker is at work,
// db_missing where the maker was killed; ok() where no hidden file is there (any more).
Status check_placeholder(const std::string& path);

// Whether a name, which is no symbolic link, stands for an open file.
bool leads_to(const std::string& name, const Descriptor& file);

// Gives the file `name`, which is hidden, the name `path` in one step, and fails if that is taken
// (EEXIST). For files that nobody locks once they have their name.
Status link_hidden(const std::string& name, const std::string& path);

}  // namespace lade
