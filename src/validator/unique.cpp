#include "validator/unique.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "validator/bitmap.hpp"
#include "validator/key_scan.hpp"
#include "validator/key_set.hpp"
#include "validator/pair_lookup.hpp"
#include "validator/plan.hpp"
#include "validator/wide_key.hpp"

namespace lade {
namespace {

// Every batch increases, and no two batches overlap: then no key comes twice, whatever the order of
// the batches.
bool metadata_proves(const TableInfo& info) {
  std::vector<const KeyOrder*> orders;
  for (const BatchInfo& batch : info.batches) {
    if (!batch.key_order.strictly_increasing) return false;
    orders.push_back(&batch.key_order);
  }
  std::sort(orders.begin(), orders.end(),
            [](const KeyOrder* a, const KeyOrder* b) { return a->first < b->first; });
  for (size_t i = 1; i < orders.size(); ++i) {
    if (orders[i]->first <= orders[i - 1]->last) return false;
  }
  return true;
}

class UniqueCheck {
 public:
  UniqueCheck(const CheckRequest& request, const KeySpace& space, StateMeter& meter,
              CheckOutcome& outcome)
      : key_{*request.table, request.constraint->columns},
        space_(space),
        budget_(state_budget(request.state_bytes_max)),
        meter_(meter),
        outcome_(outcome),
        scan_(key_, space) {}

  Status bitmap(const KeyPlan& plan) {
    for (uint32_t pass = 0; pass < plan.passes; ++pass) {
      const KeyWindow window = plan.window_of(pass, space_);
      if (!reaches(window)) continue;
      Bitmap seen(meter_, window);
      LADE_CHECK(find_repeated(window, seen));
    }
    return {};
  }

  Status hash(const KeyPlan& plan) {
    const uint64_t seed = fresh_hash_seed();
    for (uint32_t pass = 0; pass < plan.passes; ++pass) {
      KeySet seen(meter_, plan.keys_max, {seed, pass, plan.passes});
      LADE_CHECK(find_repeated(space_.all(), seen));
    }
    return {};
  }

  // Returns false, with nothing reported, when buckets overflow at any size that fits.
  Result<bool> lookup(const KeyPlan& plan) {
    for (uint32_t pass = 0; pass < plan.passes; ++pass) {
      const KeyWindow window = plan.window_of(pass, space_);
      if (!reaches(window)) continue;
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
    for (size_t batch = 0; batch < key_.info().batches.size() && left > 0; ++batch) {
      const std::optional<KeyWindow> reach = key_.window_of(batch, space_);
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

  // The place of the key, or the size when it is not there.
  static size_t place_in(const std::vector<uint64_t>& sorted, uint64_t key) {
    const auto found = std::lower_bound(sorted.begin(), sorted.end(), key);
    return found != sorted.end() && *found == key ? static_cast<size_t>(found - sorted.begin())
                                                  : sorted.size();
  }

  bool reaches(size_t batch, KeyWindow window) const {
    const std::optional<KeyWindow> reach = key_.window_of(batch, space_);
    return reach && reach->overlaps(window);
  }
  bool reaches(KeyWindow window) const {
    for (size_t batch = 0; batch < key_.info().batches.size(); ++batch) {
      if (reaches(batch, window)) return true;
    }
    return false;
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
    bool damaged = false;
    for (size_t batch = 0; batch < key_.info().batches.size() && !give_up(); ++batch) {
      if (!reaches(batch, window)) continue;
      LADE_CHECK(scan_.each_block(batch, violations, [&](const KeyBlock& block) {
        damaged |= block.outside;
        return seen.mark_repeated(block.keys, block.flags);
      }));
    }
    if (!damaged) return {};
    return Status::error(Code::corrupt_chunk,
                         "a key of " + std::string(key_.table.schema().name) +
                             " lies outside of what its chunk's zone map says");
  }

  KeyColumns key_;
  const KeySpace& space_;
  uint64_t budget_;
  StateMeter& meter_;
  CheckOutcome& outcome_;
  KeyScan scan_;
};

Status check_packed(const CheckRequest& request, const KeySpace& space, StateMeter& meter,
                    CheckOutcome& outcome) {
  const PlanRequest plan_request{{*request.table, request.constraint->columns},
                                 std::nullopt,
                                 space,
                                 request.state_bytes_max,
                                 request.forced};
  KeyPlan plan = plan_key_check(plan_request);
  UniqueCheck check(request, space, meter, outcome);
  if (plan.proof == Proof::lookup) {
    LADE_TRY(const bool done, check.lookup(plan));
    if (!done) plan = plan_without_lookup(plan_request);
  }
  if (plan.proof == Proof::bitmap) LADE_CHECK(check.bitmap(plan));
  if (plan.proof == Proof::hash) LADE_CHECK(check.hash(plan));
  if (outcome.violations.total() > 0) LADE_CHECK(check.find_earlier_rows());
  check.finish();
  outcome.proof = plan.proof;
  outcome.reason = std::move(plan.reason);
  return {};
}

}  // namespace

Status check_unique(const CheckRequest& request, StateMeter& meter, CheckOutcome& outcome) {
  const TableInfo& info = request.table->info();
  const bool allowed = !request.forced || *request.forced == Proof::metadata;
  if (info.rows == 0 || (allowed && metadata_proves(info))) {
    outcome.reason = info.rows == 0 ? "the table is empty"
                                    : "keys increase within each batch and batches do not overlap";
    return {};
  }
  const KeySpace space = KeySpace::of(info, request.constraint->columns);
  if (!space.packable()) return check_unique_wide(request, meter, outcome);
  return check_packed(request, space, meter, outcome);
}

}  // namespace lade
