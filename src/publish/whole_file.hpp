// Small files of a published folder that are read and written as a whole.
#pragma once

#include <optional>
#include <string>

#include "file/file.hpp"

namespace lade {

// Nothing where there is no such file.
Result<std::optional<std::string>> read_whole(FileSystem& files, const std::string& path);

// Gives `path` this content, durably, unless it has it. Readers see the old or the new content.
Status write_whole(FileSystem& files, const std::string& path, const std::string& content);

}  // namespace lade
