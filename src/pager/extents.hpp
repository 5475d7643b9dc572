// Extents: runs of bytes in the file, each named, placed and hashed by its parent. Nothing looks at
// the bytes of an extent before its bounds and its hash were checked.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/aligned_buffer.hpp"
#include "base/bytes.hpp"
#include "base/status.hpp"
#include "file/file.hpp"
#include "pager/format.hpp"

namespace lade {

// Bytes with the padding behind them: where the next extent may start.
constexpr uint64_t stored_bytes(const ExtentRef& extent) {
  return round_up(extent.bytes, kExtentAlignment);
}

// What is wrong with where an extent claims to lie, or nothing. `bytes_max` bounds its length,
// `file_bytes` its end.
std::string place_fault(const ExtentRef& extent, uint64_t bytes_max, uint64_t file_bytes);

// The first two of `extents` that share bytes, as a sentence, or nothing. Sorts them by offset.
// REQUIRES: every place_fault() is empty.
std::string overlap_fault(std::vector<ExtentRef>& extents);

class ExtentReader {
 public:
  ExtentReader(File& file, const Hash128& file_id) : file_(file), file_id_(file_id) {}

  // Reads extents into `memory` and leaves in `stored` where each of them lies with its padding,
  // less if the file ends there. Extents that are neighbours both in the file and in the list are
  // one read. Nothing is checked yet.
  Status fetch(std::span<const ExtentRef> extents, AlignedBuffer& memory,
               std::vector<ByteSpan>& stored) const;

  // What is wrong with the bytes that fetch() gave for the extent, or nothing.
  std::string content_fault(const ExtentRef& extent, ByteSpan stored) const;

  // Both for one extent that is not a chunk; `what` names it in the Code::corrupt.
  Result<ByteSpan> read(const ExtentRef& extent, std::string_view what,
                        AlignedBuffer& memory) const;

 private:
  File& file_;
  Hash128 file_id_;
};

}  // namespace lade
