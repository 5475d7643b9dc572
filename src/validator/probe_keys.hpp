// Few keys that are searched for among many: sorted, each with a mark that says whether it was
// found. A stored batch is read only when one of them lies within its zone maps, so the check of a
// small append against a large sorted table reads a few chunks of it.
#pragma once

#include <span>

#include "validator/packed_keys.hpp"
#include "validator/state_meter.hpp"

namespace lade {

class ProbeKeys {
 public:
  // REQUIRES: at most `keys_max` keys are added.
  ProbeKeys(StateMeter& meter, uint64_t keys_max);

  static uint64_t bytes_for(uint64_t keys) { return keys * (sizeof(uint64_t) + sizeof(uint8_t)); }

  // KeySpace::kOutside is no key.
  void add(std::span<const uint64_t> keys);
  // Call it once, after the last add() and before everything below. Returns whether a key was added
  // twice; it stays once.
  bool sort();

  // Whether one of the keys lies in the range.
  bool any_in(PackedRange range) const;
  // Marks the own keys that are among `keys`, which come in any order; fastest when they increase.
  void mark_found(std::span<const uint64_t> keys);
  bool any_found() const;
  // Drops the keys that were found. Returns whether any is left.
  bool keep_lacking();
  // Sets one flag for each key: 1 if it is one of the own keys that are left. Returns whether any
  // is. REQUIRES: keep_lacking() came before.
  bool mark_lacking(std::span<const uint64_t> keys, uint8_t* flags) const;

 private:
  MeteredVector<uint64_t> keys_;
  MeteredVector<uint8_t> found_;
};

}  // namespace lade
