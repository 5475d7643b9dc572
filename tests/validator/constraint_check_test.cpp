#include "validator/constraint_check.hpp"

#include <algorithm>
#include <map>
#include <numeric>
#include <optional>
#include <string>
#include <utility>

#include <doctest/doctest.h>

#include "support/brute_force_validator.hpp"
#include "support/effort.hpp"
#include "support/memory_file_system.hpp"
#include "validator/random_case.hpp"

namespace lade {
namespace {

constexpr Proof kProofs[] = {Proof::metadata, Proof::probe, Proof::bitmap,
                             Proof::lookup,   Proof::hash,  Proof::spill};
constexpr std::optional<Proof> kRungs[] = {std::nullopt,  Proof::metadata, Proof::probe,
                                           Proof::bitmap, Proof::lookup,   Proof::hash,
                                           Proof::spill};

std::string text_of(const BrokenRow& row) {
  std::string text = "row ";
  text.append(std::to_string(row.row)).append(" key");
  for (int64_t value : row.key) text.append(" ").append(std::to_string(value));
  return text + " earlier " + (row.earlier_row ? std::to_string(*row.earlier_row) : "none");
}

// What differs between an outcome and the twin's, or nothing.
std::string difference(CheckOutcome& outcome, const BruteForceOutcome& expected) {
  if (outcome.parent_missing != expected.parent_missing) return "parent_missing";
  if (outcome.violations.total() != expected.total) {
    return "total " + std::to_string(outcome.violations.total()) + " instead of " +
           std::to_string(expected.total);
  }
  const std::vector<BrokenRow>& rows = outcome.violations.rows();
  if (rows.size() != expected.rows.size())
    return std::to_string(rows.size()) + " rows instead of " + std::to_string(expected.rows.size());
  for (size_t i = 0; i < rows.size(); ++i) {
    if (text_of(rows[i]) != text_of(expected.rows[i]))
      return text_of(rows[i]) + " instead of " + text_of(expected.rows[i]);
  }
  return {};
}

// What an outcome claims that the tables can tell better, or nothing.
std::string false_claim(const CheckOutcome& outcome, const CheckRequest& request,
                        const MemoryTable& table, const MemoryTable& parent) {
  if (outcome.rows_checked != table.info().rows) return "rows_checked";
  if (outcome.chunks_read != table.chunks_read() + parent.chunks_read()) return "chunks_read";
  if (outcome.bytes_read != table.bytes_read() + parent.bytes_read()) return "bytes_read";
  if (outcome.parent_rows_read != parent.rows_read()) return "parent_rows_read";
  const uint64_t chunks = table.batches() * request.constraint->columns.size();
  if (table.chunks_read() > outcome.passes * chunks) return "passes";
  if (outcome.state_bytes_after != 0) return "state_bytes_after";
  const uint64_t allowed = std::max(request.state_bytes_max, kStateBytesMin);
  if (outcome.state_bytes_peak > allowed)
    return "state_bytes_peak of " + std::to_string(outcome.state_bytes_peak);
  if (outcome.proof != Proof::spill && outcome.spill_bytes > 0) return "spill_bytes";
  if (outcome.reason.empty()) return "no reason";
  return {};
}

// How many batches hold the constraint by themselves: none of their rows breaks it.
size_t provable_batches(const Constraint& constraint, const MemoryTable& table,
                        const MemoryTable* parent) {
  const BruteForceOutcome first = brute_force_check(constraint, table, parent, 1);
  if (first.rows.empty()) return table.batches();
  size_t batch = 0;
  while (table.batch_infos()[batch].first_row + table.batch_infos()[batch].rows <=
         first.rows.front().row)
    ++batch;
  return batch;
}

// Checks both keys of random cases by every rung against the twin, and counts what was run.
struct Comparison {
  JobRunner* jobs = nullptr;
  uint64_t checks = 0;
  std::map<Proof, uint64_t> by_proof;
  uint64_t with_violations = 0;
  uint64_t with_passes = 0;
  uint64_t lookups_given_up = 0;
  uint64_t appends = 0;
  uint64_t spilled_violations = 0;
  std::string failure;
  MemoryFileSystem files;
  const TemporaryFiles temporary{files, "."};

  void run(uint64_t seed) {
    RandomCase random(seed);
    const MemoryTable* parent = random.parent_published ? random.parent.get() : nullptr;
    compare(random, random.primary_key(), nullptr);
    compare(random, random.foreign_key(), parent);
  }

  // As a whole, and as an append to what is proved already: that must find the same.
  void compare(RandomCase& random, const Constraint& constraint, const MemoryTable* parent) {
    const BruteForceOutcome expected =
        brute_force_check(constraint, *random.child, parent, random.violations_max);
    compare(random, constraint, parent, expected, 0);
    const size_t provable =
        expected.parent_missing ? 0 : provable_batches(constraint, *random.child, parent);
    if (provable > 0) compare(random, constraint, parent, expected, 1 + random.seed / 7 % provable);
  }

