#include "validator/unique.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "validator/bitmap.hpp"
#include "validator/key_bounds.hpp"
#include "validator/key_scan.hpp"
#include "validator/key_set.hpp"
#include "validator/pair_lookup.hpp"
#include "validator/probe_keys.hpp"
#include "validator/proof_plan.hpp"
#include "validator/spill_file.hpp"
#include "validator/wide_key.hpp"

namespace lade {
namespace {

class UniqueCheck {
 public:
  UniqueCheck(const CheckRequest& request, const KeySpace& space, StateMeter& meter,
              CheckOutcome& outcome)
      : request_(request),
        key_{*request.table, request.constraint->columns},
        space_(space),
        budget_(state_budget(request.state_bytes_max)),
        meter_(meter),
        outcome_(outcome),
        scan_(key_, space) {}

  // Returns false, with nothing reported, when some key comes twice.
  Result<bool> probe(const ProofPlan& plan) {
    ProbeKeys candidates(meter_, plan.keys_max);
    ++outcome_.passes;
    for (uint64_t batch = request_.proved_batches; batch < key_.batches(); ++batch) {
      LADE_CHECK(each_block(batch, [&](const KeyBlock& block) { candidates.add(block.keys); }));
    }
    if (candidates.sort()) return false;
    for (uint64_t batch = 0; batch < request_.proved_batches; ++batch) {
      LADE_TRY(const BatchInfo* const info, scan_.batch(batch));
      const std::optional<KeyWindow> reach = key_.window_of(*info, space_);
      if (!reach || !candidates.any_in(*reach)) continue;
      LADE_CHECK(
          each_block(batch, [&](const KeyBlock& block) { candidates.mark_found(block.keys); }));
      if (candidates.any_found()) return false;
    }
    return true;
  }

  Status bitmap(const ProofPlan& plan) {
    for (uint32_t pass = 0; pass < plan.passes; ++pass) {
      const KeyWindow window = plan.window_of(pass, space_);
      LADE_TRY(const bool reached, key_.reaches(window, space_));
      if (!reached) continue;
      Bitmap seen(meter_, window);
      LADE_CHECK(find_repeated(window, seen));
    }
    return {};
  }

  Status hash(const ProofPlan& plan) {
    const uint64_t seed = fresh_hash_seed();
    for (uint32_t pass = 0; pass < plan.passes; ++pass) {
      KeySet seen(meter_, plan.keys_max, {seed, pass, plan.passes});
      LADE_CHECK(find_repeated(space_.all(), seen));
    }
    return {};
  }

  // The keys go through a temporary file, so the table is read once, and once more for each
  // partition in which a key comes twice.
  Status spill(const ProofPlan& plan) {
    LADE_TRY(std::unique_ptr<File> file, request_.temporary->create());
    SpillFile keys(std::move(file), meter_, spill_block_budget(budget_), plan.passes,
                   fresh_hash_seed());
    ++outcome_.passes;
    for (uint64_t batch = 0; batch < key_.batches(); ++batch) {
      LADE_TRY(const BatchInfo* const info, scan_.batch(batch));
      if (!key_.reaches(*info, space_.all(), space_)) continue;
      LADE_CHECK(each_block(batch, [&](const KeyBlock& block) { keys.add(block.keys); }));
      LADE_CHECK(keys.status());
    }
    LADE_CHECK(keys.finish());
    outcome_.spill_bytes += keys.bytes_written();
    for (uint32_t i = 0; i < keys.partitions(); ++i) {
      LADE_TRY(const bool repeated, has_repeated(keys, i, plan.keys_max));
      if (!repeated) continue;
      KeySet seen(meter_, plan.keys_max, keys.partition(i));
      LADE_CHECK(find_repeated(space_.all(), seen));
    }
    return {};
  }

