#include "publish/published_file.hpp"

#include <cerrno>
#include <chrono>
#include <thread>

#include "base/mutation.hpp"

namespace lade {
namespace {

constexpr size_t kPieceBytes = size_t{256} << 10;
// Of waiting for somebody else who writes the same file.
constexpr int kAttemptsMax = 500;
constexpr std::chrono::milliseconds kPause{10};

// open_input() fails with the codes of inputs, but a published file is no input that the user could
// mend: these become Code::io_error.
Status failed(const Status& status) {
  if (status.code() != Code::input_open && status.code() != Code::input_read &&
      status.code() != Code::input_type)
    return status;
  return Status::error(Code::io_error, std::string(status.message()), std::string(status.path()),
                       status.error_number());
}

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

Status in_doubt(const std::string& folder, const Status& failure) {
  return Status::error(Code::commit_unknown,
                       "it is unknown whether the commit survives (" +
                           std::string(failure.message()) + "); publish again",
                       folder, failure.error_number());
}

}  // namespace

Status each_piece(FileSystem& files, const std::string& path,
                  const std::function<Status(ByteSpan)>& visit) {
  const Result<std::unique_ptr<File>> file = files.open_input(path);
  if (!file.ok()) return failed(file.status());
  std::vector<std::byte> piece(kPieceBytes);
  for (;;) {
    const Result<size_t> count = file.value()->read(piece);
    if (!count.ok()) return failed(count.status());
    if (count.value() == 0) return {};
    LADE_CHECK(visit(std::span(piece).first(count.value())));
  }
}

Result<Hash128> hash_file(FileSystem& files, const std::string& path) {
  StreamHash hash;
  LADE_CHECK(each_piece(files, path, [&](ByteSpan piece) {
    hash.update(piece);
    return Status();
  }));
  return hash.digest();
}

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

Result<bool> link_once(const PublishSeams& seams, const std::string& path,
                       const std::string& content) {
  const std::string folder = path.substr(0, path.rfind('/'));
  LADE_TRY(const std::unique_ptr<File> file, seams.files.create_unnamed(path));
  LADE_CHECK(file->write_at(std::as_bytes(std::span(content)), 0));
  if (!LADE_MUTANT(commit_not_synced)) LADE_CHECK(file->sync_data());
  seams.commit_in_doubt = true;
  const Status linked = seams.files.link_at_once(*file, path);
  if (!linked.ok()) {
    const Result<std::optional<FileInfo>> there = seams.files.info_if_there(path);
    const bool taken = linked.error_number() == EEXIST;
    seams.commit_in_doubt = !taken && !(there.ok() && !there.value());
    if (taken) return false;
    return seams.commit_in_doubt ? in_doubt(folder, linked) : linked;
  }
  if (LADE_MUTANT(commit_name_not_synced)) return true;
  if (const Status synced = seams.files.sync_directory(folder); !synced.ok())
    return in_doubt(folder, synced);
  return true;
}

}  // namespace lade
