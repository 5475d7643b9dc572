// A File on a descriptor.
//
// Why past the page cache: a loader writes a lot that nobody reads soon, and every page that enters
// the cache has to be found, zeroed and written back. On the machine this was chosen on (2 cores,
// ext4, 200 MB, durable, after 20 s of idleness) direct writes of 1 MiB took 90 to 106 ms and 7 to
// 22 ms of system time, buffered writes with early write-back 97 to 708 ms and 49 to 518 ms,
// depending on which pages the kernel had at hand.
#pragma once

#include <atomic>

#include "file/descriptor.hpp"
#include "file/file.hpp"

namespace lade {

class PosixFile final : public File {
 public:
  // `paged`: a database or unnamed file, which may go past the page cache. `code` is that of every
  // failure.
  PosixFile(Descriptor descriptor, std::string path, bool paged, Code code = Code::io_error);
  ~PosixFile() override;

  Result<size_t> read_at(MutableByteSpan into, uint64_t offset) override;
  std::unique_ptr<PieceReads> start_pieces(std::span<FilePiece> pieces) override;
  Result<size_t> read(MutableByteSpan into) override;
  Status write_at(ByteSpan data, uint64_t offset) override;
  Status write(ByteSpan data) override;
  Status resize(uint64_t bytes) override;
  Status sync_data() override;
  Result<FileInfo> info() override;
  Status lock() override;
  bool locked_by_another() override { return is_locked_by_another(descriptor_.number()); }

  int descriptor() const { return descriptor_.number(); }
  // The hidden name (hidden_file.hpp) of a file that could not be made without one, which the
  // destructor removes; empty for all other files.
  const std::string& hidden_name() const { return hidden_name_; }
  void set_hidden_name(std::string name) { hidden_name_ = std::move(name); }

 private:
  class RingPieceReads;

  bool is_direct(const void* data, size_t bytes, uint64_t offset) const;
  Status finish_piece(FilePiece& piece, int result);
  Status failed(std::string_view call) const;
  Status failed(std::string_view call, int error_number) const;
  Status wait_until_readable() const;

  Descriptor descriptor_;
  Descriptor direct_;  // the same file, opened again with O_DIRECT; not valid where that failed
  std::atomic<bool> direct_works_;
  const bool early_write_back_;
  const Code code_;
  std::string hidden_name_;
};

// The results of fstat and stat. Failures have the code given.
Result<FileInfo> descriptor_info(int descriptor, const std::string& path, Code code);
Result<FileInfo> path_info(const std::string& path, Code code);

}  // namespace lade
