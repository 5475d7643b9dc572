#include "validator/proof_plan.hpp"

#include <cmath>

#include "base/bytes.hpp"
#include "store/table_view.hpp"
#include "validator/bitmap.hpp"
#include "validator/key_set.hpp"
#include "validator/pair_lookup.hpp"
#include "validator/probe_keys.hpp"

namespace lade {
namespace {

// Nanoseconds a key on one core, as validator_bench measures them on a busy machine; only their
// order of size matters.
constexpr double kReadNs = 2;         // decode and pack
constexpr double kBitmapNs = 1;       // test or set a bit
constexpr double kFarBitmapNs = 4;    // the same in a bitmap that the near cache does not hold
constexpr double kLookupNs = 3;       // search a bucket
constexpr double kPartitionNs = 3;    // hash and tell the partition
constexpr double kHashNs = 8;         // insert or find
constexpr double kSpillNs = 8;        // write to a temporary file and read again
constexpr double kSortNs = 60;        // sort
constexpr double kSeekNs = 3;         // search for in sorted keys
constexpr double kClearByteNs = 0.2;  // touch and clear fresh memory
constexpr double kVisitBatchNs = 5;   // see that a batch does not reach into a range

// More ranges than this never pay: hashing needs fewer passes for any number of keys.
constexpr uint64_t kRangesMax = 1u << 16;

// "3.9 MiB", or "3.9 MiB in each of 5 passes".
std::string state_text(uint64_t bytes, uint64_t passes) {
  std::string text;
  if (bytes < 1 << 20) {
    text = std::to_string(divide_up(bytes, 1024)) + " KiB";
  } else {
    const uint64_t tenths = divide_up(bytes * 10, 1 << 20);
    text = std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + " MiB";
  }
  return passes == 1 ? text : text + " in each of " + std::to_string(passes) + " passes";
}

// Rows that passes over ranges of this size read together.
Result<double> rows_read(const KeyColumns& key, const KeySpace& space, uint64_t range_size) {
  double rows = 0;
  BatchCursor cursor(key.table);
  for (uint64_t batch = key.first_batch; batch < key.batches(); ++batch) {
    LADE_TRY(const BatchInfo* const info, cursor.at(batch));
    const std::optional<PackedRange> reach = key.range_of(*info, space);
    if (!reach) continue;
    rows +=
        static_cast<double>(reach->last / range_size - reach->first / range_size + 1) * info->rows;
  }
  return rows;
}

// How many keys of the table can lie in the space.
Result<uint64_t> keys_within(const KeyColumns& key, const KeySpace& space) {
  uint64_t rows = 0;
  BatchCursor cursor(key.table);
  for (uint64_t batch = key.first_batch; batch < key.batches(); ++batch) {
    LADE_TRY(const BatchInfo* const info, cursor.at(batch));
    if (key.range_of(*info, space)) rows += info->rows;
  }
  return rows;
}

// A rung that could be taken.
struct Candidate {
  ProofPlan plan;
  double cost_ns;
};

// Plans each rung by itself; nothing for one that may not be taken or does not fit the budget.
class Planner {
 public:
  explicit Planner(const PlanRequest& request)
      : request_(request), space_(request.space), budget_(state_budget(request.state_bytes_max)) {}

  // REQUIRES: called before all below.
  Status count_keys() {
    LADE_TRY(keys_, keys_within(request_.keys, space_));
    LADE_TRY(const uint64_t searched,
             request_.searched ? keys_within(*request_.searched, space_) : uint64_t{0});
    all_keys_ = static_cast<double>(keys_ + searched);
    different_keys_ = std::min(keys_, space_.key_count());
    return {};
  }

  Result<std::optional<Candidate>> probe() const {
    if (!request_.probe_allowed || !request_.probe_keys) return none();
    LADE_TRY(const uint64_t keys, keys_within(*request_.probe_keys, space_));
    const uint64_t bytes = ProbeKeys::bytes_for(keys);
    if (bytes > budget_) return none();
    double batches = 0;
    double rows = 0;
    BatchCursor cursor(request_.keys.table);
    for (uint64_t batch = 0; batch < request_.probed_batches; ++batch) {
      LADE_TRY(const BatchInfo* const info, cursor.at(batch));
      if (!request_.keys.range_of(*info, space_)) continue;
      ++batches;
      rows += info->rows;
    }
    // Of the batches, those that any of so many keys would fall into by chance.
    const auto count = static_cast<double>(keys);
    if (batches > 0) rows *= 1 - std::exp(-count / batches);
    return candidate(
        {.proof = Proof::probe,
         .keys_max = keys,
         .reason = "only chunks that can hold one of " + std::to_string(keys) +
                   " candidate keys are searched, which takes " + state_text(bytes, 1)},
        count * (kReadNs + kSortNs) + rows * (kReadNs + kSeekNs));
  }

  Result<std::optional<Candidate>> bitmap() const {
    const uint64_t range_size = std::min(space_.size(), budget_ / 8 * 64);  // whole words
    const uint64_t passes = divide_up(space_.size(), range_size);
    if (passes > kRangesMax) return none();
    const uint64_t bytes = Bitmap::bytes_for(range_size);
    const double bit_ns = bytes > kFetchAheadBytes ? kFarBitmapNs : kBitmapNs;
    LADE_TRY(const double rows, both_read(range_size));
    return candidate({.proof = Proof::bitmap,
                      .passes = static_cast<uint32_t>(passes),
                      .range_size = range_size,
                      .reason = "a bit for each of " + std::to_string(space_.size()) +
                                " possible keys takes " + state_text(bytes, passes)},
                     rows * (kReadNs + bit_ns) + cost_of_passes(passes, bytes));
  }

