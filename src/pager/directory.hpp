// The directory: where every chunk lies. In the file it is a list of extents of entries, and a
// commit writes the new entries only; in memory it is one array in key order.
#pragma once

#include <span>
#include <vector>

#include "base/bytes.hpp"
#include "base/status.hpp"
#include "pager/extents.hpp"
#include "pager/format.hpp"
#include "pager/root.hpp"

namespace lade {

class Directory {
 public:
  // Nothing if the key is not there.
  const DirectoryEntry* find(ChunkKey key) const;
  std::span<const DirectoryEntry> entries() const { return entries_; }

  // Takes entries in, in any order, and leaves `fresh` empty. REQUIRES: their keys are not there
  // yet.
  void add(std::vector<DirectoryEntry>& fresh);
  // Forgets the chunks that lie at `offset` or behind it.
  void drop_behind(uint64_t offset);
  // REQUIRES: the keys are there.
  void erase(std::span<const ChunkKey> keys);

 private:
  std::vector<DirectoryEntry> entries_;
};

// Reads what `root` lists and checks that every extent lies in the file, shares no byte with
// another one, and that every key occurs once and below the next key. Code::corrupt with what does
// not fit, or the failed read.
Result<Directory> read_directory(const ExtentReader& reader, const Root& root,
                                 const Superblock& superblock, const std::string& path);

}  // namespace lade
