// Every call that a piece of work makes of the operating system fails, one after the other:
// afterwards the database is what it was before the commit that failed or, only where the pager
// said that it cannot know, what it would have been.
#include <cerrno>

#include <doctest/doctest.h>

#include "pager/pager.hpp"
#include "support/countdown_file_system.hpp"
#include "support/memory_file_system.hpp"
#include "support/pager_model.hpp"

namespace lade {
namespace {

constexpr const char* kPath = "a.lade";

// What the user was told: the last acknowledged state, and the one that may or may not have become
// durable after it.
struct Story {
  PagerModel acknowledged;
  PagerModel possible;
  Status failure;  // why it ended early
};

// One commit: chunks are put and flushed, the first of the ones before is freed.
Status commit_round(Pager& pager, Story& story, uint64_t round) {
  PagerModel next = story.acknowledged;
  Status put;
  put_chunks(pager, next, {5000, 100}, round, &put);
  LADE_CHECK(put);
  LADE_CHECK(pager.flush());
  put_chunks(pager, next, {9000}, round, &put);
  LADE_CHECK(put);
  if (round % 2 == 1) {
    const ChunkId first = next.chunks.begin()->first;
    free_chunks(pager, {&first, 1});
    next.chunks.erase(first);
  }
  next.catalog = "round " + std::to_string(round);
  const auto committed = pager.commit(as_bytes(next.catalog));
  ++next.generation;
  if (committed.status().code() == Code::commit_unknown) story.possible = next;
  LADE_CHECK(committed.status());
  story.acknowledged = story.possible = next;
  return {};
}

// Something is put that is not wanted after all.
Status abandon_round(Pager& pager) {
  PagerModel scratch;
  Status put;
  put_chunks(pager, scratch, {20'000}, 99, &put);
  if (put.ok()) put = pager.flush();
  pager.abandon();
  return put;
}

Status tell(FileSystem& files, bool background, Story& story) {
  const PagerOptions options{.background_writes = background, .buffer_bytes = 4096};
  {
    story.possible = {.generation = 1, .catalog = "id", .chunks = {}};
    LADE_TRY(const auto pager, Pager::create(files, kPath, as_bytes("id"), options));
    story.acknowledged = story.possible;
    LADE_CHECK(commit_round(*pager, story, 0));
    LADE_CHECK(abandon_round(*pager));
    LADE_CHECK(commit_round(*pager, story, 1));
  }
  LADE_TRY(const auto pager, Pager::open(files, kPath, Pager::Mode::write, options));
  LADE_CHECK(commit_round(*pager, story, 2));
  LADE_CHECK(commit_round(*pager, story, 3));
  return {};
}

struct Fault {
  int error_number;
  bool sticky;
  bool partial;
};

// Fails call `fail_at` and checks what is left. False when the work needs fewer calls than that.
bool check_fault(const Fault& fault, bool background, uint64_t fail_at) {
  CAPTURE(fail_at);
  CAPTURE(background);
  CAPTURE(fault.sticky);
  MemoryFileSystem memory;
  Countdown countdown;
  countdown.fail_at = fail_at;
  countdown.sticky = fault.sticky;
  countdown.error_number = fault.error_number;
  countdown.partial = fault.partial;
  CountdownFileSystem files(memory, countdown);
  Story story;
  const Status ended = tell(files, background, story);
  if (!countdown.fired) {
    REQUIRE(ended.ok());
    return false;
  }
  REQUIRE(countdown.writes_after_failure == 0);
  if (ended.ok()) {  // only the trimming after an abandon may go unsaid, and it keeps the next put
                     // from happening
    FAIL("a failure that nobody was told of");
  }
  REQUIRE((ended.code() == Code::io_error || ended.code() == Code::no_space ||
           ended.code() == Code::out_of_memory || ended.code() == Code::commit_unknown));
  if (!memory.node(kPath)) {
    REQUIRE(story.acknowledged.generation == 0);
    return true;
  }
  const std::string before = difference(memory, kPath, story.acknowledged);
  if (!before.empty()) REQUIRE(difference(memory, kPath, story.possible) == "");
  if (!before.empty()) REQUIRE(ended.code() == Code::commit_unknown);
  // The next writer goes on from there.
  Story next;
  next.acknowledged = next.possible = before.empty() ? story.acknowledged : story.possible;
  const auto pager = Pager::open(memory, kPath, Pager::Mode::write);
  REQUIRE(pager.ok());
  REQUIRE(commit_round(*pager.value(), next, 4).ok());
  REQUIRE(difference(*pager.value(), next.acknowledged) == "");
  return true;
}

TEST_SUITE("pager") {
TEST_CASE("whichever call fails, once or for good, the database is as before or as after") {
  const Fault faults[] = {{EIO, false, false},   {EIO, true, false},    {ENOSPC, false, true},
                          {ENOSPC, true, false}, {EDQUOT, false, true}, {ENOMEM, true, true}};
  for (const Fault& fault : faults) {
    for (const bool background : {false, true}) {
      uint64_t fail_at = 1;
      while (check_fault(fault, background, fail_at)) ++fail_at;
      CHECK(fail_at > 60);
    }
  }
}

TEST_CASE("after a failed write every call says why, until the file is opened again") {
  MemoryFileSystem memory;
  Countdown countdown;
  countdown.error_number = ENOSPC;
  CountdownFileSystem files(memory, countdown);
  const auto pager = Pager::create(files, kPath, {}, {.background_writes = false}).value();
  PagerModel scratch;
  const auto ids = put_chunks(*pager, scratch, {100}, 1);
  REQUIRE(pager->commit({}).ok());
  put_chunks(*pager, scratch, {100}, 2);
  countdown.fail_at = countdown.calls + 1;
  CHECK(pager->flush().code() == Code::no_space);
  CHECK(pager->flush().code() == Code::no_space);
  pager->abandon();
  CHECK(pager->commit({}).status().code() == Code::no_space);
  Status put;
  put_chunks(*pager, scratch, {100}, 3, &put);
  CHECK(put.code() == Code::no_space);
  AlignedBuffer buffer;
  std::vector<ByteSpan> chunks;
  CHECK(pager->get(ids, buffer, chunks).ok());  // reading goes on
}

TEST_CASE(
    "a failure from the first byte of a slot on leaves the outcome unknown, before it does not") {
  std::vector<Code> codes;
  for (uint64_t call = 1;; ++call) {
    MemoryFileSystem memory;
    Countdown countdown;
    countdown.error_number = EIO;
    CountdownFileSystem files(memory, countdown);
    const auto pager = Pager::create(files, kPath, {}, {.background_writes = false}).value();
    countdown.fail_at = countdown.calls + call;
    const Code code = pager->commit({}).status().code();
    if (code == Code::ok) break;
    codes.push_back(code);
  }
  // root record, flush, two looks at the name, two copies, flush
  using enum Code;
  CHECK(codes == std::vector<Code>{io_error, io_error, io_error, io_error, commit_unknown,
                                   commit_unknown, commit_unknown});
}
}  // TEST_SUITE("pager")

}  // namespace
}  // namespace lade