  // Returns false, with nothing reported, when buckets overflow at any size that fits.
  Result<bool> lookup(const ProofPlan& plan) {
    for (uint32_t pass = 0; pass < plan.passes; ++pass) {
      const KeyWindow window = plan.window_of(pass, space_);
      LADE_TRY(const bool reached, key_.reaches(window, space_));
      if (!reached) continue;
      LADE_TRY(const bool done, lookup_pass(window, plan.bucket_words));
      if (done) continue;
      outcome_.violations.clear();
      return false;
    }
    return true;
  }

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
    for (uint64_t batch = 0; batch < key_.batches() && left > 0; ++batch) {
      LADE_TRY(const BatchInfo* const info, scan_.batch(batch));
      const std::optional<KeyWindow> reach = key_.window_of(*info, space_);
      if (!reach) continue;
      const auto nearest = std::lower_bound(wanted.begin(), wanted.end(), reach->first);
      if (nearest == wanted.end() || *nearest > reach->last) continue;
      LADE_CHECK(scan_.each_block(batch, outcome_.violations, [&](const KeyBlock& block) {
        for (size_t i = 0; i < block.keys.size(); ++i) {
          const size_t place = place_in(wanted, block.keys[i]);
          if (place == wanted.size() || first_rows[place] != kNoRow) continue;
          first_rows[place] = block.first_row + i;
          --left;
        }
        return false;
      }));
    }
    for (BrokenRow& broken : outcome_.violations.rows())
      broken.earlier_row = first_rows[place_in(wanted, space_.pack_one(broken.key))];
    return {};
  }

  void finish() { scan_.count_into(outcome_); }

 private:
  static constexpr uint64_t kNoRow = UINT64_MAX;

  Result<bool> has_repeated(SpillFile& keys, uint32_t partition, uint64_t keys_max) {
    KeySet seen(meter_, keys_max, keys.partition(partition));
    uint8_t flags[kBlockKeys];
    bool any = false;
    LADE_CHECK(keys.each_block(partition, [&](std::span<const uint64_t> block) {
      any |= seen.mark_repeated(block, flags);
    }));
    return any;
  }

  // The place of the key, or the size when it is not there.
  static size_t place_in(const std::vector<uint64_t>& sorted, uint64_t key) {
    const auto found = std::lower_bound(sorted.begin(), sorted.end(), key);
    return found != sorted.end() && *found == key ? static_cast<size_t>(found - sorted.begin())
                                                  : sorted.size();
  }

  // Tries one window with buckets of twice the size as long as they overflow.
  Result<bool> lookup_pass(KeyWindow window, uint32_t bucket_words) {
    const uint64_t firsts = window.size() >> space_.low_bits();
    for (uint32_t words = bucket_words; words <= PairLookup::kBucketWordsMax; words *= 2) {
      if (PairLookup::bytes_for(firsts, words) > budget_) break;
      PairLookup seen(meter_, space_, window, words);
      ViolationList found(outcome_.violations.limit());
      LADE_CHECK(find_repeated(window, seen, found, [&] { return seen.overflowed(); }));
      if (seen.overflowed()) continue;
      outcome_.violations.merge(std::move(found));
      return true;
    }
    return false;
  }

  template <typename Seen>
  Status find_repeated(KeyWindow window, Seen& seen) {
    return find_repeated(window, seen, outcome_.violations, [] { return false; });
  }

  // One pass, in row order, over the batches that can hold keys of the window; ends early when
  // give_up() says so.
  template <typename Seen, typename GiveUp>
  Status find_repeated(KeyWindow window, Seen& seen, ViolationList& violations,
                       const GiveUp& give_up) {
    ++outcome_.passes;
    for (uint64_t batch = 0; batch < key_.batches() && !give_up(); ++batch) {
      LADE_TRY(const BatchInfo* const info, scan_.batch(batch));
      if (!key_.reaches(*info, window, space_)) continue;
      bool damaged = false;
      LADE_CHECK(scan_.each_block(batch, violations, [&](const KeyBlock& block) {
        damaged |= block.outside;
        return seen.mark_repeated(block.keys, block.flags);
      }));
      if (damaged) LADE_CHECK(outside_of_space(batch));
    }
    return {};
  }

