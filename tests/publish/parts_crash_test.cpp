// The power goes at any moment while parts are published and put together, and any part of what was
// on its way is lost. A part is then published whole or not at all, readers of the logs see the old
// version or the new one, and whoever runs the commands again gets there.
#include <doctest/doctest.h>

#include "publish/delta_log.hpp"
#include "publish/part_summary.hpp"
#include "publish/publishing_parts.hpp"
#include "publish/whole_file.hpp"
#include "support/crash_tree.hpp"
#include "support/effort.hpp"

namespace lade {
namespace {

constexpr uint32_t kParts = 2;
constexpr uint64_t kRunAgainEvery = 16;

// What is published: by part its summary, by table its log's ledger.
using Shown = std::map<std::string, std::string>;

Result<Shown> shown_by(FileSystem& files) {
  Shown shown;
  for (uint32_t part = 1; part <= kParts; ++part) {
    const std::string path = "lake/_lade/parts/" + summary_name(part);
    LADE_TRY(const std::optional<std::string> text, read_whole(files, path));
    if (!text) continue;
    LADE_CHECK(parse_summary(tpch_schema(), *text, path).status());
    shown[path] = *text;
  }
  for (const TableSchema& table : tpch_schema().tables) {
    LADE_TRY(const DeltaLog log, read_delta_log(files, "lake/" + std::string(table.name)));
    if (log.versions > 0)
      shown[std::string(table.name)] = log.metadata.properties.at("lade.ledger");
  }
  return shown;
}

// Random loads of the parts; each publishes a part, anew or in the place of an older one, or puts
// them together.
class PartsHistory {
 public:
  explicit PartsHistory(uint64_t seed) : random_(seed) {
    for (uint32_t part = 1; part <= kParts; ++part) change(part);
  }

  void run(unsigned steps) {
    for (unsigned step = 0; step < steps; ++step) {
      together_ = step >= kParts && random_() % 2 == 0;
      if (!together_) {
        number_ = step < kParts ? step + 1 : 1 + static_cast<uint32_t>(random_() % kParts);
        if (random_() % 3 != 0) change(number_);
      }
      const Shown before = acknowledged_;
      const Status done = act(tree_);
      REQUIRE_MESSAGE(done.ok(), done.message());
      const Result<Shown> now = shown_by(tree_);
      REQUIRE(now.ok());
      acknowledged_ = now.value();
      tree_.promise(1);
      states += tree_.for_each_crash(
          random_, [&](MemoryFileSystem& files, size_t promise) { check(files, before, promise); });
      tree_.promise(0);
    }
  }

  uint64_t states = 0;
  uint64_t violations = 0;
  std::string first;

 private:
  void change(uint32_t part) {
    const int rows = 1 + static_cast<int>(random_() % 30);
    databases_[part - 1] = small_part({part, kParts}, region_rows(next_key_, rows),
                                      part == 1 ? nation_rows(next_key_, 3, next_key_) : "", 8);
    next_key_ += rows + 3;
  }
  Status act(FileSystem& files) {
    if (!together_) return publish_part(files, *databases_[number_ - 1], IfPublished::replace);
    Publishing publishing;
    publishing.settings.if_published = IfPublished::replace;
    return put_together(files, kParts, publishing);
  }
  void check(MemoryFileSystem& files, const Shown& before, size_t promise) {
    const std::string fault = fault_of(files, before, promise);
    if (fault.empty()) return;
    if (violations++ == 0) first = fault;
  }
  std::string fault_of(MemoryFileSystem& files, const Shown& before, size_t promise) {
    const Result<Shown> found = shown_by(files);
    if (!found.ok())
      return std::string(found.status().path()) + ": " + std::string(found.status().message());
    for (const auto& [name, state] : acknowledged_) {
      const auto now = found.value().find(name);
      const bool is_new = now != found.value().end() && now->second == state;
      const auto old = before.find(name);
      const bool is_old = now == found.value().end()
                              ? old == before.end()
                              : old != before.end() && now->second == old->second;
      if (!is_new && (promise == 1 || !is_old)) return name + " shows a third thing";
    }
    if (!found.value().empty()) {
      if (std::string problems = published_problems(files); !problems.empty()) return problems;
    }
    if (++checked_ % kRunAgainEvery != 0) return {};
    const Status again = act(files);
    if (!again.ok()) return "running again fails: " + std::string(again.message());
    if (shown_by(files).value() != acknowledged_) return "running again gives something else";
    return published_problems(files);
  }

  std::mt19937_64 random_;
  std::unique_ptr<SmallDatabase> databases_[kParts];
  CrashTree tree_;
  Shown acknowledged_;
  bool together_ = false;
  uint32_t number_ = 1;
  int next_key_ = 0;
  uint64_t checked_ = 0;
};

TEST_SUITE("publish") {
TEST_CASE("a power cut at any moment of publishing parts leaves each whole or out") {
  const uint64_t wanted = by_effort<uint64_t>(50'000, 10'000, 500);
  uint64_t states = 0;
  for (uint64_t seed = 1; states < wanted; ++seed) {
    PartsHistory history(seed);
    history.run(8);
    states += history.states;
    REQUIRE_MESSAGE(history.violations == 0, history.violations, " of ", history.states,
                    ", first: ", history.first, ", seed ", seed);
  }
  MESSAGE(states, " crash states");
}
}  // TEST_SUITE("publish")

}  // namespace
}  // namespace lade
