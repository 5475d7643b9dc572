#include "support/countdown_file_system.hpp"

#include <utility>

#include "support/file_wrapper.hpp"

namespace lade {
namespace {

class CountdownFile final : public FileWrapper {
 public:
  CountdownFile(std::unique_ptr<File> inner, Countdown& countdown)
      : FileWrapper(std::move(inner)), countdown_(countdown) {}

  Result<size_t> read_at(MutableByteSpan into, uint64_t offset) override {
    if (countdown_.fails()) return failed("pread");
    return inner().read_at(into, offset);
  }
  Result<size_t> read(MutableByteSpan into) override {
    if (countdown_.fails()) return failed("read");
    return inner().read(into);
  }
  Status write_at(ByteSpan data, uint64_t offset) override {
    if (countdown_.loses_write()) return {};
    if (!countdown_.write_fails()) return inner().write_at(data, offset);
    if (countdown_.partial) LADE_CHECK(inner().write_at(data.first(data.size() / 2), offset));
    return failed("pwrite");
  }
  // Never of a database: a trace is written after all that failed.
  Status write(ByteSpan data) override {
    if (!countdown_.fails()) return inner().write(data);
    if (countdown_.partial) LADE_CHECK(inner().write(data.first(data.size() / 2)));
    return failed("write");
  }
  Status resize(uint64_t bytes) override {
    return countdown_.write_fails() ? failed("ftruncate") : inner().resize(bytes);
  }
  Status sync_data() override {
    return countdown_.sync_fails() ? failed("fdatasync") : inner().sync_data();
  }
  Result<FileInfo> info() override {
    if (countdown_.fails()) return failed("fstat");
    return inner().info();
  }
  Status lock() override { return countdown_.fails() ? failed("fcntl") : inner().lock(); }

 private:
  Status failed(const char* call) const {
    return Status::system(Code::io_error, call, path_, countdown_.error_number);
  }

  Countdown& countdown_;
};

}  // namespace

Status CountdownFileSystem::count(const char* call, const std::string& path, Code code) {
  if (!countdown_.fails()) return {};
  return Status::system(code, call, path, countdown_.error_number);
}

Result<std::unique_ptr<File>> CountdownFileSystem::wrap(Result<std::unique_ptr<File>> opened) {
  if (!opened.ok()) return opened;
  return std::unique_ptr<File>(
      std::make_unique<CountdownFile>(std::move(opened).value(), countdown_));
}

Result<std::unique_ptr<File>> CountdownFileSystem::open_input(const std::string& path) {
  LADE_CHECK(count("open", path, Code::input_open));
  return wrap(inner().open_input(path));
}

Result<std::unique_ptr<File>> CountdownFileSystem::open_database(const std::string& path,
                                                                 bool writable) {
  LADE_CHECK(count("open", path));
  return wrap(inner().open_database(path, writable));
}

Result<std::unique_ptr<File>> CountdownFileSystem::create_unnamed(const std::string& path) {
  LADE_CHECK(count("open", path));
  return wrap(inner().create_unnamed(path));
}

Status CountdownFileSystem::link(File& file, const std::string& path) {
  LADE_CHECK(count("linkat", path));
  return inner().link(static_cast<CountdownFile&>(file).inner(), path);
}

Status CountdownFileSystem::link_at_once(File& file, const std::string& path) {
  LADE_CHECK(count("linkat", path));
  return inner().link_at_once(static_cast<CountdownFile&>(file).inner(), path);
}

Status CountdownFileSystem::make_directory(const std::string& path) {
  LADE_CHECK(count("mkdir", path));
  LADE_CHECK(inner().make_directory(path));
  return count("fsync", path);
}

Status CountdownFileSystem::sync_directory(const std::string& path) {
  LADE_CHECK(count("fsync", path));
  return inner().sync_directory(path);
}

// Fails before it has happened, and once more after that.
Status CountdownFileSystem::replace(File& file, const std::string& path) {
  LADE_CHECK(count("rename", path));
  LADE_CHECK(inner().replace(static_cast<CountdownFile&>(file).inner(), path));
  return count("fsync", path);
}

Result<std::unique_ptr<File>> CountdownFileSystem::create_temporary(const std::string& directory) {
  LADE_CHECK(count("open", directory));
  return wrap(inner().create_temporary(directory));
}

Status CountdownFileSystem::remove(const std::string& path) {
  LADE_CHECK(count("unlink", path));
  return inner().remove(path);
}

Result<std::unique_ptr<File>> CountdownFileSystem::create_output(const std::string& path) {
  LADE_CHECK(count("open", path));
  return wrap(inner().create_output(path));
}

Result<FileInfo> CountdownFileSystem::info(const std::string& path) {
  LADE_CHECK(count("stat", path));
  return inner().info(path);
}

Result<std::vector<std::string>> CountdownFileSystem::list(const std::string& path) {
  LADE_CHECK(count("opendir", path));
  return inner().list(path);
}

}  // namespace lade
