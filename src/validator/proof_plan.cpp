#include "validator/proof_plan.hpp"

#include <cmath>

#include "store/batch_cursor.hpp"
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
constexpr double kVisitBatchNs = 5;   // see that a batch does not reach into a window

// More windows than this never pay: hashing needs fewer passes for any number of keys.
constexpr uint64_t kWindowsMax = 1u << 16;

constexpr uint64_t divide_up(uint64_t value, uint64_t by) {
  return value / by + (value % by == 0 ? 0 : 1);
}

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

// Rows that passes over windows of this size read together.
Result<double> rows_read(const KeyColumns& key, const KeySpace& space, uint64_t window) {
  double rows = 0;
  BatchCursor cursor(key.table);
  for (uint64_t batch = key.first_batch; batch < key.batches(); ++batch) {
    LADE_TRY(const BatchInfo* const info, cursor.at(batch));
    const std::optional<KeyWindow> reach = key.window_of(*info, space);
    if (!reach) continue;
    rows += static_cast<double>(reach->last / window - reach->first / window + 1) * info->rows;
  }
  return rows;
}

// How many keys of the table can lie in the space.
Result<uint64_t> keys_within(const KeyColumns& key, const KeySpace& space) {
  uint64_t rows = 0;
  BatchCursor cursor(key.table);
  for (uint64_t batch = key.first_batch; batch < key.batches(); ++batch) {
    LADE_TRY(const BatchInfo* const info, cursor.at(batch));
    if (key.window_of(*info, space)) rows += info->rows;
  }
  return rows;
}

struct Candidate {
  ProofPlan plan;
  double cost_ns = 0;
};

class Planner {
 public:
  explicit Planner(const PlanRequest& request)
      : request_(request), space_(request.space), budget_(state_budget(request.state_bytes_max)) {}

  Status count_keys() {
    LADE_TRY(keys_, keys_within(request_.keys, space_));
    if (!request_.probes) return {};
    LADE_TRY(probes_, keys_within(*request_.probes, space_));
    return {};
  }

  Result<std::optional<Candidate>> probe() const {
    if (!request_.probe_allowed || !request_.candidates) return none();
    LADE_TRY(const uint64_t candidates, keys_within(*request_.candidates, space_));
    const uint64_t bytes = ProbeKeys::bytes_for(candidates);
    if (bytes > budget_) return none();
    double batches = 0;
    double rows = 0;
    BatchCursor cursor(request_.keys.table);
    for (uint64_t batch = 0; batch < request_.searched_batches; ++batch) {
      LADE_TRY(const BatchInfo* const info, cursor.at(batch));
      if (!request_.keys.window_of(*info, space_)) continue;
      ++batches;
      rows += info->rows;
    }
    // Of the batches, those that any of so many candidates would fall into by chance.
    const auto count = static_cast<double>(candidates);
    if (batches > 0) rows *= 1 - std::exp(-count / batches);
    Candidate candidate;
    candidate.plan.proof = Proof::probe;
    candidate.plan.keys_max = candidates;
    candidate.plan.reason = "only chunks that can hold one of " + std::to_string(candidates) +
                            " candidate keys are searched, which takes " + state_text(bytes, 1);
    candidate.cost_ns = count * (kReadNs + kSortNs) + rows * (kReadNs + kSeekNs);
    return std::optional(std::move(candidate));
  }

  Result<std::optional<Candidate>> bitmap() const {
    const uint64_t window = std::min(space_.size(), budget_ / 8 * 64);  // whole words
    const uint64_t passes = divide_up(space_.size(), window);
    if (passes > kWindowsMax) return none();
    const uint64_t bytes = Bitmap::bytes_for(window);
    const double bit_ns = bytes > kFetchAheadBytes ? kFarBitmapNs : kBitmapNs;
    LADE_TRY(const double rows, both_read(window));
    const double cost = rows * (kReadNs + bit_ns);
    Candidate candidate;
    candidate.plan.proof = Proof::bitmap;
    candidate.plan.passes = static_cast<uint32_t>(passes);
    candidate.plan.window = window;
    candidate.plan.reason = "a bit for each of " + std::to_string(space_.size()) +
                            " possible keys takes " + state_text(bytes, passes);
    candidate.cost_ns = cost + cost_of_passes(passes, bytes);
    return std::optional(std::move(candidate));
  }

