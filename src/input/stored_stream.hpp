// The stored bytes of one input, in order: a regular file by positioned reads, a pipe as it comes.
// No mapping into memory: a file that shrinks while it is read must not end the process.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "file/file.hpp"
#include "input/input_file.hpp"

namespace lade {

// For one thread at a time, but for read_at().
class StoredStream {
 public:
  // Takes the open stream out of `input`, or opens the file. Code::input_changed if it is no longer
  // the file that was found, input_open if it cannot be opened. `files` must outlive it.
  static Result<StoredStream> open(FileSystem& files, InputFile& input);

  // The next bytes, at most into.size(); 0 at the end. Code::input_read names the byte;
  // input_changed as soon as a file goes on past the size it had.
  Result<size_t> read(MutableByteSpan into);
  // The same of a regular file, from `offset`; fewer than into.size() bytes only at its end. Safe
  // from several threads.
  Result<size_t> read_at(MutableByteSpan into, uint64_t offset) const;

  // Code::input_changed if the path or the open file has another size, time or inode than when it
  // was found. A pipe has nothing to compare.
  Status check_unchanged() const;

  bool is_pipe() const { return pipe_; }
  const std::string& path() const { return path_; }
  uint64_t bytes_read() const { return bytes_read_; }

 private:
  StoredStream(FileSystem& files, const InputFile& input);

  Result<size_t> read_pipe(MutableByteSpan into) const;
  Status check_interrupted() const;
  Status cannot_read(uint64_t offset, const Status& cause) const;
  Status changed(const FileInfo& now) const;

  FileSystem* files_;
  std::unique_ptr<File> file_;
  std::string path_;
  FileInfo found_;
  bool pipe_;
  uint64_t bytes_read_ = 0;
};

}  // namespace lade
