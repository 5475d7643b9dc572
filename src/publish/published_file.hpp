// Reads a file of a published folder from its beginning to its end.
#pragma once

#include <functional>

#include "base/hash.hpp"
#include "file/file.hpp"

namespace lade {

// Visits the content piece by piece, until `visit` fails. What cannot be opened or read is
// Code::io_error.
Status each_piece(FileSystem& files, const std::string& path,
                  const std::function<Status(ByteSpan)>& visit);

// The XXH3-128 of the content.
Result<Hash128> hash_file(FileSystem& files, const std::string& path);

}  // namespace lade
