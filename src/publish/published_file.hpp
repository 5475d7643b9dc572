// Files of a published folder: read piece by piece or as a whole, written as a whole, linked once.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "base/hash.hpp"
#include "file/file.hpp"
#include "publish/publish_settings.hpp"

namespace lade {

// Visits the content piece by piece, until `visit` fails. What cannot be opened or read is
// Code::io_error.
Status each_piece(FileSystem& files, const std::string& path,
                  const std::function<Status(ByteSpan)>& visit);

// The XXH3-128 of the content.
Result<Hash128> hash_file(FileSystem& files, const std::string& path);

// The content; nothing where there is no such file.
Result<std::optional<std::string>> read_whole(FileSystem& files, const std::string& path);

// Gives `path` this content, durably, unless it has it. Readers see the old or the new content.
Status write_whole(FileSystem& files, const std::string& path, const std::string& content);

// Gives `path` this content, which is durable then, content and name: the link is a commit point.
// False where the name is taken. Code::commit_unknown where it is unknown whether the name
// survives; seams.commit_in_doubt stays true until the caller has told of a link.
Result<bool> link_once(const PublishSeams& seams, const std::string& path,
                       const std::string& content);

}  // namespace lade
