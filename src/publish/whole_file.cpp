#include "publish/whole_file.hpp"

#include <cerrno>
#include <chrono>
#include <thread>

#include "publish/published_file.hpp"

namespace lade {
namespace {

constexpr int kAttemptsMax = 500;
constexpr std::chrono::milliseconds kPause{10};

// Puts the content in the place of what is there, if anything. Somebody else who does the same is
// waited for.
Status put_content(FileSystem& files, const std::string& path, const std::string& content) {
  LADE_TRY(const std::unique_ptr<File> file, files.create_unnamed(path));
  LADE_CHECK(file->write_at(std::as_bytes(std::span(content)), 0));
  LADE_CHECK(file->sync_data());
  for (int attempt = 0;; ++attempt) {
    LADE_TRY(const std::optional<FileInfo> there, files.info_if_there(path));
    if (!there) {
      const Status linked = files.link(*file, path);
      if (linked.error_number() != EEXIST) return linked;
      continue;
    }
    LADE_TRY(const std::unique_ptr<File> old, files.open_database(path, true));
    const Status locked = old->lock();
    if (locked.ok()) {
      LADE_TRY(const FileInfo held, old->info());
      LADE_TRY(const std::optional<FileInfo> now, files.info_if_there(path));
      if (now && same_file(*now, held)) return files.replace(*file, path);
    } else if (locked.code() != Code::db_busy || attempt == kAttemptsMax) {
      return locked;
    }
    std::this_thread::sleep_for(kPause);
  }
}

}  // namespace

Result<std::optional<std::string>> read_whole(FileSystem& files, const std::string& path) {
  LADE_TRY(const std::optional<FileInfo> info, files.info_if_there(path));
  if (!info) return std::optional<std::string>();
  std::string content;
  LADE_CHECK(each_piece(files, path, [&](ByteSpan piece) {
    content.append(reinterpret_cast<const char*>(piece.data()), piece.size());
    return Status();
  }));
  return std::optional(std::move(content));
}

Status write_whole(FileSystem& files, const std::string& path, const std::string& content) {
  LADE_TRY(const std::optional<std::string> before, read_whole(files, path));
  return before == content ? Status() : put_content(files, path, content);
}

}  // namespace lade
