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

TEST_CASE("an empty file beside a hidden one that is being made is busy, and is left alone") {
  const TemporaryDirectory directory;
  const std::string path = directory.path("db");
  const Descriptor maker = create_hidden(path, 0666).value();
  directory.write("db", "");
  for (const bool writable : {false, true}) {
    const Status status = posix_file_system().open_database(path, writable).status();
    CHECK(status.code() == Code::db_busy);
    CHECK(status.message() == "another process is making this file");
  }
  CHECK(posix_file_system().list(directory.path()).value() ==
        std::vector<std::string>{".db.lade-new", "db"});
}

TEST_CASE("an empty file beside a hidden one that was left is missing, and a writer removes both") {
  const TemporaryDirectory directory;
  const std::string path = directory.write("db", "");
  directory.write(".db.lade-new", "half");
  const Status reader = posix_file_system().open_database(path, false).status();
  CHECK(reader.code() == Code::db_missing);
  CHECK(reader.message().find("was killed") != std::string_view::npos);
  CHECK(posix_file_system().list(directory.path()).value().size() == 2);
  CHECK(posix_file_system().open_database(path, true).status().code() == Code::db_missing);
  CHECK(posix_file_system().list(directory.path()).value().empty());
}

TEST_CASE("an empty file without a hidden one is opened, until another file has its name") {
  const TemporaryDirectory directory;
  const std::string path = directory.path("db");
  const Descriptor maker = create_hidden(path, 0666).value();
  directory.write("db", "");
  const Descriptor placeholder = open_descriptor(path.c_str(), O_RDWR);
  CHECK(leads_to(path, placeholder));
  REQUIRE(posix_file_system().remove(path).ok());
  REQUIRE(rename_hidden(path).ok());
  CHECK(check_placeholder(path).ok());
  CHECK(!leads_to(path, placeholder));
  const std::string foreign = directory.write("foreign", "");
  for (const bool writable : {false, true}) {
    const auto file = posix_file_system().open_database(foreign, writable).value();
    CHECK(file->info().value().size == 0);
  }
}

TEST_CASE("whoever opens a database while others make it finds it whole, missing or busy") {
  const TemporaryDirectory directory;
  const std::string path = directory.path("db");
  std::atomic<bool> done{false};
  std::atomic<int> empty{0};
  std::atomic<int> whole{0};
  std::vector<std::thread> threads;
  for (const bool writable : {false, true}) {
    threads.emplace_back([&, writable] {
      while (!done) {
        const auto file = posix_file_system().open_database(path, writable);
        if (file.ok()) {
          const uint64_t size = file.value()->info().value().size;
          ++(size == 0 ? empty : whole);
        } else {
          const Code code = file.status().code();
          empty += code != Code::db_missing && code != Code::db_busy;
        }
      }
    });
  }
  for (int round = 0; round < 300; ++round) {
    Result<Descriptor> maker = create_hidden(path, 0666);
    if (!maker.ok()) continue;
    REQUIRE(::write(maker.value().number(), "x", 1) == 1);
    CHECK(rename_over_placeholder(path).ok());
    REQUIRE(posix_file_system().remove(path).ok());
  }
  done = true;
  for (std::thread& thread : threads) thread.join();
  CHECK(empty == 0);
  CHECK(whole > 0);
}

TEST_CASE("a name that is taken is spared") {
  const TemporaryDirectory directory;
  const std::string path = directory.path("db");
  const Descriptor file = create_hidden(path, 0666).value();
  directory.write("db", "precious");
  CHECK(rename_hidden(path).error_number() == EEXIST);
  CHECK(rename_over_placeholder(path).error_number() == EEXIST);
  CHECK(posix_file_system().info(path).value().size == 8);
  REQUIRE(posix_file_system().remove(path).ok());
  CHECK(rename_hidden(path).ok());
  CHECK(posix_file_system().info(path).value().inode == inode_of(file));
  CHECK(posix_file_system().list(directory.path()).value() == std::vector<std::string>{"db"});
}

TEST_CASE("a hidden file gets another name in one step, and spares one that is taken") {
  const TemporaryDirectory directory;
  const Descriptor file = create_hidden(directory.path("part"), 0666).value();
  const std::string name = hidden_name(directory.path("part"));
  directory.write("taken", "precious");
  CHECK(link_hidden(name, directory.path("taken")).error_number() == EEXIST);
  CHECK(posix_file_system().info(directory.path("taken")).value().size == 8);
  CHECK(link_hidden(name, directory.path("data")).ok());
  CHECK(posix_file_system().info(directory.path("data")).value().inode == inode_of(file));
  CHECK(posix_file_system().list(directory.path()).value() ==
        std::vector<std::string>{"data", "taken"});
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
