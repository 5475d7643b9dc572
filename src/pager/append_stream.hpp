// A stream that appends extents to the end of the database file, back to back, in large buffers
// that are written whole, in order, at page-aligned places. Not for several threads.
#pragma once

#include <utility>

#include "base/aligned_buffer.hpp"
#include "base/bytes.hpp"
#include "base/status.hpp"
#include "file/file.hpp"
#include "pager/format.hpp"
#include "pager/write_behind.hpp"

namespace lade {

// 1 MiB: as fast as 4 MiB when a thread writes behind (118 and 108 ms for 200 MB, within the noise
// of a shared machine), faster than 256 KiB (147 ms), and four of them fit a small processor's
// cache.
inline constexpr size_t kWriteBufferBytes = size_t{1} << 20;

class AppendStream {
 public:
  // Starts at `position`; that and `buffer_bytes` are multiples of kPageBytes. `background`: a
  // thread of the stream's own writes. `file` must outlive the stream.
  AppendStream(File& file, uint64_t position, size_t buffer_bytes, bool background);

  // Where the next extent begins: a multiple of kExtentAlignment.
  uint64_t position() const { return buffer_start_ + filled_; }
  // Bytes of the file before this may have been written: by this stream, or before it existed.
  uint64_t high_water() const { return high_water_; }

  // Copies `bytes` and zeros up to the next multiple of kExtentAlignment. A failed write shows in
  // failure() and in the next flush(), not here; nothing is written after it.
  void append(ByteSpan bytes);
  // Fills the last page with zeros and hands all to the writer.
  void end_page();
  // Makes `step` when all that was handed to the writer before is done. A failure of it is one of
  // the stream.
  void then(WriteBehind::Step step) { writer_.then(std::move(step)); }
  // Waits until all that was handed to the writer is done.
  Status drain();
  // end_page() and drain(): all is in the file.
  Status flush();
  // Goes back to `position`, a multiple of kPageBytes that is not ahead. The next append() writes
  // over the bytes behind it.
  void rewind(uint64_t position);
  Status failure() const { return writer_.failure(); }

 private:
  void copy(ByteSpan bytes);
  void write_buffer();

  const size_t buffer_bytes_;
  AlignedBuffer buffer_;  // without memory between two buffers
  uint64_t buffer_start_;
  size_t filled_ = 0;
  uint64_t high_water_;
  WriteBehind writer_;
};

}  // namespace lade
