// The power goes at any moment of some commits, and the disk keeps any part of what was on its way.
// Whoever opens the file then sees the last generation that was acknowledged, or the one in flight,
// whole.
#include <functional>
#include <random>
#include <utility>

#include <doctest/doctest.h>

#include "pager/pager.hpp"
#include "support/crash_disk.hpp"
#include "support/file_wrapper.hpp"
#include "support/legality.hpp"
#include "support/pager_model.hpp"
#include "support/sanitized.hpp"

namespace lade {
namespace {

constexpr uint64_t kSeed = 20240607;
constexpr PagerOptions kInline{.background_writes = false, .buffer_bytes = 8192};

// What lies between the pager and the disk: a watch for the rules, or a mistake that the test must
// find.
using Wrap = std::function<std::unique_ptr<File>(std::unique_ptr<File>)>;

struct Run {
  CrashDisk disk;
  Legality legality;
  Wrap wrap = [this](std::unique_ptr<File> file) { return watch(std::move(file), legality); };
  std::vector<PagerModel> models;  // by generation
};

std::unique_ptr<Pager> create(Run& run) {
  auto created = Pager::create_on(run.wrap(run.disk.open()), as_bytes("id"), kInline);
  REQUIRE(created.ok());
  run.models = {{}, {.generation = 1, .catalog = "id", .chunks = {}}};
  run.legality.acknowledge(1);
  run.disk.acknowledge(1);
  return std::move(created).value();
}

std::unique_ptr<Pager> reopen(Run& run) {
  run.legality.failed = false;  // another process
  auto opened = Pager::open_on(run.wrap(run.disk.open()), Pager::Mode::write, kInline);
  REQUIRE(opened.ok());
  return std::move(opened).value();
}

// Commits the model as the generation after its own.
Status commit(Run& run, Pager& pager, PagerModel model) {
  ++model.generation;
  model.catalog = "generation " + std::to_string(model.generation);
  run.models.resize(model.generation);  // one that did not come about may be there already
  run.models.push_back(model);
  LADE_CHECK(pager.commit(as_bytes(model.catalog)).status());
  run.legality.acknowledge(model.generation);
  run.disk.acknowledge(model.generation);
  return {};
}

// Tables of different sizes; now and then one is abandoned, replaced, or the process is another
// one.
void load_tables(Run& run, uint64_t tables, std::mt19937_64& random) {
  std::unique_ptr<Pager> writer = create(run);
  for (uint64_t table = 0; table < tables; ++table) {
    PagerModel model = run.models.back();
    if (random() % 3 == 0) {
      PagerModel scratch;
      put_chunks(*writer, scratch, {random() % 30'000}, random());
      if (random() % 2 == 0) REQUIRE(writer->flush().ok());
      writer->abandon();
    }
    std::vector<size_t> sizes(1 + random() % 3);
    for (size_t& size : sizes) size = random() % 3000;
    put_chunks(*writer, model, sizes, random());
    if (random() % 2 == 0) REQUIRE(writer->flush().ok());
    if (random() % 4 == 0 && model.chunks.size() > sizes.size()) {
      const ChunkKey freed = model.chunks.begin()->first;
      writer->free({&freed, 1});
      model.chunks.erase(freed);
    }
    REQUIRE(commit(run, *writer, model).ok());
    if (random() % 3 == 0) {
      writer.reset();
      writer = reopen(run);
    }
  }
}

// Empty if the image shows the acknowledged generation or the next one, and all of it.
std::string violation(ByteSpan image, uint64_t acknowledged,
                      const std::vector<PagerModel>& models) {
  const auto opened = Pager::open_on(open_image(image), Pager::Mode::read);
  if (!opened.ok()) return std::string(opened.status().message());
  const uint64_t generation = opened.value()->last_commit().generation;
  if (generation < acknowledged || generation > acknowledged + 1 || generation >= models.size()) {
    return "generation " + std::to_string(generation) + " after " + std::to_string(acknowledged);
  }
  return difference(*opened.value(), models[generation]);
}

struct Count {
  uint64_t images = 0;
  uint64_t violations = 0;
  std::string first;
  void add(const std::string& found) {
    ++images;
    if (found.empty()) return;
    if (violations++ == 0) first = found;
  }
};

// Recovers from an image, commits, and loses power again on the way.
void crash_again(ByteSpan image, const Run& run, std::mt19937_64& random, Count& count) {
  Run second;
  second.disk = CrashDisk(std::vector<std::byte>(image.begin(), image.end()));
  auto writer = reopen(second);
  const uint64_t generation = writer->last_commit().generation;
  second.models.assign(run.models.begin(),
                       run.models.begin() + static_cast<ptrdiff_t>(generation + 1));
  PagerModel model = second.models.back();
  put_chunks(*writer, model, {700}, random());
  REQUIRE(commit(second, *writer, model).ok());
  const CrashPlan few{.exhaustive_sectors_max = 3, .random_subsets = 2, .damaged_subsets = 4};
  for (const CrashEpoch& epoch : second.disk.epochs()) {
    const uint64_t acknowledged = epoch.acknowledged != 0 ? epoch.acknowledged : generation;
    for_each_crash(epoch, few, random, [&](ByteSpan again) {
      count.add(violation(again, acknowledged, second.models));
    });
  }
  for (const std::string& breach : second.legality.breaches) count.add(breach);
}

Count try_all(const Run& run, const CrashPlan& plan, std::mt19937_64& random,
              uint64_t again_every) {
  Count count;
  const auto epochs = run.disk.epochs();
  for (size_t i = 1; i < epochs.size(); ++i) {  // before the first sync the file has no name
    uint64_t until_again = again_every;
    for_each_crash(epochs[i], plan, random, [&](ByteSpan image) {
      const std::string found = violation(image, epochs[i].acknowledged, run.models);
      count.add(found);
      if (found.empty() && again_every != 0 && --until_again == 0) {
        crash_again(image, run, random, count);
        until_again = again_every;
      }
    });
  }
  return count;
}

// A disk that forgets some of the pager's work; the rest of the calls go through.
class ForgetfulFile final : public FileWrapper {
 public:
  struct Habits {
    bool skips_data_sync = false;     // the first flush of a commit
    bool skips_slot_sync = false;     // the second one
    bool drops_equal_writes = false;  // what changes no byte, as the re-assertion of a slot
  };
  ForgetfulFile(std::unique_ptr<File> inner, Habits habits)
      : FileWrapper(std::move(inner)), habits_(habits) {}

  Status write_at(ByteSpan data, uint64_t offset) override {
    data_pending_ |= offset >= kDataStart;
    std::vector<std::byte> held(data.size());
    LADE_TRY(const size_t got, inner().read_at(held, offset));
    const bool equal = got == data.size() && std::equal(data.begin(), data.end(), held.begin());
    if (equal && habits_.drops_equal_writes) return {};
    return inner().write_at(data, offset);
  }
  Status sync_data() override {
    const bool data = std::exchange(data_pending_, false);
    const bool first = std::exchange(first_, false);
    if (!first && (data ? habits_.skips_data_sync : habits_.skips_slot_sync)) return {};
    return inner().sync_data();
  }

 private:
  Habits habits_;
  bool data_pending_ = false;
  bool first_ = true;  // of a new file: before that one it has no name
};

Wrap forgetful(ForgetfulFile::Habits habits) {
  return [habits](std::unique_ptr<File> file) {
    return std::make_unique<ForgetfulFile>(std::move(file), habits);
  };
}

// The flush of a slot fails, and the next process finds the new generation in the page cache only.
// It is told of it, and builds upon it.
void lose_slot_flush(Run& run) {
  PagerModel model;
  {
    const auto writer = create(run);
    for (uint64_t table = 0; table < 3; ++table) {
      model = run.models.back();
      put_chunks(*writer, model, {600}, table);
      REQUIRE(commit(run, *writer, model).ok());
    }
    model = run.models.back();
    put_chunks(*writer, model, {600}, 3);
    REQUIRE(writer->flush().ok());
    run.disk.lose_sync(2);
    CHECK(commit(run, *writer, model).code() == Code::commit_unknown);
  }
  const auto writer = reopen(run);
  REQUIRE(writer->last_commit().generation == 5);
  run.disk.acknowledge(5);
  model = run.models.back();
  put_chunks(*writer, model, {600}, 4);
  REQUIRE(commit(run, *writer, model).ok());
}

TEST_SUITE("pager") {
TEST_CASE("a power cut at any moment, and one more while recovering, never shows a third thing") {
  std::mt19937_64 random(kSeed);
  uint64_t images = 0;
  for (int history = 0; history < (kSanitized ? 1 : 5); ++history) {
    Run run;
    load_tables(run, kSanitized ? 4 : 12, random);
    const Count count = try_all(run, {}, random, 64);
    images += count.images;
    CHECK_MESSAGE(count.violations == 0, count.violations, " of ", count.images,
                  ", first: ", count.first, ", seed ", kSeed);
    for (const std::string& breach : run.legality.breaches) FAIL_CHECK(breach);
  }
  MESSAGE(images, " crash states");
  CHECK(images > (kSanitized ? 3'000 : 100'000));
}

TEST_CASE("a generation that a process has seen is never lost, though its flush had failed") {
  std::mt19937_64 random(kSeed);
  Run run;
  lose_slot_flush(run);
  const Count count = try_all(run, {}, random, 64);
  CHECK_MESSAGE(count.violations == 0, count.first);
  CHECK(run.legality.breaches.empty());
}

TEST_CASE("a failed flush of data leaves the generation before, and the next process goes on") {
  std::mt19937_64 random(kSeed);
  Run run;
  {
    const auto writer = create(run);
    PagerModel model = run.models.back();
    put_chunks(*writer, model, {5000}, 1);
    run.disk.lose_sync(1);
    CHECK(commit(run, *writer, model).code() == Code::io_error);
  }
  const auto writer = reopen(run);
  REQUIRE(writer->last_commit().generation == 1);
  PagerModel model = run.models[1];
  put_chunks(*writer, model, {5000}, 1);
  REQUIRE(commit(run, *writer, model).ok());
  const Count count = try_all(run, {}, random, 64);
  CHECK_MESSAGE(count.violations == 0, count.first);
}

TEST_CASE("the harness bites: it finds a missing flush, and a missing re-assertion") {
  std::mt19937_64 random(kSeed);
  for (const ForgetfulFile::Habits habits :
       {ForgetfulFile::Habits{.skips_data_sync = true}, {.skips_slot_sync = true}}) {
    Run run;
    run.wrap = forgetful(habits);
    load_tables(run, 6, random);
    CHECK(try_all(run, {}, random, 0).violations > 10);
  }
  Run run;
  run.wrap = forgetful({.drops_equal_writes = true});
  lose_slot_flush(run);
  CHECK(try_all(run, {}, random, 0).violations > 10);
}
}  // TEST_SUITE("pager")

}  // namespace
}  // namespace lade