  void compare(RandomCase& random, const Constraint& constraint, const MemoryTable* parent,
               const BruteForceOutcome& expected, size_t proved_batches) {
    for (std::optional<Proof> rung : kRungs) {
      random.child->forget_reads();
      random.parent->forget_reads();
      // A rung that is forced takes what it is given; one that is chosen does not.
      const uint64_t bytes_max =
          rung ? std::min<uint64_t>(random.state_bytes_max, 1 << 13) : random.state_bytes_max;
      const CheckRequest request{.constraint = &constraint,
                                 .table = random.child.get(),
                                 .parent = parent,
                                 .proved_batches = proved_batches,
                                 .state_bytes_max = bytes_max,
                                 .violations_max = random.violations_max,
                                 .forced = rung,
                                 .temporary = &temporary,
                                 .jobs = jobs};
      Result<CheckOutcome> result = check_constraint(request);
      if (!result.ok()) return fail(random, constraint, rung, "the check itself failed");
      CheckOutcome& outcome = result.value();
      std::string wrong = false_claim(outcome, request, *random.child, *random.parent);
      if (wrong.empty()) wrong = difference(outcome, expected);
      if (!wrong.empty()) {
        return fail(random, constraint, rung,
                    wrong + "; " + outcome.reason + "; " + std::to_string(proved_batches) +
                        " batches proved");
      }
      ++checks;
      appends += proved_batches > 0 ? 1 : 0;
      spilled_violations += outcome.proof == Proof::spill && !outcome.ok() ? 1 : 0;
      ++by_proof[outcome.proof];
      with_violations += outcome.ok() ? 0 : 1;
      with_passes += outcome.passes > 2 ? 1 : 0;
      lookups_given_up += outcome.reason.find("too unevenly") == std::string::npos ? 0 : 1;
    }
  }

  void fail(const RandomCase& random, const Constraint& constraint, std::optional<Proof> rung,
            const std::string& what) {
    if (!failure.empty()) return;
    failure = "seed " + std::to_string(random.seed) + ", " + constraint.name + " by " +
              (rung ? std::string(proof_name(*rung)) : "any") + " with " +
              std::to_string(random.state_bytes_max) + " bytes: " + what;
  }

