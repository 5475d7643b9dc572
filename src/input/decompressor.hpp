// Unpacks a StoredStream: what DecodedStream reads from when an input is not plain text.
#pragma once

#include <memory>

#include "base/bytes.hpp"
#include "base/status.hpp"
#include "input/stored_stream.hpp"

namespace lade {

// Stored bytes are read in blocks of this size.
inline constexpr size_t kStoredBlockBytes = size_t{128} << 10;

class Decompressor {
 public:
  virtual ~Decompressor() = default;

  // The next bytes of text, at most into.size(); 0 at the end, which is the end of a whole stream
  // of members or frames. Code::bad_compression if the stored bytes are cut, damaged, followed by
  // something else, or unpack to far more than a table can (check_expansion). REQUIRES: into is not
  // empty.
  virtual Result<size_t> read(MutableByteSpan into) = 0;
};

// gzip: any number of members (RFC 1952), each with its CRC-32 and size checked.
Result<std::unique_ptr<Decompressor>> make_gzip_decompressor(StoredStream& stored);

// Zstandard: any number of frames (RFC 8878), checksums checked where a frame has one. A frame
// whose window passes `window_bytes_max`, which costs as much memory, is refused:
// Code::input_format. REQUIRES: at least 1 KiB.
Result<std::unique_ptr<Decompressor>> make_zstd_decompressor(StoredStream& stored,
                                                             uint64_t window_bytes_max);

}  // namespace lade