  // Visits the keys of a batch; nothing is reported.
  template <typename Visit>
  Status each_block(uint64_t batch, const Visit& visit) {
    bool damaged = false;
    LADE_CHECK(scan_.each_block(batch, outcome_.violations, [&](const KeyBlock& block) {
      damaged |= block.outside;
      visit(block);
      return false;
    }));
    return damaged ? outside_of_space(batch) : Status();
  }

  // The space is that of the batches to prove; only keys of the others may lie outside of it.
  Status outside_of_space(uint64_t batch) const {
    if (batch < request_.proved_batches) return {};
    return Status::error(Code::corrupt_chunk,
                         "a key of " + std::string(key_.table.schema().name) +
                             " lies outside of what its chunk's zone map says");
  }

  const CheckRequest& request_;
  KeyColumns key_;
  const KeySpace& space_;
  uint64_t budget_;
  StateMeter& meter_;
  CheckOutcome& outcome_;
  KeyScan scan_;
};

Status check_packed(const CheckRequest& request, const KeySpace& space, StateMeter& meter,
                    CheckOutcome& outcome) {
  const std::vector<uint16_t>& columns = request.constraint->columns;
  PlanRequest plan_request{
      .keys = {*request.table, columns},
      .probes = std::nullopt,
      .space = space,
      .state_bytes_max = request.state_bytes_max,
      .forced = request.forced,
      .candidates = KeyColumns{*request.table, columns, request.proved_batches},
      .searched_batches = request.proved_batches,
      .spill_allowed = request.temporary != nullptr};
  LADE_TRY(ProofPlan plan, plan_key_check(plan_request));
  UniqueCheck check(request, space, meter, outcome);
  if (plan.proof == Proof::probe) {
    LADE_TRY(plan_request.probe_allowed, check.probe(plan));
    if (!plan_request.probe_allowed) {
      LADE_TRY(plan, plan_key_check(plan_request));
    }
  }
  if (plan.proof == Proof::lookup) {
    LADE_TRY(plan_request.lookup_allowed, check.lookup(plan));
    if (!plan_request.lookup_allowed) {
      LADE_TRY(plan, plan_key_check(plan_request));
    }
  }
  if (plan.proof == Proof::bitmap) LADE_CHECK(check.bitmap(plan));
  if (plan.proof == Proof::hash) LADE_CHECK(check.hash(plan));
  if (plan.proof == Proof::spill) LADE_CHECK(check.spill(plan));
  if (outcome.violations.total() > 0) LADE_CHECK(check.find_earlier_rows());
  check.finish();
  outcome.proof = plan.proof;
  outcome.reason = std::move(plan.reason);
  return {};
}

}  // namespace

Status check_unique(const CheckRequest& request, StateMeter& meter, CheckOutcome& outcome) {
  const TableManifest& info = request.table->info();
  const std::vector<uint16_t>& columns = request.constraint->columns;
  const bool allowed = !request.forced || *request.forced == Proof::metadata;
  if (request.table->batches() == request.proved_batches) {
    outcome.reason = info.rows == 0 ? "the table is empty" : "there is no new row";
    return {};
  }
  if (allowed) {
    LADE_TRY(const bool apart, keys_lie_apart(*request.table, columns, request.proved_batches,
                                              meter, state_budget(request.state_bytes_max)));
    if (apart) {
      outcome.reason = "keys increase within each batch and batches do not overlap";
      return {};
    }
  }
  LADE_TRY(const KeySpace space, KeySpace::of(*request.table, columns, request.proved_batches));
  if (!space.packable()) return check_unique_wide(request, meter, outcome);
  return check_packed(request, space, meter, outcome);
}

}  // namespace lade
