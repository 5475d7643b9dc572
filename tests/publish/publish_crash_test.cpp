// The power goes at any moment while tables are published, and any part of what was on its way is
// lost. Readers of the logs then see what was acknowledged last, or the version in flight, whole;
// and whoever publishes again gets there.
#include <doctest/doctest.h>

#include "publish/delta_log.hpp"
#include "publish/publishing.hpp"
#include "support/crash_tree.hpp"
#include "support/effort.hpp"

namespace lade {
namespace {

constexpr uint64_t kPublishAgainEvery = 16;

// What readers see: by table its log's ledger and whether it is validated.
using Shown = std::map<std::string, std::string>;

Result<Shown> shown_by(FileSystem& files) {
  Shown shown;
  for (const TableSchema& table : tpch_schema().tables) {
    LADE_TRY(const DeltaLog log, read_delta_log(files, "lake/" + std::string(table.name)));
    if (log.versions == 0) continue;
    const TableProperties& properties = log.metadata.properties;
    shown[std::string(table.name)] = properties.at("lade.ledger") + properties.at("lade.validated");
  }
  return shown;
}

// Random loads, each published.
class CrashHistory {
 public:
  explicit CrashHistory(uint64_t seed) : random_(seed) {}

  void run(unsigned steps) {
    for (unsigned step = 0; step < steps; ++step) {
      change_database();
      const Status published = publish(tree_);
      REQUIRE_MESSAGE(published.ok(), published.message());
      REQUIRE(acknowledged_.ok());
      const Shown before = acknowledged_.value();
      acknowledged_ = shown_by(tree_);
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
  void change_database() {
    const int rows = 1 + static_cast<int>(random_() % 40);
    const std::string table = random_() % 3 == 0 ? "nation" : "region";
    std::string text;
    for (int key = next_key_; key < next_key_ + rows; ++key) {
      text += std::to_string(key) + "|NAME " + std::to_string(key) +
              (table == "nation" ? "|0|comment|\n" : "|comment|\n");
    }
    next_key_ += rows;
    const uint64_t choice = random_() % 8;
    if (choice == 0) {
      database_.replace(table, text, 16);
    } else if (choice < 7 || next_key_ == rows) {
      database_.load(table, text, 16);
    } else {
      for (const TableManifest& info : database_.database().tables()) {
        database_.set_validated(tpch_schema().table(info.table).name, !info.validated);
        break;
      }
    }
  }
  Status publish(FileSystem& files) {
    Publishing publishing;
    publishing.settings.unvalidated = true;
    publishing.settings.if_published = IfPublished::replace;
    return publishing.run(files, database_.database());
  }
  void check(MemoryFileSystem& files, const Shown& before, size_t promise) {
    const std::string fault = fault_of(files, before, promise);
    if (fault.empty()) return;
    if (violations++ == 0) first = fault;
  }
  std::string fault_of(MemoryFileSystem& files, const Shown& before, size_t promise) {
    const Result<Shown> found = shown_by(files);
    if (!found.ok()) {
      return std::string(found.status().path()) + ": " + std::string(found.status().message());
    }
    const Shown& after = acknowledged_.value();
    for (const auto& [table, state] : after) {
      const auto now = found.value().find(table);
      const bool is_new = now != found.value().end() && now->second == state;
      const auto old = before.find(table);
      const bool is_old = now == found.value().end()
                              ? old == before.end()
                              : old != before.end() && now->second == old->second;
      if (!is_new && (promise == 1 || !is_old)) return table + " shows a third thing";
    }
    if (!found.value().empty()) {
      if (std::string problems = published_problems(files); !problems.empty()) return problems;
    }
    if (++checked_ % kPublishAgainEvery != 0) return {};
    const Status again = publish(files);
    if (!again.ok()) return "publishing again fails: " + std::string(again.message());
    if (shown_by(files).value() != after) return "publishing again gives something else";
    return published_problems(files);
  }

  std::mt19937_64 random_;
  SmallDatabase database_;
  CrashTree tree_;
  Result<Shown> acknowledged_ = Shown();
  int next_key_ = 0;
  uint64_t checked_ = 0;
};

TEST_SUITE("publish") {
TEST_CASE("a power cut at any moment of publishing leaves the old version or the new one, whole") {
  const uint64_t wanted = by_effort<uint64_t>(100'000, 20'000, 500);
  uint64_t states = 0;
  for (uint64_t seed = 1; states < wanted; ++seed) {
    CrashHistory history(seed);
    history.run(12);
    states += history.states;
    REQUIRE_MESSAGE(history.violations == 0, history.violations, " of ", history.states,
                    ", first: ", history.first, ", seed ", seed);
  }
  MESSAGE(states, " crash states");
}
}  // TEST_SUITE("publish")

}  // namespace
}  // namespace lade
