// Extents: runs of bytes in the file, each with its place and its hash in its parent. Both are
// checked before the bytes are used.
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

// Bytes of an extent with the padding behind it.
constexpr uint64_t stored_bytes(const ExtentRef& extent) {
  return round_up(extent.bytes, kExtentAlignment);
}

// The fault of an extent's offset and length, or "". `bytes_max` bounds its length, `file_bytes`
// its end.
std::string place_fault(const ExtentRef& extent, uint64_t bytes_max, uint64_t file_bytes);

// A sentence that names the first two of `extents` that share bytes, or "". Sorts them by offset.
// REQUIRES: every place_fault() is empty.
std::string overlap_fault(std::vector<ExtentRef>& extents);

// Reads of extents that are under way.
struct ExtentReads {
  std::vector<FilePiece> pieces;
  std::vector<size_t> extents;  // how many each piece has
  std::unique_ptr<PieceReads> under_way;
};

class ExtentReader {
 public:
  // `file` must outlive the reader.
  ExtentReader(File& file, const Hash128& file_id) : file_(file), file_id_(file_id) {}

  // Reads extents into `memory`, and points `stored` at the bytes of each with its padding, which
  // are fewer where the file ends. Extents that are neighbours both in the file and in the list are
  // one read. Checks nothing: content_fault() does. REQUIRES: every place_fault() is "".
  Status fetch(std::span<const ExtentRef> extents, AlignedBuffer& memory,
               std::vector<ByteSpan>& stored) const {
    return finish(extents, start(extents, memory), stored);
  }
  // The two halves of fetch(), on one thread. REQUIRES: `memory` and the file outlive the reads.
  ExtentReads start(std::span<const ExtentRef> extents, AlignedBuffer& memory) const;
  Status finish(std::span<const ExtentRef> extents, ExtentReads reads,
                std::vector<ByteSpan>& stored) const;

  // The fault of the bytes that fetch() gave for the extent, or "".
  std::string content_fault(const ExtentRef& extent, ByteSpan stored) const;

  // Fetches and checks one extent that is no chunk; `what` names it in the message of
  // Code::corrupt.
  Result<ByteSpan> read(const ExtentRef& extent, std::string_view what,
                        AlignedBuffer& memory) const;

 private:
  File& file_;
  Hash128 file_id_;
};

}  // namespace lade
