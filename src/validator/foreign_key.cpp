#include "validator/foreign_key.hpp"

#include <algorithm>
#include <atomic>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "validator/bitmap.hpp"
#include "validator/key_scan.hpp"
#include "validator/key_set.hpp"
#include "validator/pair_lookup.hpp"
#include "validator/probe_keys.hpp"
#include "validator/proof_plan.hpp"
#include "validator/spill_file.hpp"
#include "validator/wide_key.hpp"

namespace lade {
namespace {

// All keys of the space are the parent's.
struct WholeSpace {
  bool mark_lacking(std::span<const uint64_t>, uint8_t*) const { return false; }
};

class ForeignKeyCheck {
 public:
  ForeignKeyCheck(const CheckRequest& request, const KeySpace& space, StateMeter& meter,
                  CheckOutcome& outcome)
      : request_(request),
        child_{*request.table, request.constraint->columns, request.proved_batches},
        parent_{*request.parent, parent_key(request)},
        space_(space),
        budget_(state_budget(request.state_bytes_max)),
        meter_(meter),
        outcome_(outcome) {}

  // A key breaks the constraint only by lying outside of the space, so a chunk whose zone map lies
  // inside need not be read.
  Status whole_space() { return find_lacking(WholeSpace(), std::nullopt, true); }

  Status bitmap(const ProofPlan& plan) {
    for (uint32_t pass = 0; pass < plan.passes; ++pass) {
      const KeyWindow window = plan.window_of(pass, space_);
      if (pass > 0) {
        LADE_TRY(const bool reached, child_.reaches(window, space_));
        if (!reached) continue;
      }
      Bitmap parents(meter_, window);
      LADE_CHECK(add_parents(window, parents));
      LADE_CHECK(find_lacking(parents, window, pass == 0));
    }
    return {};
  }

  Status hash(const ProofPlan& plan) {
    const uint64_t seed = fresh_hash_seed();
    const KeyWindow all = space_.all();
    for (uint32_t pass = 0; pass < plan.passes; ++pass) {
      KeySet parents(meter_, plan.keys_max, {seed, pass, plan.passes});
      LADE_CHECK(add_parents(all, parents));
      LADE_CHECK(find_lacking(parents, all, pass == 0));
    }
    return {};
  }

  // The child's keys are the candidates; what the parent does not have of them is looked for again
  // among the child's rows.
  Status probe(const ProofPlan& plan) {
    ProbeKeys candidates(meter_, plan.keys_max);
    KeyScan child_scan(child_, space_);
    for (uint64_t batch = child_.first_batch; batch < child_.batches(); ++batch) {
      LADE_TRY(const BatchInfo* const info, child_scan.batch(batch));
      if (!child_.reaches(*info, space_.all(), space_)) continue;
      LADE_CHECK(child_scan.each_block(batch, outcome_.violations, [&](const KeyBlock& block) {
        candidates.add(block.keys);
        return false;
      }));
    }
    child_scan.count_into(outcome_);
    ++outcome_.passes;
    candidates.sort();
    KeyScan scan(parent_, space_);
    for (uint64_t batch = 0; batch < parent_.batches(); ++batch) {
      LADE_TRY(const BatchInfo* const info, scan.batch(batch));
      const std::optional<KeyWindow> reach = parent_.window_of(*info, space_);
      if (!reach || !candidates.any_in(*reach)) continue;
      LADE_CHECK(scan.each_block(batch, outcome_.violations, [&](const KeyBlock& block) {
        candidates.mark_found(block.keys);
        return false;
      }));
    }
    count_parents(scan);
    if (candidates.keep_lacking()) return find_lacking(candidates, space_.all(), true);
    return whole_space();
  }

