// A data file of a table on its way: an unnamed file in the table's folder, which gets its name
// when all of its bytes are durable. The name says what the content is, so the same content under
// the same name may be there already: by an earlier run that was ended, or by one beside this one.
#pragma once

#include <memory>
#include <string>

#include "base/aligned_buffer.hpp"
#include "base/hash.hpp"
#include "base/part.hpp"
#include "file/file.hpp"
#include "parquet/file_writer.hpp"

namespace lade {

class DataFile final : public parquet::ByteSink {
 public:
  // `prefix` is what its path begins with, as part_prefix() has it. Without `files` the bytes are
  // counted and hashed only.
  static Result<std::unique_ptr<DataFile>> create(FileSystem* files, const std::string& prefix);

  Status write(ByteSpan bytes) override;
  // Writes the rest, makes all of it durable, and gives it its name. The name is durable once the
  // folder is synced. Code::corrupt where another content has this name.
  Status finish();

  // "part-00003-<XXH3-128 of the content>.parquet". REQUIRES: finished.
  const std::string& name() const { return name_; }
  const Hash128& xxh3() const { return xxh3_; }
  uint64_t bytes() const { return written_ + used_; }
  // The same content was there before.
  bool was_there() const { return was_there_; }

 private:
  static constexpr size_t kBufferBytes = size_t{1} << 20;

  DataFile(FileSystem* files, std::string prefix)
      : files_(files), prefix_(std::move(prefix)), buffer_(kBufferBytes) {}
  Status flush();
  Status check_content(const std::string& path);

  FileSystem* const files_;
  const std::string prefix_;
  std::unique_ptr<File> file_;
  AlignedBuffer buffer_;  // whole ones go past the page cache
  size_t used_ = 0;       // of the buffer
  uint64_t written_ = 0;
  StreamHash hash_;
  std::string name_;
  Hash128 xxh3_;
  bool was_there_ = false;
};

// "00003": numbers in names of files, so that these stand in order.
std::string file_number(uint64_t number);

// "DIR/part-00003": what the path of the segment's file at that place begins with. Of a part of the
// table "DIR/part-00007-00003", so that machines do not meet in a name.
std::string part_prefix(const std::string& folder, const Part& part, uint64_t place);

}  // namespace lade
