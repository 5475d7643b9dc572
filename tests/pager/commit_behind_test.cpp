// Commits that nobody waits for: what is put after them builds on them, they become durable in
// their order, and the failure of one is the end of all.
#include <cerrno>
#include <condition_variable>
#include <mutex>

#include <doctest/doctest.h>

#include "pager/pager.hpp"
#include "support/countdown_file_system.hpp"
#include "support/file_wrapper.hpp"
#include "support/legality.hpp"
#include "support/memory_file_system.hpp"
#include "support/pager_model.hpp"

namespace lade {
namespace {

constexpr const char* kPath = "a.lade";

// A disk that keeps a flush waiting as long as its gate is shut.
struct Gate {
  std::mutex mutex;
  std::condition_variable changed;
  bool open = true;

  void set(bool to) {
    const std::lock_guard lock(mutex);
    open = to;
    changed.notify_all();
  }
  void pass() {
    std::unique_lock lock(mutex);
    changed.wait(lock, [this] { return open; });
  }
};

class GatedFile final : public FileWrapper {
 public:
  GatedFile(std::unique_ptr<File> inner, Gate& gate) : FileWrapper(std::move(inner)), gate_(gate) {}
  Status sync_data() override {
    gate_.pass();
    return FileWrapper::sync_data();
  }

