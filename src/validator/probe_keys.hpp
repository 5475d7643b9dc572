// Few keys that are looked for among many: sorted, each with a mark that says whether it was found.
// A stored batch is read only when one of them lies in what its zone maps allow, which makes the
// check of a small append against a large sorted table read a few chunks of it.
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

  bool any_in(PackedRange range) const;
  // Marks the candidates that are among `keys`, which come in any order; fastest when they
  // increase.
  void mark_found(std::span<const uint64_t> keys);
  bool any_found() const;
  // Goes on with those that were not found. Returns whether any is left.
  bool keep_lacking();
  // After keep_lacking(): sets one flag for each key, 1 if it is one of the candidates left, which
  // nobody has found. Returns whether any is.
  bool mark_lacking(std::span<const uint64_t> keys, uint8_t* flags) const;

 private:
  MeteredVector<uint64_t> keys_;
  MeteredVector<uint8_t> found_;
};

}  // namespace lade
