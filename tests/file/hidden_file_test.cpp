#include "file/hidden_file.hpp"

#include <atomic>
#include <cerrno>
#include <thread>
#include <vector>

#include <doctest/doctest.h>
#include <sys/stat.h>

#include "file/file.hpp"
#include "support/temporary_directory.hpp"

namespace lade {
namespace {

uint64_t inode_of(const Descriptor& file) {
  struct stat status {};
  REQUIRE(::fstat(file.number(), &status) == 0);
  return status.st_ino;
}

TEST_SUITE("file") {
TEST_CASE("the hidden name lies beside the database") {
  CHECK(hidden_name("a.lade") == ".a.lade.lade-new");
  CHECK(hidden_name("/x/y/a.lade") == "/x/y/.a.lade.lade-new");
}

TEST_CASE("a hidden file in use keeps its name, and one that was left goes") {
  const TemporaryDirectory directory;
  const std::string path = directory.path("db");
  const std::string name = hidden_name(path);
  {
    const Descriptor first = create_hidden(path, 0666).value();
    CHECK(create_hidden(path, 0666).status().code() == Code::db_busy);
    CHECK(remove_left_behind(path).code() == Code::db_busy);
    CHECK(posix_file_system().info(name).value().inode == inode_of(first));
  }
  // Its maker was killed.
  {
    const Descriptor second = create_hidden(path, 0666).value();
    CHECK(posix_file_system().info(name).value().inode == inode_of(second));
  }
  CHECK(remove_left_behind(path).ok());
  CHECK(remove_left_behind(path).ok());
  CHECK(posix_file_system().list(directory.path()).value().empty());
}

TEST_CASE("an empty file at the path goes with a hidden one that was left, and with none else") {
  const TemporaryDirectory directory;
  const std::string path = directory.write("db", "");
  CHECK(remove_left_behind(path).ok());
  CHECK(posix_file_system().info(path).ok());
  directory.write(".db.lade-new", "half");
  CHECK(remove_left_behind(path).ok());
  CHECK(posix_file_system().list(directory.path()).value().empty());
  directory.write(".db.lade-new", "half");
  directory.write("db", "precious");
  CHECK(remove_left_behind(path).ok());
  CHECK(posix_file_system().info(path).value().size == 8);
}

TEST_CASE("a name that is taken is spared") {
  const TemporaryDirectory directory;
  const std::string path = directory.path("db");
  const Descriptor file = create_hidden(path, 0666).value();
  directory.write("db", "precious");
  CHECK(rename_hidden(path).error_number() == EEXIST);
  CHECK(posix_file_system().info(path).value().size == 8);
  REQUIRE(posix_file_system().remove(path).ok());
  CHECK(rename_hidden(path).ok());
  CHECK(posix_file_system().info(path).value().inode == inode_of(file));
  CHECK(posix_file_system().list(directory.path()).value() == std::vector<std::string>{"db"});
}

TEST_CASE("of makers that race for one name, one has it at a time") {
  const TemporaryDirectory directory;
  const std::string path = directory.path("db");
  std::atomic<int> makers{0};
  std::atomic<int> made{0};
  std::atomic<int> wrong{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int round = 0; round < 200; ++round) {
        const Result<Descriptor> file = create_hidden(path, 0666);
        if (!file.ok()) {
          wrong += file.status().code() != Code::db_busy;
          continue;
        }
        ++made;
        wrong += ++makers != 1;
        --makers;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(wrong == 0);
  CHECK(made > 0);
}
}  // TEST_SUITE("file")

}  // namespace
}  // namespace lade
