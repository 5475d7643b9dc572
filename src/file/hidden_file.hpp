// A new database on a file system that has no files without a name (no O_TMPFILE: vfat, NFS, SMB,
// most of FUSE). It is made as ".NAME.lade-new" beside its place and gets its name when it is done.
//
// Its maker holds its lock from the beginning, so one that is not locked was left by a process that
// was killed, and whoever finds it removes it: the next maker, and the next writer of the database.
#pragma once

#include <string>

#include "base/status.hpp"
#include "file/descriptor.hpp"

namespace lade {

// All are told the database's path. "a/b.lade" -> "a/.b.lade.lade-new".
std::string hidden_name(const std::string& path);

// Makes the file and locks it. Code::db_busy where another process is making one.
Result<Descriptor> create_hidden(const std::string& path, mode_t mode);

// Removes what a killed process left there, if anything. Code::db_busy where it is in use.
Status remove_left_behind(const std::string& path);

// Gives the file the name of the database, and fails if that is taken (EEXIST). REQUIRES: it is
// locked by this process.
Status rename_hidden(const std::string& path);

}  // namespace lade
