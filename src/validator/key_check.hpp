// The frame of a key's check, which primary and foreign keys share: a rung is planned and taken,
// and when it does not bear, another one is planned without it.
#pragma once

#include <memory>
#include <utility>

#include "validator/bitmap.hpp"
#include "validator/key_scan.hpp"
#include "validator/key_set.hpp"
#include "validator/pair_lookup.hpp"
#include "validator/proof_plan.hpp"
#include "validator/spill_file.hpp"

namespace lade {

// Whether a state has dropped keys, so that nothing may be concluded from it. Only a lookup does.
template <typename State>
bool has_overflowed(const State& state) {
  if constexpr (requires { state.overflowed(); }) {
    return state.overflowed();
  } else {
    return false;
  }
}

class KeyCheck {
 protected:
  // All must outlive it. REQUIRES: the space is packable and not empty when a rung is taken.
  KeyCheck(const CheckRequest& request, const KeySpace& space, StateMeter& meter,
           CheckOutcome& outcome)
      : request_(request),
        space_(space),
        budget_(state_budget(request.state_bytes_max)),
        meter_(meter),
        outcome_(outcome) {}

  // Calls take(plan), which returns false when the rung does not bear: a lookup whose buckets
  // overflow, a probe that met a key twice. Nothing may be reported of it then. `request` lacks
  // what the request of the check has.
  template <typename Take>
  Status prove(PlanRequest request, const Take& take) {
    request.state_bytes_max = request_.state_bytes_max;
    request.in_one_pass = request_.in_one_pass;
    request.forced = request_.forced;
    request.spill_allowed = request_.temporary != nullptr;
    while (true) {
      LADE_TRY(ProofPlan plan, plan_key_check(request));
      if (!plan.bears) {
        outcome_.open = true;
        outcome_.proof = plan.proof;
        outcome_.reason = "no proof in one pass has room: " + plan.reason;
        return {};
      }
      LADE_TRY(const bool proved, take(plan));
      if (proved) {
        outcome_.proof = plan.proof;
        outcome_.reason = std::move(plan.reason);
        return {};
      }
      (plan.proof == Proof::probe ? request.probe_allowed : request.lookup_allowed) = false;
    }
  }

  // Takes a bitmap, a lookup or a hash: calls pass(state, range, is_first) with an empty state for
  // each pass. A pass over a range that `searched` has no key in is left out, unless it is the
  // first and `first_always`. A pass whose lookup overflows is made again with larger buckets;
  // returns false, with nothing reported, when they overflow at any size that fits.
  template <typename Pass>
  Result<bool> make_passes(const ProofPlan& plan, const KeyColumns& searched, bool first_always,
                           const Pass& pass) {
    if (plan.proof == Proof::hash) {
      const uint64_t seed = fresh_hash_seed();
      for (uint32_t i = 0; i < plan.passes; ++i) {
        KeySet keys(meter_, plan.keys_max, {seed, i, plan.passes});
        LADE_CHECK(pass(keys, space_.all(), i == 0));
      }
      return true;
    }
    for (uint32_t i = 0; i < plan.passes; ++i) {
      const PackedRange range = plan.range_of(i, space_);
      const bool is_first = i == 0;
      if (!is_first || !first_always) {
        LADE_TRY(const bool reached, searched.reaches(range, space_));
        if (!reached) continue;
      }
      if (plan.proof == Proof::bitmap) {
        Bitmap keys(meter_, range);
        LADE_CHECK(pass(keys, range, is_first));
        continue;
      }
      LADE_TRY(const bool held, make_lookup_pass(plan.bucket_words, range, is_first, pass));
      if (held) continue;
      outcome_.violations.clear();
      return false;
    }
    return true;
  }

  // Writes the keys that lie in the space, from key.first_batch on, to a temporary file.
  Result<SpillFile> spill_keys(const KeyColumns& key, KeyScan& scan, const ProofPlan& plan,
                               uint64_t seed) {
    LADE_TRY(std::unique_ptr<File> file, request_.temporary->create());
    SpillFile spill(std::move(file), meter_, spill_block_budget(budget_), plan.passes, seed);
    LADE_CHECK(scan.visit_batches(
        key.first_batch, key.batches(),
        [&](const BatchInfo& batch) {
          return spill.status().ok() && key.range_of(batch, space_).has_value();
        },
        [&](const KeyBlock& block) { spill.add(block.keys); }));
    LADE_CHECK(spill.finish());
    outcome_.spill_bytes += spill.bytes_written();
    return spill;
  }

  const CheckRequest& request_;
  const KeySpace& space_;
  const uint64_t budget_;
  StateMeter& meter_;
  CheckOutcome& outcome_;

 private:
  template <typename Pass>
  Result<bool> make_lookup_pass(uint32_t bucket_words, PackedRange range, bool is_first,
                                const Pass& pass) {
    const uint64_t firsts = range.size() >> space_.low_bits();
    for (uint32_t words = bucket_words; words <= PairLookup::kBucketWordsMax; words *= 2) {
      if (PairLookup::bytes_for(firsts, words) > budget_) break;
      PairLookup keys(meter_, space_, range, words);
      LADE_CHECK(pass(keys, range, is_first));
      if (!keys.overflowed()) return true;
    }
    return false;
  }
};

}  // namespace lade
