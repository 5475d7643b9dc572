// Proves a primary key:
//
//   metadata: keys increase within each batch, and the batches' first and last keys do not overlap
//   probe: of an append, few keys that are searched for in the stored chunks that can hold them
//   bitmap: a bit for every key the ranges allow, a range of them at a time
//   lookup: pairs in buckets, a range of first values at a time
//   hash: a set of keys, a partition at a time
//   spill: the same, with the partitions in a temporary file
//
// Rows are seen in row order within a pass, so each reported row repeats an earlier one. Only when
// there is such a row, one more pass finds the first row with its key. A key whose space passes 64
// bits is hashed whole (wide_key.cpp).
#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "validator/key_bounds.hpp"
#include "validator/key_check.hpp"
#include "validator/kind_checks.hpp"
#include "validator/probe_keys.hpp"

namespace lade {
namespace {

class UniqueCheck : private KeyCheck {
 public:
  UniqueCheck(const CheckRequest& request, const KeySpace& space, StateMeter& meter,
              CheckOutcome& outcome)
      : KeyCheck(request, space, meter, outcome),
        key_{*request.table, request.constraint->columns},
        scan_(key_, space, request.proved_batches) {}

  // REQUIRES: the space is packable and not empty.
  Status planned() {
    KeyColumns new_keys = key_;
    new_keys.first_batch = request_.proved_batches;
    const PlanRequest plan_request{.keys = key_,
                                   .space = space_,
                                   .probe_keys = new_keys,
                                   .probed_batches = request_.proved_batches};
    LADE_CHECK(prove(plan_request, [this](const ProofPlan& plan) -> Result<bool> {
      if (plan.proof == Proof::probe) return probe(plan);
      if (plan.proof == Proof::spill) return spill(plan);
      return make_passes(plan, key_, false, [this](auto& seen, PackedRange range, bool) {
        return find_repeated(range, seen);
      });
    }));
    if (outcome_.violations.total() > 0) LADE_CHECK(find_earlier_rows());
    scan_.count_into(outcome_);
    return {};
  }

 private:
  // Returns false, with nothing reported, when some key comes twice.
  Result<bool> probe(const ProofPlan& plan) {
    ProbeKeys keys(meter_, plan.keys_max);
    ++outcome_.passes;
    LADE_CHECK(scan_.visit_batches(
        request_.proved_batches, key_.batches(), [](const BatchInfo&) { return true; },
        [&](const KeyBlock& block) { keys.add(block.keys); }));
    if (keys.sort()) return false;
    LADE_CHECK(scan_.visit_batches(
        0, request_.proved_batches,
        [&](const BatchInfo& batch) {
          const std::optional<PackedRange> reach = key_.range_of(batch, space_);
          return reach && !keys.any_found() && keys.any_in(*reach);
        },
        [&](const KeyBlock& block) { keys.mark_found(block.keys); }));
    return !keys.any_found();
  }

  // The keys go through a temporary file, so the table is read once, and once more for each
  // partition in which a key comes twice.
  Result<bool> spill(const ProofPlan& plan) {
    ++outcome_.passes;
    LADE_TRY(SpillFile keys, spill_keys(key_, scan_, plan, fresh_hash_seed()));
    for (uint32_t i = 0; i < keys.partitions(); ++i) {
      LADE_TRY(const bool repeated, has_repeated(keys, i, plan.keys_max));
      if (!repeated) continue;
      KeySet seen(meter_, plan.keys_max, keys.partition(i));
      LADE_CHECK(find_repeated(space_.all(), seen));
    }
    return true;
  }

  Result<bool> has_repeated(SpillFile& keys, uint32_t partition, uint64_t keys_max) {
    KeySet seen(meter_, keys_max, keys.partition(partition));
    uint8_t flags[kBlockKeys];
    bool any = false;
    LADE_CHECK(keys.each_block(partition, [&](std::span<const uint64_t> block) {
      any |= seen.mark_repeated(block, flags);
    }));
    return any;
  }

  // One pass, in row order, over the batches that can hold keys of the range. Nothing is reported
  // when the state overflows.
  template <typename Seen>
  Status find_repeated(PackedRange range, Seen& seen) {
    ++outcome_.passes;
    ViolationList found(outcome_.violations.limit());
    uint64_t next = 0;
    LADE_CHECK(scan_.each_block(
        [&] { return next++; },
        [&](const BatchInfo& batch) {
          return !has_overflowed(seen) && key_.reaches(batch, range, space_);
        },
        found, [&](const KeyBlock& block) { return seen.mark_repeated(block.keys, block.flags); }));
    if (!has_overflowed(seen)) outcome_.violations.merge(std::move(found));
    return {};
  }

  static constexpr uint64_t kNoRow = UINT64_MAX;

  // For each reported row, the first row with its key.
  Status find_earlier_rows() {
    std::vector<uint64_t> wanted;
    for (const BrokenRow& broken : outcome_.violations.rows())
      wanted.push_back(space_.pack_one(broken.key));
    std::sort(wanted.begin(), wanted.end());
    wanted.erase(std::unique(wanted.begin(), wanted.end()), wanted.end());
    std::vector<uint64_t> first_rows(wanted.size(), kNoRow);
    size_t left = wanted.size();
    if (left > 0) ++outcome_.passes;
    const auto is_wanted = [&](const BatchInfo& batch) {
      const std::optional<PackedRange> reach = key_.range_of(batch, space_);
      if (left == 0 || !reach) return false;
      const auto nearest = std::lower_bound(wanted.begin(), wanted.end(), reach->first);
      return nearest != wanted.end() && *nearest <= reach->last;
    };
    LADE_CHECK(scan_.visit_batches(0, key_.batches(), is_wanted, [&](const KeyBlock& block) {
      for (size_t i = 0; i < block.keys.size(); ++i) {
        const size_t place = place_in(wanted, block.keys[i]);
        if (place == wanted.size() || first_rows[place] != kNoRow) continue;
        first_rows[place] = block.first_row + i;
        --left;
      }
    }));
    for (BrokenRow& broken : outcome_.violations.rows())
      broken.earlier_row = first_rows[place_in(wanted, space_.pack_one(broken.key))];
    return {};
  }

  // The place of the key, or the size when it is not there.
  static size_t place_in(const std::vector<uint64_t>& sorted, uint64_t key) {
    const auto found = std::lower_bound(sorted.begin(), sorted.end(), key);
    return found != sorted.end() && *found == key ? static_cast<size_t>(found - sorted.begin())
                                                  : sorted.size();
  }

  KeyColumns key_;
  KeyScan scan_;
};

}  // namespace

Status check_unique(const CheckRequest& request, StateMeter& meter, CheckOutcome& outcome) {
  const std::vector<uint16_t>& columns = request.constraint->columns;
  if (request.table->batches() == request.proved_batches) {
    outcome.reason = request.table->info().rows == 0 ? "the table is empty" : "there is no new row";
    return {};
  }
  if (!request.forced || *request.forced == Proof::metadata) {
    LADE_TRY(const bool apart, keys_lie_apart(*request.table, columns, request.proved_batches,
                                              meter, state_budget(request.state_bytes_max)));
    if (apart) {
      outcome.reason = "keys increase within each batch and batches do not overlap";
      return {};
    }
  }
  LADE_TRY(const KeySpace space, KeySpace::of(*request.table, columns, request.proved_batches));
  if (!space.packable()) return check_unique_wide(request, meter, outcome);
  return UniqueCheck(request, space, meter, outcome).planned();
}

}  // namespace lade
