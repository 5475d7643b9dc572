// A file system whose Nth call fails, once or from then on; N = 1, 2, ... until `fired` stays false
// tries every call of a piece of work.
#pragma once

#include <atomic>
#include <memory>
#include <string>

#include "file/file.hpp"
#include "support/file_system_wrapper.hpp"

namespace lade {

struct Countdown {
  uint64_t fail_at = 0;  // the call that fails, from 1; 0 is none
  bool sticky = false;   // and all that come after it
  int error_number = 0;
  bool partial = false;  // a failing write has written its first half
  // Only writes fail, and none says so: what it should have written is lost, and the next sync is
  // told. So does a disk below a file system that has taken the write already.
  bool loses = false;
  std::atomic<bool> lost{false};
  std::atomic<uint64_t> calls{0};
  std::atomic<bool> fired{false};
  // Invariant I6: nothing is written, resized or synced after one of these has failed.
  std::atomic<bool> write_failed{false};
  std::atomic<uint64_t> writes_after_failure{0};

  // Counts a call; true if it has to fail.
  bool fails() { return !loses && strikes(); }
  bool loses_write() {
    if (!loses || !strikes()) return false;
    lost = true;
    return true;
  }
  // The same for a call that changes a file.
  bool write_fails() {
    if (write_failed) ++writes_after_failure;
    if (!fails()) return false;
    write_failed = true;
    return true;
  }
  bool sync_fails() {
    if (write_fails()) return true;
    if (!lost.exchange(false)) return false;
    write_failed = true;
    return true;
  }

 private:
  bool strikes() {
    const uint64_t call = ++calls;
    if (fail_at == 0 || (sticky ? call < fail_at : call != fail_at)) return false;
    fired = true;
    return true;
  }
};

// Wraps another file system, and with it every file that it opens. Both must outlive what is
// opened.
class CountdownFileSystem final : public FileSystemWrapper {
 public:
  CountdownFileSystem(FileSystem& inner, Countdown& countdown)
      : FileSystemWrapper(inner), countdown_(countdown) {}

  Result<std::unique_ptr<File>> open_input(const std::string& path) override;
  Result<std::unique_ptr<File>> open_database(const std::string& path, bool writable) override;
  Result<std::unique_ptr<File>> create_unnamed(const std::string& path) override;
  Status link(File& file, const std::string& path) override;
  Status link_at_once(File& file, const std::string& path) override;
  Status replace(File& file, const std::string& path) override;
  Result<std::unique_ptr<File>> create_temporary(const std::string& directory) override;
  Result<std::unique_ptr<File>> create_output(const std::string& path) override;
  Status remove(const std::string& path) override;
  Status make_directory(const std::string& path) override;
  Status sync_directory(const std::string& path) override;
  Result<FileInfo> info(const std::string& path) override;
  Result<std::vector<std::string>> list(const std::string& path) override;

 private:
  Status count(const char* call, const std::string& path, Code code = Code::io_error);
  Result<std::unique_ptr<File>> wrap(Result<std::unique_ptr<File>> opened);

  Countdown& countdown_;
};

}  // namespace lade