 private:
  Gate& gate_;
};

// Puts a chunk and begins a commit; `model` becomes what the commit publishes.
Status begin_commit(Pager& pager, PagerModel& model, uint64_t round) {
  Status put;
  put_chunks(pager, model, {3000, 70}, round, &put);
  model.catalog = "round " + std::to_string(round);
  ++model.generation;
  LADE_CHECK(put);
  return pager.commit_behind(as_bytes(model.catalog)).status();
}

TEST_SUITE("pager") {
TEST_CASE("what follows a commit does not wait for the disk and builds on it") {
  MemoryFileSystem files;
  Gate gate;
  Legality legality;
  PagerModel model{.generation = 1, .catalog = "id", .chunks = {}};
  {
    auto file = std::make_unique<GatedFile>(files.create_output(kPath).value(), gate);
    const auto pager = Pager::create_on(watch(std::move(file), legality), as_bytes("id")).value();
    const uint64_t created = pager->durable_bytes();
    CHECK(created == pager->file_bytes());
    gate.set(false);
    REQUIRE(begin_commit(*pager, model, 0).ok());
    const uint64_t first = pager->file_bytes();
    REQUIRE(begin_commit(*pager, model, 1).ok());
    const uint64_t second = pager->file_bytes();
    CHECK(pager->last_commit().generation == 3);
    CHECK(pager->durable_bytes() == created);
    CHECK(created < first);
    CHECK(first < second);
    gate.set(true);
    CHECK(pager->await_commits().ok());
    CHECK(pager->durable_bytes() == second);
  }
  CHECK(legality.breaches == std::vector<std::string>());
  CHECK(difference(files, kPath, model) == "");
}

TEST_CASE("what is abandoned goes back to the commit that is on its way, and no further") {
  MemoryFileSystem files;
  PagerModel model{.generation = 1, .catalog = "id", .chunks = {}};
  const auto pager = Pager::create(files, kPath, as_bytes("id")).value();
  REQUIRE(begin_commit(*pager, model, 0).ok());
  const uint64_t end = pager->file_bytes();
  PagerModel scratch;
  put_chunks(*pager, scratch, {50'000}, 9);
  pager->abandon();
  CHECK(pager->file_bytes() == end);
  CHECK(files.bytes(kPath).size() == end);
  CHECK(pager->durable_bytes() == end);
  REQUIRE(begin_commit(*pager, model, 1).ok());
  REQUIRE(pager->await_commits().ok());
  CHECK(difference(*pager, model) == "");
}

TEST_CASE("bytes are the same whether somebody waits for each commit or not") {
  std::vector<std::vector<std::byte>> written;
  for (const bool waits : {true, false}) {
    for (const bool background : {true, false}) {
      MemoryFileSystem files;
      PagerModel model{.generation = 1, .catalog = "id", .chunks = {}};
      const PagerOptions options{.background_writes = background, .buffer_bytes = 4096};
      const auto pager = Pager::create(files, kPath, as_bytes("id"), options).value();
      for (uint64_t round = 0; round < 4; ++round) {
        REQUIRE(begin_commit(*pager, model, round).ok());
        if (waits) REQUIRE(pager->await_commits().ok());
      }
      REQUIRE(pager->await_commits().ok());
      written.push_back(files.bytes(kPath));
    }
  }
  for (const auto& bytes : written) CHECK(bytes == written.front());
}

// Fails one call of the system under commits that nobody waits for. False when they need fewer
// calls.
bool check_fault(bool background, bool sticky, uint64_t fail_at) {
  CAPTURE(background);
  CAPTURE(sticky);
  CAPTURE(fail_at);
  MemoryFileSystem memory;
  Countdown countdown{.fail_at = 0, .sticky = sticky, .error_number = EIO};
  CountdownFileSystem files(memory, countdown);
  std::vector<PagerModel> states{{.generation = 1, .catalog = "id", .chunks = {}}};
  std::vector<uint64_t> ends;
  Status failure;
  size_t durable = 0;
  {
    const PagerOptions options{.background_writes = background, .buffer_bytes = 4096};
    const auto pager = Pager::create(files, kPath, as_bytes("id"), options).value();
    countdown.fail_at = countdown.calls + fail_at;
    for (uint64_t round = 0; round < 4 && failure.ok(); ++round) {
      states.push_back(states.back());
      failure = begin_commit(*pager, states.back(), round);
      if (failure.ok()) ends.push_back(pager->file_bytes());
    }
    const Status awaited = pager->await_commits();
    REQUIRE((failure.ok() || awaited.code() == failure.code()));
    failure = awaited;
    while (durable < ends.size() && ends[durable] <= pager->durable_bytes()) ++durable;
  }
  REQUIRE(failure.ok() == !countdown.fired);
  REQUIRE(countdown.writes_after_failure == 0);
  const std::string shown = difference(memory, kPath, states[durable]);
  if (failure.code() != Code::commit_unknown) {
    REQUIRE(shown == "");
  } else if (shown != "") {
    REQUIRE(difference(memory, kPath, states[durable + 1]) == "");
  }
  return countdown.fired;
}

TEST_CASE("whichever call fails, the file shows the last durable commit or the one in doubt") {
  for (const bool background : {true, false}) {
    for (const bool sticky : {true, false}) {
      uint64_t fail_at = 1;
      while (check_fault(background, sticky, fail_at)) ++fail_at;
      CHECK(fail_at > 28);  // four commits of seven calls
    }
  }
}

// A flush before any commit: the kernel tells of lost pages once, so nobody may ask again.
TEST_CASE("a flush that fails while more is put fails the commit") {
  MemoryFileSystem memory;
  Countdown countdown{.fail_at = 0, .error_number = EIO};
  CountdownFileSystem files(memory, countdown);
  const auto pager = Pager::create(files, kPath, as_bytes("id")).value();
  PagerModel model;
  const uint64_t syncs = pager->counters().syncs;
  // 15 buffers of a MiB are written, then comes one more and the flush.
  put_chunks(*pager, model, {15u << 20}, 0);
  REQUIRE(pager->flush().ok());
  REQUIRE(pager->counters().syncs == syncs);
  countdown.fail_at = countdown.calls + 2;
  Status put;  // fails, too, if the flush has failed before it ends
  put_chunks(*pager, model, {1u << 20}, 1, &put);
  CHECK(pager->counters().syncs == syncs + 1);
  if (!put.ok()) CHECK(put.code() == Code::io_error);
  const Status failure = pager->commit(as_bytes("more")).status();
  CHECK(failure.code() == Code::io_error);
  CHECK(failure.message().find("sync") != std::string_view::npos);
  CHECK(countdown.writes_after_failure == 0);
}
}  // TEST_SUITE("pager")

}  // namespace
}  // namespace lade
