// Proves a foreign key:
//
//   metadata: the parent's keys leave no gap, and each chunk of the table lies within their range
//   probe: few keys, searched for in the parent's chunks that can hold them
//   bitmap: a bit for every key the ranges allow, a range of them at a time
//   lookup: the parent's pairs in buckets, a range of first values at a time
//   hash: a set of the parent's keys, a partition at a time
//   spill: the same, with the partitions in temporary files
//
// The parent's keys are read once a pass into that state, and no other column of it is read. Of its
// chunks only those are read whose range can hold a key of the table, but for keys whose space
// passes 64 bits (wide_key.cpp), which read all. The table's batches are searched side by side,
// since the state does not change meanwhile.
#include <algorithm>
#include <atomic>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "validator/key_check.hpp"
#include "validator/kind_checks.hpp"
#include "validator/probe_keys.hpp"

namespace lade {
namespace {

// All keys of the space are the parent's.
struct WholeSpace {
  bool mark_lacking(std::span<const uint64_t>, uint8_t*) const { return false; }
};

class ForeignKeyCheck : private KeyCheck {
 public:
  ForeignKeyCheck(const CheckRequest& request, const KeySpace& space, StateMeter& meter,
                  CheckOutcome& outcome)
      : KeyCheck(request, space, meter, outcome),
        child_{*request.table, request.constraint->columns, request.proved_batches},
        parent_{*request.parent, parent_key(request)} {}

  // A key breaks the constraint only by lying outside of the space, so a chunk whose zone map lies
  // inside need not be read. `reason` says why all keys of the space are the parent's.
  Status whole_space(std::string_view reason) {
    outcome_.reason = reason;
    return find_lacking(WholeSpace(), std::nullopt, true);
  }

  // REQUIRES: the space is packable and not empty.
  Status planned() {
    const PlanRequest plan_request{.keys = parent_,
                                   .searched = child_,
                                   .space = space_,
                                   .probe_keys = child_,
                                   .probed_batches = parent_.batches()};
    return prove(plan_request, [this](const ProofPlan& plan) -> Result<bool> {
      if (plan.proof == Proof::probe) return probe(plan);
      if (plan.proof == Proof::spill) return spill(plan);
      return make_passes(plan, child_, true,
                         [this](auto& parents, PackedRange range, bool is_first) -> Status {
                           LADE_CHECK(add_parents(range, parents));
                           if (has_overflowed(parents)) return {};
                           return find_lacking(parents, range, is_first);
                         });
    });
  }

 private:
  // The child's keys are looked for in the parent, and the lacking ones again among the child's
  // rows.
  Result<bool> probe(const ProofPlan& plan) {
    ProbeKeys keys(meter_, plan.keys_max);
    KeyScan child_scan(child_, space_);
    LADE_CHECK(child_scan.visit_batches(
        child_.first_batch, child_.batches(),
        [&](const BatchInfo& batch) { return child_.range_of(batch, space_).has_value(); },
        [&](const KeyBlock& block) { keys.add(block.keys); }));
    child_scan.count_into(outcome_);
    ++outcome_.passes;
    keys.sort();
    LADE_CHECK(visit_parents(
        [&](const BatchInfo& batch) {
          const std::optional<PackedRange> reach = parent_.range_of(batch, space_);
          return reach && keys.any_in(*reach);
        },
        [&](const KeyBlock& block) { keys.mark_found(block.keys); }));
    if (keys.keep_lacking()) {
      LADE_CHECK(find_lacking(keys, space_.all(), true));
    } else {
      LADE_CHECK(find_lacking(WholeSpace(), std::nullopt, true));
    }
    return true;
  }

  // Both tables' keys go through temporary files, so both are read once, and once more for each
  // partition in which the parent lacks a key.
  Result<bool> spill(const ProofPlan& plan) {
    const uint64_t seed = fresh_hash_seed();
    KeyScan parent_scan(parent_, space_);
    LADE_TRY(SpillFile parents, spill_keys(parent_, parent_scan, plan, seed));
    count_parents(parent_scan);
    KeyScan child_scan(child_, space_);
    LADE_TRY(SpillFile children, spill_keys(child_, child_scan, plan, seed));
    child_scan.count_into(outcome_);
    ++outcome_.passes;
    for (uint32_t i = 0; i < parents.partitions(); ++i) {
      LADE_TRY(const bool lacking, has_lacking(parents, children, i, plan.keys_max));
      if (!lacking) continue;
      KeySet keys(meter_, plan.keys_max, parents.partition(i));
      LADE_CHECK(add_parents(space_.all(), keys));
      LADE_CHECK(find_lacking(keys, space_.all(), false));
    }
    LADE_CHECK(find_lacking(WholeSpace(), std::nullopt, true));
    return true;
  }

  // Whether a child's key of the partition is no parent's.
  Result<bool> has_lacking(SpillFile& parents, SpillFile& children, uint32_t partition,
                           uint64_t keys_max) {
    KeySet keys(meter_, keys_max, parents.partition(partition));
    LADE_CHECK(
        parents.each_block(partition, [&](std::span<const uint64_t> block) { keys.add(block); }));
    uint8_t flags[kBlockKeys];
    bool any = false;
    LADE_CHECK(children.each_block(partition, [&](std::span<const uint64_t> block) {
      any |= keys.mark_lacking(block, flags);
    }));
    return any;
  }

