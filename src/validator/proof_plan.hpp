// Chooses the rung of a key's check from metadata alone: each rung's state is held against the
// budget, which gives its passes, and the cheapest by estimate wins. A pass over a range of the
// key reads only the batches that reach into it, so a sorted table is read about once in any number
// of passes; the estimate knows that from the zone maps.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>

#include "validator/constraint_check.hpp"
#include "validator/key_scan.hpp"
#include "validator/key_space.hpp"

namespace lade {

// A rung and how to take it.
struct ProofPlan {
  Proof proof = Proof::hash;
  uint32_t passes = 1;
  uint64_t range_size = 0;    // packed keys that one pass covers (bitmap, lookup)
  uint32_t bucket_words = 1;  // to start with (lookup)
  uint64_t keys_max = 0;      // different keys that one pass can meet (probe, hash, spill)
  std::string reason;         // one sentence for people: why this rung
  bool bears = true;          // false: of PlanRequest::in_one_pass no rung is capable

  // The range of one pass. REQUIRES: a bitmap or a lookup, pass < passes.
  PackedRange range_of(uint32_t pass, const KeySpace& space) const {
    const uint64_t first = pass * range_size;
    return {first, first + std::min(range_size, space.size() - first) - 1};
  }
};

// Refers to tables, lists of columns and a space: all must outlive the planning.
struct PlanRequest {
  KeyColumns keys;  // held in the state
  // Keys that are searched for in the state; none for a primary key, whose own keys are searched
  // for as they are added.
  std::optional<KeyColumns> searched = std::nullopt;
  const KeySpace& space;  // packable, not empty
  uint64_t state_bytes_max = 0;
  bool in_one_pass = false;                    // and without a temporary file
  std::optional<Proof> forced = std::nullopt;  // taken where its state can be made to fit
  // Keys that may be few enough to be searched for in the first `probed_batches` of `keys`.
  std::optional<KeyColumns> probe_keys = std::nullopt;
  uint64_t probed_batches = 0;
  bool probe_allowed = true;   // not when it met a key twice
  bool lookup_allowed = true;  // not when its buckets overflowed at any size that fits
  bool spill_allowed = false;
};

// Fails when metadata cannot be read.
Result<ProofPlan> plan_key_check(const PlanRequest& request);

// Bytes that the state may take: the budget, but no less than any rung can work with
// (kStateBytesMin), and no more than the places in a hash table can count.
uint64_t state_budget(uint64_t state_bytes_max);

// Shares of a budget in bytes: of a spill's blocks, and of a partition's keys.
constexpr uint64_t spill_block_budget(uint64_t budget) { return budget / 4; }
constexpr uint64_t spill_key_budget(uint64_t budget) { return budget - budget / 4; }

}  // namespace lade