  void require_coverage(uint64_t checks_least) const {
    CHECK(failure == "");
    CHECK(checks >= checks_least);
    for (Proof proof : kProofs) CHECK(by_proof.at(proof) * 50 >= checks);
    CHECK(with_violations * 5 >= checks);
    CHECK(with_passes * 50 >= checks);
    CHECK(appends * 5 >= checks);
    CHECK(spilled_violations * 100 >= checks);
    CHECK(lookups_given_up > 0);
  }
};

}  // namespace

TEST_SUITE("validator") {
TEST_CASE("every rung agrees with the brute-force twin, violation by violation") {
  Comparison comparison;
  const auto seeds = by_effort<uint64_t>(10'000, 2'500, 500);
  for (uint64_t seed = 0; seed < seeds && comparison.failure.empty(); ++seed) comparison.run(seed);
  comparison.require_coverage(seeds * 10);
}

TEST_CASE("with two workers side by side every rung still agrees with the twin") {
  Comparison comparison;
  ThreadRunner two(2);
  comparison.jobs = &two;
  const auto seeds = by_effort<uint64_t>(1'500, 800, 200);
  for (uint64_t i = 0; i < seeds && comparison.failure.empty(); ++i) comparison.run(1'000'000 + i);
  comparison.require_coverage(seeds * 10);
}

TEST_CASE("a read that fails ends the check with its status, whatever the rung") {
  // The first case that has something to read.
  uint64_t seed = 0;
  const auto is_large = [](const RandomCase& made) {
    return made.parent_published && made.parent->batches() > 2 && made.child->batches() > 2;
  };
  while (!is_large(RandomCase(seed))) ++seed;
  const RandomCase random(seed);
  MemoryFileSystem files;
  const TemporaryFiles temporary{files, "."};
  for (std::optional<Proof> rung : kRungs) {
    for (MemoryTable* failing : {random.child.get(), random.parent.get()}) {
      bool passed = false;
      for (uint64_t reads = 0; reads < 1'000 && !passed; ++reads) {
        const CheckRequest request{.constraint = &random.foreign_key(),
                                   .table = random.child.get(),
                                   .parent = random.parent.get(),
                                   .state_bytes_max = 1 << 20,
                                   .violations_max = 10,
                                   .forced = rung,
                                   .temporary = &temporary};
        failing->fail_after(reads);
        const Result<CheckOutcome> result = check_constraint(request);
        failing->fail_after(UINT64_MAX);
        passed = result.ok();
        if (!passed) CHECK(result.status().code() == Code::io_error);
        CHECK((reads > 0 || !passed));
      }
      CHECK(passed);
    }
  }
}

// As a load does that appends to a table which it has checked before.
TEST_CASE("checks of one part after the other add up to a check of the whole") {
  MemoryFileSystem files;
  const TemporaryFiles temporary{files, "."};
  uint64_t compared = 0;
  for (uint64_t seed = 0; seed < 300; ++seed) {
    const RandomCase random(seed);
    if (!random.parent_published) continue;
    // A table that grows by a batch at a time: each check must only look at the last one.
    const Constraint& constraint = random.foreign_key();
    CheckOutcome sum(100);
    MemoryTable grown(random.child->schema());
    std::vector<uint16_t> columns(random.child->schema().columns.size());
    std::iota(columns.begin(), columns.end(), uint16_t{0});
    CheckRequest request{.constraint = &constraint,
                         .table = &grown,
                         .parent = random.parent.get(),
                         .state_bytes_max = 1 << 20,
                         .violations_max = 100,
                         .temporary = &temporary};
    uint64_t bytes_read = 0;
    Proof costliest = Proof::metadata;
    for (size_t batch = 0; batch < random.child->batches(); ++batch) {
      ColumnBuffers buffers;
      REQUIRE(random.child->read(batch, columns, buffers).ok());
      grown.append(std::move(buffers.columns));
      request.proved_batches = batch;
      CheckOutcome part = check_constraint(request).value();
      bytes_read += part.bytes_read;
      costliest = std::max(costliest, part.proof);
      sum.add(std::move(part));
    }
    if (grown.info().rows == 0) continue;
    request.proved_batches = 0;
    CheckOutcome whole = check_constraint(request).value();
    CAPTURE(seed);
    CHECK(sum.violations.total() == whole.violations.total());
    CHECK(sum.ok() == whole.ok());
    CHECK(sum.rows_checked == grown.info().rows);
    CHECK(sum.bytes_read == bytes_read);
    CHECK(sum.proof == costliest);
    CHECK(!sum.reason.empty());
    CHECK(sum.state_bytes_after == 0);
    REQUIRE(sum.violations.rows().size() == whole.violations.rows().size());
    for (size_t i = 0; i < whole.violations.rows().size(); ++i)
      CHECK(text_of(sum.violations.rows()[i]) == text_of(whole.violations.rows()[i]));
    compared += whole.ok() ? 0 : 1;
  }
  CHECK(compared > 30);
}

TEST_CASE("two outcomes of one constraint add up, each figure in its own way") {
  const auto outcome = [](Proof proof, const std::string& reason, uint64_t figure) {
    CheckOutcome made(10);
    made.proof = proof;
    made.reason = reason;
    made.rows_checked = 100 * figure;
    made.chunks_read = 2 * figure;
    made.bytes_read = 3 * figure;
    made.parent_rows_read = 5 * figure;
    made.passes = static_cast<uint32_t>(7 * figure);
    made.state_bytes_peak = 1000 / figure;
    made.state_bytes_after = figure;
    made.spill_bytes = 11 * figure;
    made.violations.add(figure, [&] { return std::vector<int64_t>{static_cast<int64_t>(figure)}; });
    return made;
  };
  CheckOutcome sum = outcome(Proof::lookup, "first", 1);
  sum.add(outcome(Proof::bitmap, "second", 4));
  CHECK(sum.proof == Proof::lookup);  // the costlier one
  CHECK(sum.reason == "first");
  CHECK(sum.rows_checked == 400);  // the later check covers the rows of both
  CHECK(sum.chunks_read == 10);
  CHECK(sum.bytes_read == 15);
  CHECK(sum.parent_rows_read == 25);
  CHECK(sum.passes == 35);
  CHECK(sum.state_bytes_peak == 1000);
  CHECK(sum.state_bytes_after == 4);
  CHECK(sum.spill_bytes == 55);
  CHECK(sum.violations.total() == 2);
  REQUIRE(sum.violations.rows().size() == 2);
  CHECK(sum.violations.rows()[0].row == 1);
  CHECK(sum.violations.rows()[1].key == std::vector<int64_t>{4});
  CHECK_FALSE(sum.parent_missing);

  CheckOutcome costlier(10);
  costlier.proof = Proof::hash;
  costlier.reason = "third";
  costlier.state_bytes_peak = 2000;
  costlier.parent_missing = true;
  sum.add(std::move(costlier));
  CHECK(sum.proof == Proof::hash);
  CHECK(sum.reason == "third");
  CHECK(sum.state_bytes_peak == 2000);
  CHECK(sum.parent_missing);
  CHECK_FALSE(sum.ok());
  // A parent that was missing stays so, and an outcome without a reason takes the later one's.
  sum.add(CheckOutcome(10));
  CHECK(sum.parent_missing);
  CHECK(sum.reason == "third");
  CheckOutcome first(10);
  first.add(outcome(Proof::metadata, "second", 1));
  CHECK(first.reason == "second");
}

TEST_CASE("rungs have the names that events give them") {
  CHECK(proof_name(Proof::metadata) == "metadata");
  CHECK(proof_name(Proof::probe) == "probe");
  CHECK(proof_name(Proof::bitmap) == "bitmap");
  CHECK(proof_name(Proof::lookup) == "lookup");
  CHECK(proof_name(Proof::hash) == "hash");
  CHECK(proof_name(Proof::spill) == "spill");
}
}  // TEST_SUITE("validator")

}  // namespace lade