  // Adds the parent's keys in the range, until the state overflows.
  template <typename Parents>
  Status add_parents(PackedRange range, Parents& parents) {
    return visit_parents(
        [&](const BatchInfo& batch) {
          return !has_overflowed(parents) && parent_.reaches(batch, range, space_);
        },
        [&](const KeyBlock& block) { parents.add(block.keys); });
  }

  template <typename IsWanted, typename Visit>
  Status visit_parents(const IsWanted& is_wanted, const Visit& visit) {
    KeyScan scan(parent_, space_);
    LADE_CHECK(scan.visit_batches(0, parent_.batches(), is_wanted, visit));
    count_parents(scan);
    return {};
  }

  void count_parents(const KeyScan& scan) {
    outcome_.parent_rows_read += scan.rows_read();
    scan.count_into(outcome_);
  }

  // One pass over the batches that can hold keys of the range, side by side: finds the keys that
  // `parents` lacks. Keys outside of the space are no parent's; one of the passes finds them, too.
  template <typename Parents>
  Status find_lacking(const Parents& parents, std::optional<PackedRange> range, bool find_outside) {
    const auto is_wanted = [&](const BatchInfo& batch) {
      return (range && child_.reaches(batch, *range, space_)) ||
             (find_outside && space_.may_leave(batch, child_.columns));
    };
    const size_t threads = request_.jobs == nullptr ? 1 : request_.jobs->threads();
    LADE_TRY(const size_t parts, count_wanted(is_wanted, threads));
    if (parts == 0) return {};
    ++outcome_.passes;
    std::vector<CheckOutcome> outcomes(parts, CheckOutcome(request_.violations_max));
    std::vector<Status> statuses(parts);
    std::atomic<uint64_t> next = child_.first_batch;
    const auto find_part = [&](size_t part) {
      statuses[part] = find_lacking_in(parents, find_outside, is_wanted, next, outcomes[part]);
    };
    if (parts == 1) {
      find_part(0);
    } else {
      request_.jobs->run(parts, find_part);
    }
    for (size_t part = 0; part < parts; ++part) {
      LADE_CHECK(statuses[part]);
      outcome_.chunks_read += outcomes[part].chunks_read;
      outcome_.bytes_read += outcomes[part].bytes_read;
      outcome_.violations.merge(std::move(outcomes[part].violations));
    }
    return {};
  }

  // How many of the child's batches are wanted, but no more than `enough`.
  template <typename IsWanted>
  Result<size_t> count_wanted(const IsWanted& is_wanted, size_t enough) const {
    size_t wanted = 0;
    BatchCursor cursor(child_.table);
    for (uint64_t i = child_.first_batch; i < child_.batches() && wanted < enough; ++i) {
      LADE_TRY(const BatchInfo* const batch, cursor.at(i));
      wanted += is_wanted(*batch) ? 1 : 0;
    }
    return wanted;
  }

  // One worker's part: takes the next batches until none is left.
  template <typename Parents, typename IsWanted>
  Status find_lacking_in(const Parents& parents, bool find_outside, const IsWanted& is_wanted,
                         std::atomic<uint64_t>& next, CheckOutcome& outcome) const {
    KeyScan scan(child_, space_);
    const auto mark = [&](const KeyBlock& block) {
      const bool any = parents.mark_lacking(block.keys, block.flags);
      if (!find_outside || !block.outside) return any;
      if (!any) std::fill_n(block.flags, block.keys.size(), uint8_t{0});
      for (size_t i = 0; i < block.keys.size(); ++i)
        block.flags[i] |= static_cast<uint8_t>(block.keys[i] == KeySpace::kOutside);
      return true;
    };
    LADE_CHECK(scan.each_block([&] { return next++; }, is_wanted, outcome.violations, mark));
    scan.count_into(outcome);
    return {};
  }

  KeyColumns child_;
  KeyColumns parent_;
};

// As many rows as different keys that their ranges allow, and no key twice, since it is the primary
// key and the table was published as validated.
bool is_dense(const CheckRequest& request, const KeySpace& space) {
  const TableManifest& parent = request.parent->info();
  return request.parent_columns.empty() && parent.validated && space.packable() &&
         parent.rows == space.key_count();
}

}  // namespace

Status check_foreign_key(const CheckRequest& request, StateMeter& meter, CheckOutcome& outcome) {
  if (request.table->batches() == request.proved_batches) {
    outcome.reason = request.table->info().rows == 0 ? "the table is empty" : "there is no new row";
    return {};
  }
  if (request.parent == nullptr) {
    outcome.parent_missing = true;
    outcome.reason = "the parent table is not loaded";
    return {};
  }
  const auto check = [&](const KeySpace& space) {
    return ForeignKeyCheck(request, space, meter, outcome);
  };
  LADE_TRY(const KeySpace whole, KeySpace::of(*request.parent, parent_key(request)));
  if (whole.empty()) return check(whole).whole_space("the parent table is empty");
  const bool metadata_allowed = !request.forced || *request.forced == Proof::metadata;
  if (metadata_allowed && is_dense(request, whole)) {
    return check(whole).whole_space(
        "the parent's keys leave no gap between the least and the greatest");
  }
  LADE_TRY(const KeySpace space,
           whole.clipped_to(*request.table, request.constraint->columns, request.proved_batches));
  if (space.empty()) {
    return check(space).whole_space("the table's keys lie outside of the parent's range");
  }
  if (!space.packable()) return check_foreign_key_wide(request, meter, outcome);
  return check(space).planned();
}

}  // namespace lade
