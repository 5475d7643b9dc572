// A decompressor of an input's stored bytes: what all compressions share. What differs from library
// to library is in decompressors.cpp.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/aligned_buffer.hpp"
#include "base/bytes.hpp"
#include "base/status.hpp"
#include "input/stored_stream.hpp"

namespace lade {

// For one thread at a time.
class Decompressor {
 public:
  // `head` are bytes that were read from `stored` already, at most kContentHeadBytes. `stored` must
  // outlive it. Throws std::bad_alloc, as makers of a derived class do.
  Decompressor(StoredStream& stored, ByteSpan head, Compression compression);
  Decompressor(const Decompressor&) = delete;
  Decompressor& operator=(const Decompressor&) = delete;
  virtual ~Decompressor() = default;

  // The next bytes of text, at most into.size(); 0 at the end, which is the end of a whole stream
  // of members or frames. Code::bad_compression if the stored bytes are cut, damaged, followed by
  // something else, or unpack to far more than a table can (check_expansion). REQUIRES: into is not
  // empty.
  Result<size_t> read(MutableByteSpan into);

 protected:
  // Where the stream stands after some bytes.
  enum class Place {
    inside,    // in a member or frame
    flushing,  // the same, and text may be held back that had no room
    between,   // behind a whole member or frame
  };

  // Unpacks bytes from the front of `in` to the front of `out`, and takes both off. REQUIRES: there
  // is room, and input unless the stream is flushing.
  virtual Result<Place> unpack(ByteSpan& in, MutableByteSpan& out) = 0;

  // Where damage shows: at the front of the input that unpack() has left, or, of a library that
  // does not say, anywhere in it.
  enum class Shown { at_front, within };

  // Code::bad_compression: the stored bytes make no sense. `why` is the library's word, maybe
  // empty.
  Status damaged(std::string_view why, Shown shown = Shown::at_front) const;
  Status no_memory() const;
  // Code::input_format: unpacking needs `wanted`, as in "a window of 128 MiB", and may take
  // `bytes_max` only. `tool` unpacks it to a pipe.
  Status too_large(std::string_view wanted, uint64_t bytes_max, std::string_view tool) const;

 private:
  Status cut_short() const;
  Status bad(const std::string& problem, const std::string& place) const;

  StoredStream& stored_;
  const std::string name_;  // of the compression
  AlignedBuffer block_;
  ByteSpan in_;  // of block_, not yet unpacked
  Place place_ = Place::inside;
  uint64_t whole_bytes_ = 0;  // up to the end of the last whole member or frame
  uint64_t text_bytes_ = 0;
};

// The decompressor of a compression. Its memory for the window of zstd or the dictionary of xz is
// `bytes_max`; a stream that needs more is refused: Code::input_format. REQUIRES: a compression,
// and bytes_max at least 1 KiB.
std::unique_ptr<Decompressor> make_decompressor(Compression compression, StoredStream& stored,
                                                ByteSpan head, uint64_t bytes_max);

// The size in words, for messages: whole MiB, or KiB where it is less than one.
std::string memory_text(uint64_t bytes);

// Whether input unpacks to no more than a table can: past 64 MiB of text at most 200 bytes for one
// stored byte. Real .tbl files pack 4:1 to 8:1; rows that differ in nothing but a key, the most
// that a primary key lets pass, stay below 80:1, as each costs a few bytes. Deflate alone reaches
// 1,032:1 on zeros, Zstandard 32,000:1.
bool check_expansion(uint64_t stored_bytes, uint64_t text_bytes);

}  // namespace lade
