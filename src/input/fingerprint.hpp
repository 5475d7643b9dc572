// Tells whether a file has the content of one that was loaded before, by reading it.
#pragma once

#include <span>

#include "base/hash.hpp"
#include "base/status.hpp"
#include "file/file.hpp"
#include "input/input_file.hpp"

namespace lade {

// The text of a file: its size after decompression and the hash of its ranges (kHashRangeBytes).
struct Fingerprint {
  uint64_t bytes = 0;
  Hash128 xxh3;
  friend bool operator==(const Fingerprint&, const Fingerprint&) = default;
};

// Whether the file's text is one of `known`. A plain file of a size that none of them has is not
// read. A stream is read to its end and cannot be read again.
Result<bool> has_content_of_any(FileSystem& files, InputFile& input,
                                std::span<const Fingerprint> known);

}  // namespace lade
