// Who holds the lock on a file. The lock itself does not say (an open file description has no
// process), but the kernel lists the locks of every descriptor in /proc.
#pragma once

#include <string>

#include "file/file.hpp"

namespace lade {

// The process id, or nothing where it cannot be found out: other users' processes, other
// containers.
std::string lock_holder(const FileInfo& file);

}  // namespace lade
