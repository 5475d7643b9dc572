#include "pager/verify.hpp"

#include <cerrno>
#include <set>

#include <doctest/doctest.h>

#include "pager/pager.hpp"
#include "support/countdown_file_system.hpp"
#include "support/memory_file_system.hpp"
#include "support/pager_model.hpp"

namespace lade {
namespace {

using Mode = Pager::Mode;

TEST_SUITE("pager") {
TEST_CASE("verify reads every byte and is content with a sound file") {
  MemoryFileSystem files;
  PagerModel model;
  const auto pager = Pager::create(files, "a.lade", {}).value();
  put_chunks(*pager, model, {5'000'000, 3, 4'000'000, 100}, 1);
  REQUIRE(pager->commit(as_bytes("x")).ok());
  const auto summary = pager->verify([](const VerifyProblem&) { FAIL("no problem expected"); });
  CHECK(summary.chunks == 4);
  CHECK(summary.bytes ==
        9'000'103 + sizeof(StoredRoot) + sizeof(PageRef) + 1 + 4 * sizeof(DirectoryEntry));
}

TEST_CASE("verify names each bad chunk and goes on behind it") {
  MemoryFileSystem files;
  PagerModel model;
  const auto pager = Pager::create(files, "a.lade", {}).value();
  const auto ids = put_chunks(*pager, model, std::vector<size_t>(20, 1000), 1);
  REQUIRE(pager->commit({}).ok());
  std::set<ChunkId> damaged;
  for (const size_t i : {0u, 7u, 8u, 19u}) {
    files.bytes("a.lade")[find_chunk(*pager, ids[i])->offset + i] ^= std::byte{1};
    damaged.insert(ids[i]);
  }
  std::set<ChunkId> found;
  const auto summary = pager->verify([&](const VerifyProblem& problem) {
    CHECK(problem.status.code() == Code::corrupt_chunk);
    CHECK(problem.offset == find_chunk(*pager, *problem.chunk)->offset);
    CHECK(found.insert(*problem.chunk).second);
  });
  CHECK(found == damaged);
  CHECK(summary.chunks == 20);
}

TEST_CASE("get names the bad chunk with both hashes and gives out nothing") {
  MemoryFileSystem files;
  PagerModel model;
  const auto pager = Pager::create(files, "a.lade", {}).value();
  const auto ids = put_chunks(*pager, model, {1000, 1000}, 1);
  REQUIRE(pager->commit({}).ok());
  const ExtentRef extent = *find_chunk(*pager, ids[1]);
  files.bytes("a.lade")[extent.offset] ^= std::byte{1};
  AlignedBuffer memory;
  std::vector<ByteSpan> chunks;
  const Status status = pager->get(ids, memory, chunks);
  CHECK(status.code() == Code::corrupt_chunk);
  const std::string message(status.message());
  CHECK(
      message.starts_with("chunk 2 at " + std::to_string(extent.offset) + " (1000 bytes): hash "));
  CHECK(message.ends_with("expected " + hex(extent.hash)));
  CHECK(chunks.empty());
  CHECK(pager->get(std::span(ids).first(1), memory, chunks).ok());
}

TEST_CASE("a place that cannot be read is a problem, and does not hide the chunks around it") {
  MemoryFileSystem memory;
  {
    PagerModel model;
    const auto pager = Pager::create(memory, "a.lade", {}).value();
    put_chunks(*pager, model, std::vector<size_t>(20, 1000), 1);
    REQUIRE(pager->commit({}).ok());
  }
  Countdown countdown;
  countdown.error_number = EIO;
  CountdownFileSystem files(memory, countdown);
  const auto pager = Pager::open(files, "a.lade", Mode::read).value();
  const auto problems = [&](uint64_t call, bool sticky) {
    countdown.fail_at = countdown.calls + call;
    countdown.sticky = sticky;
    int found = 0;
    const auto summary = pager->verify([&](const VerifyProblem& problem) {
      CHECK(problem.status.code() == Code::io_error);
      ++found;
    });
    CHECK(summary.chunks == (call == 1 && sticky ? 0 : 20));
    return found;
  };
  CHECK(problems(1, false) == 1);  // the root record
  CHECK(problems(3, false) == 0);  // all chunks at once: then one by one
  CHECK(problems(3, true) == 20);
  CHECK(problems(1, true) == 2);  // without the directory nobody knows of chunks
}
}  // TEST_SUITE("pager")

}  // namespace
}  // namespace lade