  // Both tables' keys go through temporary files, so both are read once, and once more for each
  // partition in which the parent lacks a key.
  Status spill(const ProofPlan& plan) {
    const uint64_t seed = fresh_hash_seed();
    KeyScan parent_scan(parent_, space_);
    LADE_TRY(SpillFile parents, spill_keys(parent_, plan, seed, parent_scan));
    count_parents(parent_scan);
    KeyScan child_scan(child_, space_);
    LADE_TRY(SpillFile children, spill_keys(child_, plan, seed, child_scan));
    child_scan.count_into(outcome_);
    ++outcome_.passes;
    const KeyWindow all = space_.all();
    for (uint32_t i = 0; i < parents.partitions(); ++i) {
      LADE_TRY(const bool lacking, has_lacking(parents, children, i, plan.keys_max));
      if (!lacking) continue;
      KeySet keys(meter_, plan.keys_max, parents.partition(i));
      LADE_CHECK(add_parents(all, keys));
      LADE_CHECK(find_lacking(keys, all, false));
    }
    return whole_space();
  }

  // Returns false, with nothing reported, when buckets overflow at any size that fits.
  Result<bool> lookup(const ProofPlan& plan) {
    for (uint32_t pass = 0; pass < plan.passes; ++pass) {
      const KeyWindow window = plan.window_of(pass, space_);
      if (pass > 0) {
        LADE_TRY(const bool reached, child_.reaches(window, space_));
        if (!reached) continue;
      }
      LADE_TRY(const bool done, lookup_pass(window, plan.bucket_words, pass == 0));
      if (done) continue;
      outcome_.violations.clear();
      return false;
    }
    return true;
  }

