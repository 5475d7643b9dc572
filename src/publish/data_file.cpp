#include "publish/data_file.hpp"

#include <algorithm>
#include <cerrno>

#include "base/mutation.hpp"
#include "publish/published_file.hpp"

namespace lade {

Result<std::unique_ptr<DataFile>> DataFile::create(FileSystem* files, const std::string& prefix) {
  std::unique_ptr<DataFile> data(new DataFile(files, prefix));
  // Where files cannot be without a name, this one's hidden name is made of the prefix.
  if (files != nullptr) {
    LADE_TRY(data->file_, files->create_unnamed(prefix));
  }
  return data;
}

Status DataFile::write(ByteSpan bytes) {
  hash_.update(bytes);
  while (!bytes.empty()) {
    const size_t count = std::min(bytes.size(), kBufferBytes - used_);
    std::memcpy(buffer_.data() + used_, bytes.data(), count);
    used_ += count;
    bytes = bytes.subspan(count);
    if (used_ == kBufferBytes) LADE_CHECK(flush());
  }
  return {};
}

Status DataFile::flush() {
  if (file_) LADE_CHECK(file_->write_at(std::as_bytes(std::span(buffer_.data(), used_)), written_));
  written_ += used_;
  used_ = 0;
  return {};
}

Status DataFile::finish() {
  LADE_CHECK(flush());
  xxh3_ = hash_.digest();
  const std::string path = prefix_ + "-" + hex(xxh3_) + ".parquet";
  name_ = path.substr(path.find_last_of('/') + 1);
  if (!file_) return {};
  if (!LADE_MUTANT(data_not_synced)) LADE_CHECK(file_->sync_data());
  const Status linked = files_->link_at_once(*file_, path);
  file_.reset();
  if (linked.error_number() != EEXIST) return linked;
  was_there_ = true;
  return LADE_MUTANT(content_taken_on_trust) ? Status() : check_content(path);
}

Status DataFile::check_content(const std::string& path) {
  LADE_TRY(const Hash128 found, hash_file(*files_, path));
  if (found == xxh3_) return {};
  return Status::error(Code::corrupt,
                       "has not the content that its name says; remove it, then run again", path);
}

std::string file_number(uint64_t number) {
  const std::string digits = std::to_string(number);
  return digits.size() < 5 ? std::string(5 - digits.size(), '0') + digits : digits;
}

std::string part_prefix(const std::string& folder, const Part& part, uint64_t place) {
  return folder + "/part-" + (part ? file_number(part.number) + "-" : "") + file_number(place);
}

}  // namespace lade
