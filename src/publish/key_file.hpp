// The file of a part's keys: a lade database of its own with the columns that are in a primary or
// foreign key (store/key_copy.hpp), so that other parts can be held against them. Its name has the
// hash that pins every byte.
#pragma once

#include "publish/part_summary.hpp"
#include "publish/publish_settings.hpp"
#include "store/database.hpp"

namespace lade {

// Writes the keys of the database, durably but for the name, which the folder's sync makes so, and
// enters them in the summary. The same keys may be there already.
Status write_key_file(const Database& database, const std::string& folder,
                      const PublishSeams& seams, PartSummary& summary);

// Opens the keys of a part; `keys` is the key_schema() of the tables'. Code::corrupt where they are
// missing or not those of the summary.
Result<Database> open_key_file(FileSystem& files, const Schema& keys, const std::string& folder,
                               const PartSummary& summary);

// Reads every byte of them. Code::corrupt where one is wrong.
Status check_key_file(const PublishSeams& seams, const Schema& keys, const std::string& folder,
                      const PartSummary& summary);

}  // namespace lade