  Result<std::optional<Candidate>> lookup() const {
    if (!request_.lookup_allowed || !PairLookup::fits(space_)) return none();
    const uint64_t firsts = space_.ranges()[0].span() + 1;
    const uint64_t words = PairLookup::bucket_words_for(space_, divide_up(keys_, firsts));
    const uint64_t window_firsts = std::min(firsts, budget_ / PairLookup::bytes_for(1, words));
    if (words > PairLookup::kBucketWordsMax || divide_up(firsts, window_firsts) > kWindowsMax)
      return none();
    const uint64_t passes = divide_up(firsts, window_firsts);
    const uint64_t bytes = PairLookup::bytes_for(window_firsts, words);
    const uint64_t window = window_firsts << space_.low_bits();
    LADE_TRY(const double rows, both_read(window));
    const double cost = rows * kReadNs + static_cast<double>(keys_ + probes_) * kLookupNs;
    Candidate candidate;
    candidate.plan.proof = Proof::lookup;
    candidate.plan.passes = static_cast<uint32_t>(passes);
    candidate.plan.window = window;
    candidate.plan.bucket_words = static_cast<uint32_t>(words);
    candidate.plan.reason =
        "buckets for " + std::to_string(keys_) + " pairs take " + state_text(bytes, passes);
    candidate.cost_ns = cost + cost_of_passes(passes, bytes);
    return std::optional(std::move(candidate));
  }

  Candidate hash() const {
    const uint64_t different = std::min(keys_, space_.key_count());
    const uint32_t passes = HashPartition::count_for(different, budget_, KeySet::bytes_for);
    const uint64_t keys_max = HashPartition::keys_max(different, passes);
    const uint64_t bytes = KeySet::bytes_for(keys_max);
    const double cost =
        static_cast<double>(keys_ + probes_) * (passes * (kReadNs + kPartitionNs) + kHashNs);
    Candidate candidate;
    candidate.plan.proof = Proof::hash;
    candidate.plan.passes = passes;
    candidate.plan.keys_max = keys_max;
    candidate.plan.reason =
        "a hash table of " + std::to_string(different) + " keys takes " + state_text(bytes, passes);
    candidate.cost_ns = cost + cost_of_passes(passes, bytes);
    return candidate;
  }

  std::optional<Candidate> spill() const {
    if (!request_.spill_allowed) return std::nullopt;
    const uint64_t different = std::min(keys_, space_.key_count());
    Candidate candidate;
    candidate.plan.proof = Proof::spill;
    const uint64_t key_bytes = spill_key_budget(budget_);
    candidate.plan.passes = HashPartition::count_for(different, key_bytes, KeySet::bytes_for);
    candidate.plan.keys_max = HashPartition::keys_max(different, candidate.plan.passes);
    candidate.plan.reason = "a hash table of " + std::to_string(different) +
                            " keys has no room, so they go through a temporary file in " +
                            std::to_string(candidate.plan.passes) + " partitions";
    const double cost =
        static_cast<double>(keys_ + probes_) * (kReadNs + kPartitionNs + kSpillNs + kHashNs);
    candidate.cost_ns =
        cost + cost_of_passes(candidate.plan.passes, KeySet::bytes_for(candidate.plan.keys_max));
    return candidate;
  }

 private:
  static std::optional<Candidate> none() { return std::nullopt; }
  // Rows of both tables that passes over such windows read together.
  Result<double> both_read(uint64_t window) const {
    LADE_TRY(double rows, rows_read(request_.keys, space_, window));
    if (request_.probes) {
      LADE_TRY(const double probes, rows_read(*request_.probes, space_, window));
      rows += probes;
    }
    return rows;
  }
  double cost_of_passes(uint64_t passes, uint64_t bytes) const {
    const uint64_t batches =
        request_.keys.batches() + (request_.probes ? request_.probes->batches() : 0);
    return static_cast<double>(passes) * (static_cast<double>(batches) * kVisitBatchNs +
                                          static_cast<double>(bytes) * kClearByteNs);
  }

  const PlanRequest& request_;
  const KeySpace& space_;
  uint64_t budget_;
  uint64_t keys_ = 0;
  uint64_t probes_ = 0;
};

}  // namespace

uint64_t state_budget(uint64_t state_bytes_max) {
  return std::clamp(state_bytes_max, kStateBytesMin, uint64_t{16} << 30);
}

Result<ProofPlan> plan_key_check(const PlanRequest& request) {
  Planner planner(request);
  LADE_CHECK(planner.count_keys());
  Candidate best = planner.hash();
  LADE_TRY(const std::optional<Candidate> probe, planner.probe());
  LADE_TRY(const std::optional<Candidate> bitmap, planner.bitmap());
  LADE_TRY(const std::optional<Candidate> lookup, planner.lookup());
  for (std::optional<Candidate> other : {probe, bitmap, lookup, planner.spill()}) {
    if (!other || best.plan.proof == request.forced) continue;
    if (other->plan.proof == request.forced || other->cost_ns < best.cost_ns)
      best = std::move(*other);
  }
  if (!request.lookup_allowed)
    best.plan.reason += ", since the first values share the pairs too unevenly for buckets";
  return best.plan;
}

}  // namespace lade
