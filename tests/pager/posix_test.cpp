// The pager on real files: two processes race for one, and direct I/O gives the bytes that memory
// gives.
#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "pager/pager.hpp"
#include "support/effort.hpp"
#include "support/memory_file_system.hpp"
#include "support/pager_model.hpp"
#include "support/temporary_directory.hpp"

namespace lade {
namespace {

// Creates the database or opens it, and commits; the exit code of a child process.
int race(const std::string& path) {
  auto pager = Pager::open(posix_file_system(), path, Pager::Mode::write);
  if (pager.status().code() == Code::db_missing) {
    pager = Pager::create(posix_file_system(), path, as_bytes("id"));
  }
  if (pager.status().code() == Code::db_busy) return 4;
  if (!pager.ok()) return 1;
  PagerModel model;
  put_chunks(*pager.value(), model, {1000}, 1);
  return pager.value()->commit(as_bytes("raced")).ok() ? 0 : 1;
}

TEST_SUITE("pager") {
TEST_CASE(
    "of processes that create or write one database each wins or is busy, and no commit is lost") {
  const TemporaryDirectory directory;
  const std::string path = directory.path("db");
  uint64_t won = 0;
  uint64_t busy = 0;
  const auto rounds = by_effort<uint64_t>(200, 60, 30);
  for (uint64_t round = 0; round < rounds; ++round) {
    std::array<pid_t, 4> children{};
    for (pid_t& child : children) {
      child = ::fork();
      if (child == 0) ::_exit(race(path));
      REQUIRE(child > 0);
    }
    for (const pid_t child : children) {
      int status = 0;
      REQUIRE(::waitpid(child, &status, 0) == child);
      REQUIRE(WIFEXITED(status));
      const int code = WEXITSTATUS(status);
      REQUIRE((code == 0 || code == 4));
      ++(code == 0 ? won : busy);
    }
  }
  CHECK(won >= rounds);
  const auto pager = Pager::open(posix_file_system(), path, Pager::Mode::read).value();
  CHECK(pager->last_commit().generation == won + 1);
  pager->verify([](const VerifyProblem&) { FAIL("no problem expected"); });
  MESSAGE(won, " commits, ", busy, " times busy");
}

TEST_CASE("a real file holds the bytes that one in memory holds") {
  const TemporaryDirectory directory;
  MemoryFileSystem memory;
  std::vector<std::byte> bytes;
  for (FileSystem* files : {static_cast<FileSystem*>(&memory), &posix_file_system()}) {
    const std::string path = files == &memory ? "db" : directory.path("db");
    PagerModel model;
    {
      const auto pager = Pager::create(*files, path, as_bytes("id")).value();
      for (uint64_t table = 0; table < 3; ++table) {
        put_chunks(*pager, model, {2'500'000, 10, 70'000}, table);
        model.catalog = "table " + std::to_string(table);
        REQUIRE(pager->commit(as_bytes(model.catalog)).ok());
        model.generation = table + 2;
      }
    }
    CHECK(difference(*files, path, model) == "");
    if (files == &memory) continue;
    const auto file = files->open_input(path).value();
    bytes.resize(file->info().value().size + 1);
    bytes.resize(file->read_at(bytes, 0).value());
  }
  CHECK(bytes == memory.bytes("db"));
}
}  // TEST_SUITE("pager")

}  // namespace
}  // namespace lade
