// Tells whether a table's files have the content that was loaded before, by reading them.
#pragma once

#include <span>

#include "base/status.hpp"
#include "file/file.hpp"
#include "input/input_file.hpp"

namespace lade {

// The text of a file: its size after decompression and its XXH3.
struct Fingerprint {
  uint64_t bytes = 0;
  uint64_t xxh3 = 0;
  friend bool operator==(const Fingerprint&, const Fingerprint&) = default;
};

// Whether the files' texts are those of `expected`, one by one, in order. Stops at the first that
// is not. A stream is read to its end and cannot be read again.
Result<bool> has_content(FileSystem& files, TableInput& input,
                         std::span<const Fingerprint> expected);

}  // namespace lade