 private:
  // Sends the keys through a temporary file.
  Result<SpillFile> spill_keys(const KeyColumns& key, const ProofPlan& plan, uint64_t seed,
                               KeyScan& scan) {
    LADE_TRY(std::unique_ptr<File> file, request_.temporary->create());
    SpillFile spill(std::move(file), meter_, spill_block_budget(budget_), plan.passes, seed);
    for (uint64_t batch = key.first_batch; batch < key.batches(); ++batch) {
      LADE_TRY(const BatchInfo* const info, scan.batch(batch));
      if (!key.reaches(*info, space_.all(), space_)) continue;
      LADE_CHECK(scan.each_block(batch, outcome_.violations, [&](const KeyBlock& block) {
        spill.add(block.keys);
        return false;
      }));
      LADE_CHECK(spill.status());
    }
    LADE_CHECK(spill.finish());
    outcome_.spill_bytes += spill.bytes_written();
    return spill;
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

  // Tries one window with buckets of twice the size as long as they overflow.
  Result<bool> lookup_pass(KeyWindow window, uint32_t bucket_words, bool find_outside) {
    const uint64_t firsts = window.size() >> space_.low_bits();
    for (uint32_t words = bucket_words; words <= PairLookup::kBucketWordsMax; words *= 2) {
      if (PairLookup::bytes_for(firsts, words) > budget_) break;
      PairLookup parents(meter_, space_, window, words);
      LADE_CHECK(add_parents(window, parents, [&] { return parents.overflowed(); }));
      if (parents.overflowed()) continue;
      LADE_CHECK(find_lacking(parents, window, find_outside));
      return true;
    }
    return false;
  }

  template <typename Parents>
  Status add_parents(KeyWindow window, Parents& parents) {
    return add_parents(window, parents, [] { return false; });
  }

  // Adds the parent's keys in the window, until give_up() says so.
  template <typename Parents, typename GiveUp>
  Status add_parents(KeyWindow window, Parents& parents, const GiveUp& give_up) {
    KeyScan scan(parent_, space_);
    for (uint64_t batch = 0; batch < parent_.batches() && !give_up(); ++batch) {
      LADE_TRY(const BatchInfo* const info, scan.batch(batch));
      if (!parent_.reaches(*info, window, space_)) continue;
      LADE_CHECK(scan.each_block(batch, outcome_.violations, [&](const KeyBlock& block) {
        parents.add(block.keys);
        return false;
      }));
    }
    count_parents(scan);
    return {};
  }

  void count_parents(const KeyScan& scan) {
    outcome_.parent_rows_read += scan.rows_read();
    scan.count_into(outcome_);
  }

  // One pass over the batches that can hold keys of the window, side by side: finds the keys that
  // `parents` lacks. Keys outside of the space are no parent's; one of the passes finds them, too.
  template <typename Parents>
  Status find_lacking(const Parents& parents, std::optional<KeyWindow> window, bool find_outside) {
    const auto is_wanted = [&](const BatchInfo& batch) {
      return (window && child_.reaches(batch, *window, space_)) ||
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

  // One worker's part: takes the next batch until none is left.
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
    for (uint64_t i = next++; i < child_.batches(); i = next++) {
      LADE_TRY(const BatchInfo* const batch, scan.batch(i));
      if (is_wanted(*batch)) LADE_CHECK(scan.each_block(i, outcome.violations, mark));
    }
    scan.count_into(outcome);
    return {};
  }

  const CheckRequest& request_;
  KeyColumns child_;
  KeyColumns parent_;
  const KeySpace& space_;
  uint64_t budget_;
  StateMeter& meter_;
  CheckOutcome& outcome_;
};

Status check_packed(const CheckRequest& request, const KeySpace& space, StateMeter& meter,
                    CheckOutcome& outcome) {
  const KeyColumns child{*request.table, request.constraint->columns, request.proved_batches};
  const KeyColumns parent{*request.parent, parent_key(request)};
  PlanRequest plan_request{.keys = parent,
                           .probes = child,
                           .space = space,
                           .state_bytes_max = request.state_bytes_max,
                           .forced = request.forced,
                           .candidates = child,
                           .searched_batches = parent.batches(),
                           .spill_allowed = request.temporary != nullptr};
  LADE_TRY(ProofPlan plan, plan_key_check(plan_request));
  ForeignKeyCheck check(request, space, meter, outcome);
  if (plan.proof == Proof::lookup) {
    LADE_TRY(plan_request.lookup_allowed, check.lookup(plan));
    if (!plan_request.lookup_allowed) {
      LADE_TRY(plan, plan_key_check(plan_request));
    }
  }
  if (plan.proof == Proof::probe) LADE_CHECK(check.probe(plan));
  if (plan.proof == Proof::bitmap) LADE_CHECK(check.bitmap(plan));
  if (plan.proof == Proof::hash) LADE_CHECK(check.hash(plan));
  if (plan.proof == Proof::spill) LADE_CHECK(check.spill(plan));
  outcome.proof = plan.proof;
  outcome.reason = std::move(plan.reason);
  return {};
}

Status check_whole_space(const CheckRequest& request, const KeySpace& space, StateMeter& meter,
                         CheckOutcome& outcome, std::string_view reason) {
  outcome.reason = reason;
  return ForeignKeyCheck(request, space, meter, outcome).whole_space();
}

// As many rows as different keys that their ranges allow, and no key twice, since it is the primary
// key and the table was published as validated.
bool is_dense(const CheckRequest& request, const KeySpace& space) {
  const TableManifest& parent = request.parent->info();
  return request.parent_columns.empty() && parent.validated && space.packable() &&
         parent.rows == space.key_count();
}

}  // namespace

Status check_foreign_key(const CheckRequest& request, StateMeter& meter, CheckOutcome& outcome) {
  const TableManifest& info = request.table->info();
  if (request.table->batches() == request.proved_batches) {
    outcome.reason = info.rows == 0 ? "the table is empty" : "there is no new row";
    return {};
  }
  if (request.parent == nullptr) {
    outcome.parent_missing = true;
    outcome.reason = "the parent table is not loaded";
    return {};
  }
  LADE_TRY(const KeySpace whole, KeySpace::of(*request.parent, parent_key(request)));
  if (whole.empty())
    return check_whole_space(request, whole, meter, outcome, "the parent table is empty");
  const bool metadata_allowed = !request.forced || *request.forced == Proof::metadata;
  if (metadata_allowed && is_dense(request, whole)) {
    return check_whole_space(request, whole, meter, outcome,
                             "the parent's keys leave no gap between the least and the greatest");
  }
  LADE_TRY(const KeySpace space,
           whole.clipped_to(*request.table, request.constraint->columns, request.proved_batches));
  if (space.empty()) {
    return check_whole_space(request, space, meter, outcome,
                             "the table's keys lie outside of the parent's range");
  }
  if (!space.packable()) return check_foreign_key_wide(request, meter, outcome);
  return check_packed(request, space, meter, outcome);
}

}  // namespace lade
