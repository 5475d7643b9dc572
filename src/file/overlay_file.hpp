// A file that reads through to a base file and writes to a scratch file laid over it. A dry run
// uses it as the database, so that it runs the same code and the database never changes.
//
//   base     | b b b b b b b b b |
//   scratch  |     s s       s s   s s s s |        only what was written
//   reads    | b b s s b b b s s   s s s s |
#pragma once

#include <map>
#include <memory>
#include <mutex>

#include "file/file.hpp"

namespace lade {

class OverlayFile final : public File {
 public:
  // `base` is only read. Another process may append to it: its size counts as it is at the first
  // write or resize(). `scratch` must be empty.
  static Result<std::unique_ptr<File>> create(std::unique_ptr<File> base,
                                              std::unique_ptr<File> scratch);

  Result<size_t> read_at(MutableByteSpan into, uint64_t offset) override;
  Status write_at(ByteSpan data, uint64_t offset) override;
  Status resize(uint64_t bytes) override;
  Result<FileInfo> info() override;
  // Both fail: a database is never read or written sequentially.
  Result<size_t> read(MutableByteSpan into) override;
  Status write(ByteSpan data) override;
  // The overlay is dropped in the end, so nothing of it has to be durable.
  Status sync_data() override { return {}; }
  // No other process has the overlay, but one may write the base meanwhile.
  Status lock() override { return {}; }
  bool locked_by_another() override { return base_->locked_by_another(); }

 private:
  OverlayFile(std::unique_ptr<File> base, std::unique_ptr<File> scratch);

  // Bytes from an offset to `end` that lie in the same of the two files.
  struct Run {
    uint64_t end;
    bool scratch;
  };
  Run run_at(uint64_t offset) const;
  Status find_size();

  std::unique_ptr<File> base_;
  std::unique_ptr<File> scratch_;
  std::mutex mutex_;
  std::map<uint64_t, uint64_t> written_;  // begin -> end, disjoint and not adjacent
  bool changed_ = false;                  // written to or resized; until then the base may grow
  uint64_t base_bytes_ = 0;               // size of the base, or less after resize()
  uint64_t bytes_ = 0;
};

}  // namespace lade