  Result<std::optional<Candidate>> lookup() const {
    if (!request_.lookup_allowed || !PairLookup::fits(space_)) return none();
    const uint64_t firsts = space_.ranges()[0].span() + 1;
    const uint64_t words = PairLookup::bucket_words_for(space_, divide_up(keys_, firsts));
    const uint64_t range_firsts = std::min(firsts, budget_ / PairLookup::bytes_for(1, words));
    if (words > PairLookup::kBucketWordsMax || divide_up(firsts, range_firsts) > kRangesMax)
      return none();
    const uint64_t passes = divide_up(firsts, range_firsts);
    const uint64_t bytes = PairLookup::bytes_for(range_firsts, words);
    const uint64_t range_size = range_firsts << space_.low_bits();
    LADE_TRY(const double rows, both_read(range_size));
    return candidate({.proof = Proof::lookup,
                      .passes = static_cast<uint32_t>(passes),
                      .range_size = range_size,
                      .bucket_words = static_cast<uint32_t>(words),
                      .reason = "buckets for " + std::to_string(keys_) + " pairs take " +
                                state_text(bytes, passes)},
                     rows * kReadNs + all_keys_ * kLookupNs + cost_of_passes(passes, bytes));
  }

  Candidate hash() const {
    const uint32_t passes = HashPartition::count_for(different_keys_, budget_, KeySet::bytes_for);
    const uint64_t keys_max = HashPartition::keys_max(different_keys_, passes);
    const uint64_t bytes = KeySet::bytes_for(keys_max);
    return {
        {.proof = Proof::hash,
         .passes = passes,
         .keys_max = keys_max,
         .reason = "a hash table of " + std::to_string(different_keys_) + " keys takes " +
                   state_text(bytes, passes)},
        all_keys_ * (passes * (kReadNs + kPartitionNs) + kHashNs) + cost_of_passes(passes, bytes)};
  }

  Result<std::optional<Candidate>> spill() const {
    if (!request_.spill_allowed) return none();
    const uint32_t passes =
        HashPartition::count_for(different_keys_, spill_key_budget(budget_), KeySet::bytes_for);
    const uint64_t keys_max = HashPartition::keys_max(different_keys_, passes);
    return candidate({.proof = Proof::spill,
                      .passes = passes,
                      .keys_max = keys_max,
                      .reason = "a hash table of " + std::to_string(different_keys_) +
                                " keys has no room, so they go through a temporary file in " +
                                std::to_string(passes) + " partitions"},
                     all_keys_ * (kReadNs + kPartitionNs + kSpillNs + kHashNs) +
                         cost_of_passes(passes, KeySet::bytes_for(keys_max)));
  }

 private:
  static std::optional<Candidate> none() { return std::nullopt; }
  static std::optional<Candidate> candidate(ProofPlan plan, double cost_ns) {
    return Candidate{std::move(plan), cost_ns};
  }
  // Rows of both tables that passes over such ranges read together.
  Result<double> both_read(uint64_t range_size) const {
    LADE_TRY(const double rows, rows_read(request_.keys, space_, range_size));
    if (!request_.searched) return rows;
    LADE_TRY(const double searched, rows_read(*request_.searched, space_, range_size));
    return rows + searched;
  }
  double cost_of_passes(uint64_t passes, uint64_t bytes) const {
    const uint64_t batches =
        request_.keys.batches() + (request_.searched ? request_.searched->batches() : 0);
    return static_cast<double>(passes) * (static_cast<double>(batches) * kVisitBatchNs +
                                          static_cast<double>(bytes) * kClearByteNs);
  }

  const PlanRequest& request_;
  const KeySpace& space_;
  const uint64_t budget_;
  uint64_t keys_ = 0;            // to be held
  uint64_t different_keys_ = 0;  // of these, at most
  double all_keys_ = 0;          // held and searched for
};

}  // namespace

uint64_t state_budget(uint64_t state_bytes_max) {
  return std::clamp(state_bytes_max, kStateBytesMin, uint64_t{16} << 30);
}

Result<ProofPlan> plan_key_check(const PlanRequest& request) {
  Planner planner(request);
  LADE_CHECK(planner.count_keys());
  const auto bears = [&](const ProofPlan& plan) {
    return !request.in_one_pass || (plan.passes == 1 && plan.proof != Proof::spill);
  };
  Candidate best = planner.hash();
  for (const auto rung : {&Planner::probe, &Planner::bitmap, &Planner::lookup, &Planner::spill}) {
    LADE_TRY(std::optional<Candidate> other, (planner.*rung)());
    if (!other || best.plan.proof == request.forced || !bears(other->plan)) continue;
    if (!bears(best.plan) || other->plan.proof == request.forced || other->cost_ns < best.cost_ns)
      best = std::move(*other);
  }
  best.plan.bears = bears(best.plan);
  if (!request.lookup_allowed)
    best.plan.reason += ", since the first values share the pairs too unevenly for buckets";
  return best.plan;
}

}  // namespace lade
