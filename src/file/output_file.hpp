// A file that a run writes for its user: rejects, a trace, an export. It is opened early, so that
// it can be told from the run's other files by what it is, not by its name. Until start() nothing
// is lost: what was in it stays, and if it was not there it goes again.
#pragma once

#include <memory>
#include <string>

#include "file/file.hpp"

namespace lade {

class OutputFile {
 public:
  // As FileSystem::create_output(); `files` must outlive it.
  static Result<OutputFile> open(FileSystem& files, const std::string& path);
  OutputFile(OutputFile&&) = default;
  OutputFile& operator=(OutputFile&&) = delete;
  ~OutputFile();

  const std::string& path() const { return file_->path(); }
  const FileInfo& info() const { return info_; }

  // Empties it, unless it is standard output, and hands it over. REQUIRES: called once.
  Result<std::unique_ptr<File>> start();

 private:
  OutputFile(FileSystem& files, std::unique_ptr<File> file, const FileInfo& info, bool is_new)
      : files_(&files), file_(std::move(file)), info_(info), is_new_(is_new) {}

  FileSystem* files_;
  std::unique_ptr<File> file_;  // null once it was started
  FileInfo info_;
  bool is_new_;
};

}  // namespace lade
