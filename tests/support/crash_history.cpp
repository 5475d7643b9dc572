#include "support/crash_history.hpp"

#include <utility>

#include "base/assert.hpp"
#include "pager/pager.hpp"
#include "support/memory_file_system.hpp"

namespace lade {
namespace {

// Writes on the caller's thread, so that a seed tells the order of all calls.
constexpr PagerOptions kInline{.background_writes = false, .buffer_bytes = 8192};
// Every so many images are read by verify as well: it checks each extent as get() and open do.
constexpr uint64_t kVerifyEvery = 16;

void promise(CrashHistory& history, PagerModel acknowledged, PagerModel in_flight) {
  history.disk.promise(history.promises.size());
  history.promises.push_back({std::move(acknowledged), std::move(in_flight)});
}

const PagerModel& current(const CrashHistory& history) {
  return history.promises.back().acknowledged;
}

std::unique_ptr<Pager> create(CrashHistory& history) {
  const PagerModel first{.generation = 1, .catalog = "id", .chunks = {}};
  promise(history, first, first);
  auto created =
      Pager::create_on(watch(history.disk.open(), history.legality), as_bytes("id"), kInline);
  LADE_ASSERT(created.ok());
  history.legality.acknowledge(1);
  return std::move(created).value();
}

Result<std::unique_ptr<Pager>> try_reopen(CrashHistory& history) {
  history.legality.failed = false;  // another process
  return Pager::open_on(watch(history.disk.open(), history.legality), Pager::Mode::write, kInline);
}

// What the new process shows is what the user knows from now on. Null where it shows nothing that
// was promised, which is a breach.
std::unique_ptr<Pager> reopen(CrashHistory& history) {
  auto opened = try_reopen(history);
  if (!opened.ok()) {
    history.legality.breach("reopen: " + std::string(opened.status().message()));
    return nullptr;
  }
  const CrashPromise last = history.promises.back();
  const uint64_t generation = opened.value()->last_commit().generation;
  const PagerModel& shown =
      generation == last.in_flight.generation ? last.in_flight : last.acknowledged;
  if (const std::string found = difference(*opened.value(), shown); !found.empty()) {
    history.legality.breach("reopen: " + found);
    return nullptr;
  }
  history.legality.acknowledge(generation);
  promise(history, shown, shown);
  return std::move(opened).value();
}

// Commits the model as the generation after its own.
Status commit(CrashHistory& history, Pager& pager, PagerModel model) {
  ++model.generation;
  model.catalog = "generation " + std::to_string(model.generation);
  const PagerModel before = current(history);
  promise(history, before, model);
  const Status status = pager.commit(as_bytes(model.catalog)).status();
  if (status.ok()) {
    history.legality.acknowledge(model.generation);
    promise(history, model, model);
  } else if (status.code() != Code::commit_unknown) {
    promise(history, before, before);
  }
  return status;
}

// The file of some commits, compacted: its first generation is not 1.
std::unique_ptr<Pager> start_compacted(CrashHistory& history, std::mt19937_64& random) {
  MemoryFileSystem files;
  PagerModel model;
  const auto before = Pager::create(files, "a.lade", as_bytes("id"), kInline).value();
  const uint64_t tables = 1 + random() % 4;
  for (uint64_t table = 0; table < tables; ++table) {
    put_chunks(*before, model, {random() % 2000, 100}, random());
    model.catalog = "table " + std::to_string(table);
    LADE_ASSERT(before->commit(as_bytes(model.catalog)).ok());
  }
  const auto after = before->compact();
  LADE_ASSERT(after.ok());
  model.generation = after.value()->last_commit().generation;
  history.disk = CrashDisk(files.bytes("a.lade"));
  history.has_name = true;
  promise(history, model, model);
  return reopen(history);
}

void free_chunks(Pager& pager, PagerModel& model, const std::vector<ChunkId>& ids) {
  free_chunks(pager, ids);
  for (const ChunkId id : ids) model.chunks.erase(id);
}

void abandon_something(Pager& pager, std::mt19937_64& random) {
  PagerModel scratch;
  put_chunks(pager, scratch, {random() % 20'000}, random());
  if (random() % 2 == 0) LADE_ASSERT(pager.flush().ok());
  pager.abandon();
}

// One commit. `last` are the chunks of the commit before, and become those of this one.
Status load_table(CrashHistory& history, Pager& pager, std::vector<ChunkId>& last,
                  std::mt19937_64& random) {
  if (random() % 3 == 0) abandon_something(pager, random);
  PagerModel model = current(history);
  if (random() % 3 == 0) {
    free_chunks(pager, model, last);
  } else if (random() % 4 == 0 && !model.chunks.empty()) {
    free_chunks(pager, model, {model.chunks.begin()->first});
  }
  std::vector<size_t> sizes(1 + random() % 3);
  for (size_t& size : sizes) size = random() % 2000;
  last = put_chunks(pager, model, sizes, random());
  if (random() % 2 == 0) LADE_ASSERT(pager.flush().ok());
  return commit(history, pager, model);
}

// Empty if the image shows one of the two that it may show, and all of it.
std::string violation(ByteSpan image, const CrashPromise& promise, bool verify) {
  const auto opened = Pager::open_on(open_image(image), Pager::Mode::read);
  if (!opened.ok()) return std::string(opened.status().message());
  const uint64_t generation = opened.value()->last_commit().generation;
  for (const PagerModel* model : {&promise.acknowledged, &promise.in_flight}) {
    if (generation == model->generation) return difference(*opened.value(), *model, verify);
  }
  return "generation " + std::to_string(generation) + " after " +
         std::to_string(promise.acknowledged.generation);
}

struct Trial {
  std::mt19937_64& random;
  CrashCount& count;

  void add(const std::string& found) {
    if (!found.empty() && count.violations++ == 0) count.first = found;
  }

  // Recovers from an image, commits, and loses power again on the way.
  void crash_again(ByteSpan image, const CrashPromise& before) {
    CrashHistory second{
        .disk = CrashDisk({image.begin(), image.end()}), .legality = {}, .promises = {before}};
    if (const auto writer = reopen(second)) {
      PagerModel model = current(second);
      put_chunks(*writer, model, {700}, random());
      LADE_ASSERT(commit(second, *writer, model).ok());
    }
    const CrashPlan few{.exhaustive_sectors_max = 3, .random_subsets = 2, .damaged_subsets = 4};
    for (const CrashEpoch& epoch : second.disk.epochs()) {
      for_each_crash(epoch, few, random, [&](ByteSpan again) {
        add(violation(again, second.promises[epoch.promise], ++count.states % kVerifyEvery == 0));
      });
    }
    for (const std::string& breach : second.legality.breaches) add(breach);
  }
};

}  // namespace

void run_random_history(CrashHistory& history, uint64_t commits, std::mt19937_64& random) {
  const bool compacted = random() % 3 == 0;
  std::unique_ptr<Pager> writer = compacted ? start_compacted(history, random) : create(history);
  std::vector<ChunkId> last;
  for (uint64_t i = 0; i < commits && writer != nullptr; ++i) {
    if (random() % 5 == 0) history.disk.lose_sync(1 + random() % 2, random());
    const bool committed = load_table(history, *writer, last, random).ok();
    if (committed && random() % 3 != 0) continue;
    writer.reset();
    if (random() % 4 == 0) {  // the next process cannot even say the generation again
      history.disk.lose_sync(1, random());
      static_cast<void>(try_reopen(history));
    }
    history.disk.lose_sync(0, 0);
    writer = reopen(history);
    std::erase_if(last, [&](ChunkId id) { return !current(history).chunks.contains(id); });
  }
}

void run_lost_slot_flush(CrashHistory& history, uint64_t seed) {
  std::unique_ptr<Pager> writer = create(history);
  for (uint64_t table = 0; table < 4; ++table) {
    PagerModel model = current(history);
    put_chunks(*writer, model, {600}, table);
    const bool lost = table == 3;
    if (lost) history.disk.lose_sync(2, seed);
    LADE_ASSERT(commit(history, *writer, model).ok() == !lost);
  }
  writer.reset();
  writer = reopen(history);
  if (writer == nullptr) return;
  PagerModel model = current(history);
  put_chunks(*writer, model, {600}, 4);
  LADE_ASSERT(commit(history, *writer, model).ok());
}

void run_lost_data_flush(CrashHistory& history, uint64_t seed) {
  std::unique_ptr<Pager> writer = create(history);
  PagerModel model = current(history);
  put_chunks(*writer, model, {5000}, 1);
  history.disk.lose_sync(1, seed);
  LADE_ASSERT(!commit(history, *writer, model).ok());
  writer.reset();
  writer = reopen(history);
  if (writer == nullptr) return;
  model = current(history);
  put_chunks(*writer, model, {4000}, 2);
  LADE_ASSERT(commit(history, *writer, model).ok());
}

void try_all_crashes(const CrashHistory& history, const CrashPlan& plan, std::mt19937_64& random,
                     uint64_t again_every, CrashCount& count) {
  Trial trial{random, count};
  const auto epochs = history.disk.epochs();
  for (size_t i = history.has_name ? 0 : 1; i < epochs.size(); ++i) {
    const CrashPromise& promise = history.promises[epochs[i].promise];
    uint64_t until_again = again_every;
    for_each_crash(epochs[i], plan, random, [&](ByteSpan image) {
      const std::string found = violation(image, promise, ++count.states % kVerifyEvery == 0);
      trial.add(found);
      if (found.empty() && again_every != 0 && --until_again == 0) {
        trial.crash_again(image, promise);
        until_again = again_every;
      }
    });
  }
  for (const std::string& breach : history.legality.breaches) trial.add(breach);
}

}  // namespace lade
