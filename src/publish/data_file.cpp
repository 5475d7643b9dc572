#include "publish/data_file.hpp"

#include <algorithm>
#include <cerrno>

#include "base/mutation.hpp"
#include "publish/published_file.hpp"

namespace lade {

Result<std::unique_ptr<DataFile>> DataFile::create(FileSystem* files, const std::string& folder,
                                                   uint64_t part) {
  std::unique_ptr<DataFile> data(new DataFile(files, folder, part));
  // Where files cannot be without a name, this one's hidden name is made of that of its part.
  if (files != nullptr) {
    LADE_TRY(data->file_, files->create_unnamed(part_prefix(folder, part)));
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
  xxh3_ = hash_.digest128();
  const std::string path = part_prefix(folder_, part_) + "-" + hex(xxh3_) + ".parquet";
  name_ = path.substr(folder_.size() + 1);
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

std::string part_prefix(const std::string& folder, uint64_t part) {
  std::string digits = std::to_string(part);
  if (digits.size() < 5) digits.insert(0, 5 - digits.size(), '0');
  return folder + "/part-" + digits;
}

}  // namespace lade
