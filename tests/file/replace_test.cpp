// FileSystem::replace on the real system: one name, two files, and no moment without either.
#include <cerrno>

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "file/file.hpp"
#include "support/temporary_directory.hpp"

namespace lade {
namespace {

FileSystem& files() { return posix_file_system(); }

std::unique_ptr<File> unnamed(const std::string& path, std::string_view content) {
  auto file = files().create_unnamed(path).value();
  REQUIRE(file->write_at(std::as_bytes(std::span(content.data(), content.size())), 0).ok());
  REQUIRE(file->sync_data().ok());
  return file;
}

std::string content(File& file) {
  std::string text(100, '?');
  const auto got = file.read_at(std::as_writable_bytes(std::span(text.data(), text.size())), 0);
  REQUIRE(got.ok());
  text.resize(got.value());
  return text;
}

std::string content(const std::string& path) {
  return content(*files().open_database(path, false).value());
}

TEST_SUITE("file") {
TEST_CASE("a file takes the name of another one with its mode; who has the old one open keeps it") {
  const TemporaryDirectory directory;
  const std::string path = directory.write("a.lade", "old");
  REQUIRE(chmod(path.c_str(), 0640) == 0);
  const auto reader = files().open_database(path, false).value();
  // What a process that was killed half-way left there.
  directory.write(".a.lade.lade-new", "half");
  const auto file = unnamed(path, "new");
  REQUIRE(files().replace(*file, path).ok());
  CHECK(content(path) == "new");
  CHECK(content(*reader) == "old");
  CHECK(files().list(directory.path()).value() == std::vector<std::string>{"a.lade"});
  struct stat now {};
  REQUIRE(stat(path.c_str(), &now) == 0);
  CHECK((now.st_mode & 0777) == 0640);
  CHECK(now.st_nlink == 1);
}

TEST_CASE("a replacement that fails leaves the old file and nothing else") {
  const TemporaryDirectory directory;
  const std::string path = directory.write("a.lade", "old");
  const auto file = unnamed(path, "new");
  // A name that cannot be removed is in the way.
  directory.make_directory(".a.lade.lade-new/full");
  CHECK(files().replace(*file, path).code() == Code::io_error);
  CHECK(content(path) == "old");
  // The old file is gone.
  REQUIRE(unlink(path.c_str()) == 0);
  CHECK(files().replace(*file, path).error_number() == ENOENT);
  CHECK(!files().info(path).ok());
}

TEST_CASE("through a symbolic link it is the file that is made and replaced, and the link stays") {
  const TemporaryDirectory directory;
  directory.make_directory("below");
  const std::string link = directory.path("link");
  REQUIRE(symlink("below/a.lade", link.c_str()) == 0);
  REQUIRE(files().link(*unnamed(link, "first"), link).ok());
  CHECK(content(directory.path("below/a.lade")) == "first");
  CHECK(files().link(*unnamed(link, "other"), link).error_number() == EEXIST);
  REQUIRE(files().replace(*unnamed(link, "second"), link).ok());
  CHECK(content(directory.path("below/a.lade")) == "second");
  struct stat now {};
  REQUIRE(lstat(link.c_str(), &now) == 0);
  CHECK(S_ISLNK(now.st_mode));
  CHECK(files().list(directory.path("below")).value() == std::vector<std::string>{"a.lade"});
}
}  // TEST_SUITE("file")

}  // namespace
}  // namespace lade
