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
  const std::string name = directory.path(".db.lade-new");
  {
    const Descriptor first = create_hidden(name, 0666).value();
    CHECK(create_hidden(name, 0666).status().code() == Code::db_busy);
    CHECK(remove_left_behind(name).code() == Code::db_busy);
    CHECK(posix_file_system().info(name).value().inode == inode_of(first));
  }
  // Its maker was killed.
  const Descriptor second = create_hidden(name, 0666).value();
  CHECK(posix_file_system().info(name).value().inode == inode_of(second));
}

TEST_CASE("a name that is taken is spared") {
  const TemporaryDirectory directory;
  const std::string name = directory.path(".db.lade-new");
  const std::string path = directory.write("db", "precious");
  const Descriptor file = create_hidden(name, 0666).value();
  CHECK(rename_hidden(name, path).error_number() == EEXIST);
  CHECK(posix_file_system().info(path).value().size == 8);
  CHECK(rename_hidden(name, directory.path("other")).ok());
  CHECK(posix_file_system().info(directory.path("other")).value().links == 1);
  CHECK(posix_file_system().list(directory.path()).value() ==
        std::vector<std::string>{"db", "other"});
}

TEST_CASE("of makers that race for one name, one has it at a time") {
  const TemporaryDirectory directory;
  const std::string name = directory.path(".db.lade-new");
  std::atomic<int> makers{0};
  std::atomic<int> made{0};
  std::atomic<int> wrong{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int round = 0; round < 200; ++round) {
        const Result<Descriptor> file = create_hidden(name, 0666);
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
