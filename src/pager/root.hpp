// The root record of a generation: the directory's pages, the next chunk id and the caller's
// catalog. Its hash, in the superblock, stands for every byte of the generation.
#pragma once

#include <vector>

#include "base/bytes.hpp"
#include "base/status.hpp"
#include "pager/format.hpp"
#include "pager/superblock.hpp"

namespace lade {

struct Root {
  uint64_t generation = 0;
  uint64_t next_id = 1;
  std::vector<PageRef> directory;  // PageList::stored()
  std::vector<std::byte> catalog;
};

std::vector<std::byte> encode_root(const Root& root, const Hash128& file_id);

// Decodes bytes that have passed their hash but are not trusted: Code::corrupt with the field that
// does not fit.
Result<Root> decode_root(ByteSpan stored, const Superblock& superblock, const std::string& path);

}  // namespace lade
