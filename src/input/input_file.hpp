// An input as it was found: enough to open it later and to notice that it became another one
// meanwhile; and the failures of using it.
#pragma once

#include <cerrno>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "catalog/table_schema.hpp"
#include "file/file.hpp"
#include "input/content_kind.hpp"
#include "input/dialect.hpp"

namespace lade {

// Memory that unpacking may take, in bytes: the window of `zstd --ultra -22` and `--long`.
inline constexpr uint64_t kUnpackBytesMax = uint64_t{1} << 27;

struct InputFile {
  std::string path;  // "-" is standard input
  FileInfo info;
  Compression compression = Compression::none;  // not known of a stream before it is read
  // Its rows end with a delimiter (dialect.hpp); not known of a stream before it is read.
  bool trailing_delimiter = false;
  // The open pipe or standard input; null for a regular file. Kept open, since closing a pipe would
  // end its writer.
  std::unique_ptr<File> stream;
  const TableSchema* table = nullptr;           // its rows are expected; null: any text will do
  Dialect dialect = {};                         // of these rows
  uint64_t unpack_bytes_max = kUnpackBytesMax;  // rounded down to a power of 2
  std::string command = {};                     // InputRequest::command
};

// Bytes on disk; nothing if one of the files is a stream.
inline std::optional<uint64_t> stored_bytes_of(const std::vector<InputFile>& files) {
  uint64_t total = 0;
  for (const InputFile& file : files) {
    if (file.stream) return std::nullopt;
    total += file.info.size;
  }
  return total;
}

// The files of one table, in the order in which they are read.
struct TableInput {
  TableIndex table = 0;
  std::vector<InputFile> files;
  std::vector<InputFile> deletes = {};  // lists of keys: rows that go before those of `files` come

  std::optional<uint64_t> stored_bytes() const { return stored_bytes_of(files); }
};

// The failure of `doing` something with the input at `path`: `code` with the errno of `cause`,
// unless the machine ran out of something (io_error, no_space, out_of_memory). A cause without
// errno, such as an interruption, stays as it is.
inline Status input_failure(Code code, std::string_view doing, const std::string& path,
                            const Status& cause) {
  const int error_number = cause.error_number();
  if (error_number == 0 || cause.code() == Code::input_type) return cause;
  const bool out_of_descriptors = error_number == EMFILE || error_number == ENFILE;
  return Status::system(out_of_descriptors ? Code::io_error : code, doing, path, error_number);
}

}  // namespace lade
