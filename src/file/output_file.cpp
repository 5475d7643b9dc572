#include "file/output_file.hpp"

#include <new>
#include <utility>

namespace lade {

Result<OutputFile> OutputFile::open(FileSystem& files, const std::string& path) {
  bool is_new = false;
  if (path != "-") {
    LADE_TRY(const std::optional<FileInfo> there, files.info_if_there(path));
    is_new = !there;
  }
  LADE_TRY(std::unique_ptr<File> file, files.create_output(path));
  LADE_TRY(const FileInfo info, file->info());
  return OutputFile(files, std::move(file), info, is_new);
}

// Removes the file that open() made, if the path still leads to it and it is empty. A failure is
// not reported: a destructor has nobody to tell.
OutputFile::~OutputFile() {
  if (!file_ || !is_new_) return;
  try {
    const Result<FileInfo> now = files_->info(file_->path());
    if (now.ok() && same_file(now.value(), info_) && now.value().size == 0) {
      static_cast<void>(files_->remove(file_->path()));
    }
  } catch (const std::bad_alloc&) {
    // An empty file stays.
  }
}

Result<std::unique_ptr<File>> OutputFile::start() {
  const bool is_ours = file_->path() != "-";  // stdout may be appended to
  if (is_ours && info_.type == FileType::regular) LADE_CHECK(file_->resize(0));
  return std::move(file_);
}

}  // namespace lade
