// A file that a run writes for its user: rejects, a trace, an export. It is opened early, so that
// its device and inode tell it from the run's other files, whatever their names. Until start() its
// content stays, and a file that open() made is removed again by the destructor.
#pragma once

#include <memory>
#include <string>

#include "file/file.hpp"

namespace lade {

class OutputFile {
 public:
  // Opens as FileSystem::create_output() does; `files` must outlive the result.
  static Result<OutputFile> open(FileSystem& files, const std::string& path);
  OutputFile(OutputFile&&) = default;
  OutputFile& operator=(OutputFile&&) = delete;
  ~OutputFile();

  const std::string& path() const { return file_->path(); }
  const FileInfo& info() const { return info_; }
  // Whether another file may take its name: a regular file with one, and not standard output.
  bool is_replaceable() const {
    return path() != "-" && info_.type == FileType::regular && info_.links > 0;
  }

  // Empties the file, unless it is standard output, and hands it over; path() must not be called
  // after that. REQUIRES: called once.
  Result<std::unique_ptr<File>> start();

 private:
  OutputFile(FileSystem& files, std::unique_ptr<File> file, const FileInfo& info, bool is_new)
      : files_(&files), file_(std::move(file)), info_(info), is_new_(is_new) {}

  FileSystem* files_;
  std::unique_ptr<File> file_;  // null after start()
  FileInfo info_;
  bool is_new_;
};

}  // namespace lade
