// Crashes of publishing: the power goes at any moment of an act on a published folder, and any part
// of what was on its way is lost. What is left must show what was acknowledged last, or what was in
// flight, whole; and whoever acts again gets there.
#pragma once

#include <map>
#include <random>
#include <string>

#include <doctest/doctest.h>

#include "publish/publishing.hpp"
#include "support/crash_tree.hpp"
#include "support/effort.hpp"

namespace lade {

// One random history of acts. A class derived from it says what is done and what of it shows.
class PublishCrashes {
 public:
  // What readers see: by name of a table or a part its state as text.
  using Shown = std::map<std::string, std::string>;

  virtual ~PublishCrashes() = default;
  virtual void run(unsigned steps) = 0;

  uint64_t states = 0;
  uint64_t violations = 0;
  std::string first;  // of the violations

 protected:
  explicit PublishCrashes(uint64_t seed) : random_(seed) {}

  virtual Status act(FileSystem& files) = 0;
  virtual Result<Shown> shown_by(FileSystem& files) const = 0;

  // Acts once, and checks every state that a crash may leave of it.
  void act_and_crash() {
    const Shown before = acknowledged_;
    const Status done = act(tree_);
    REQUIRE_MESSAGE(done.ok(), done.message());
    const Result<Shown> now = shown_by(tree_);
    REQUIRE(now.ok());
    acknowledged_ = now.value();
    tree_.promise(1);
    states += tree_.for_each_crash(random_, [&](MemoryFileSystem& files, size_t promise) {
      const std::string fault = fault_of(files, before, promise);
      if (!fault.empty() && violations++ == 0) first = fault;
    });
    tree_.promise(0);
  }

  std::mt19937_64 random_;

 private:
  static constexpr uint64_t kActAgainEvery = 16;

  // `promise` is 1 where the act had been acknowledged.
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
    if (++checked_ % kActAgainEvery != 0) return {};
    const Status again = act(files);
    if (!again.ok()) return "doing it again fails: " + std::string(again.message());
    if (shown_by(files).value() != acknowledged_) return "doing it again gives something else";
    return published_problems(files);
  }

  CrashTree tree_;
  Shown acknowledged_;
  uint64_t checked_ = 0;
};

// Runs histories of `steps` acts until `wanted` crash states were checked.
template <typename History>
void check_publish_crashes(uint64_t wanted, unsigned steps) {
  uint64_t states = 0;
  for (uint64_t seed = 1; states < wanted; ++seed) {
    History history(seed);
    history.run(steps);
    states += history.states;
    REQUIRE_MESSAGE(history.violations == 0, history.violations, " of ", history.states,
                    ", first: ", history.first, ", seed ", seed);
  }
  MESSAGE(states, " crash states");
}

}  // namespace lade
