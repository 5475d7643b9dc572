// Text of packed files that was unpacked before its turn and that memory has no room for, in a
// temporary file, so that a worker can unpack a whole file while another unpacks the one before.
//
//   | slot 0: text, hole | slot 1: text, hole | ...     of kSlotBytes each, used again
//
// The file has no name: it is gone with the process, however that ends.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "base/bytes.hpp"
#include "base/status.hpp"
#include "file/file.hpp"

namespace lade {

// Safe from any thread.
class TextSpill {
 public:
  static constexpr uint64_t kSlotBytes = uint64_t{16} << 20;

  // At most about `bytes_max` of text at a time, and a quarter of what the disk has left when the
  // first text comes: what is loaded may go there as well. The file is made then.
  TextSpill(const TemporaryFiles& temporary, uint64_t bytes_max)
      : temporary_(temporary), bytes_max_(bytes_max) {}

  // Whether more text may come.
  bool has_room() const;
  // Writes a text and returns its slot; nothing where the file cannot be made or written, as on a
  // full disk: then no more is taken, and no harm is done, since the caller has the text.
  // REQUIRES: 1 to kSlotBytes bytes.
  std::optional<uint64_t> write(ByteSpan text);
  // Reads the text of a slot back. Code::io_error where that fails; whether the bytes are those
  // that were written is for the caller to tell. REQUIRES: its size.
  Status read(uint64_t slot, MutableByteSpan into) const;
  // Code::io_error: they are not.
  Status damaged() const;
  // The text of a slot, of so many bytes, is not needed any more.
  void release(uint64_t slot, uint64_t bytes);

 private:
  bool make_file();

  const TemporaryFiles temporary_;
  mutable std::mutex mutex_;  // of all that follows, but for reading and writing the file
  std::unique_ptr<File> file_;
  uint64_t bytes_max_;
  bool failed_ = false;
  uint64_t bytes_ = 0;  // in slots
  uint64_t slots_ = 0;  // that were ever used
  std::vector<uint64_t> free_;
};

}  // namespace lade
