#include "validator/key_set.hpp"

#include <random>

namespace lade {

uint64_t fresh_hash_seed() {
  thread_local std::random_device device;
  return uint64_t{device()} << 32 | device();
}

void KeySet::grow() {
  MeteredVector<uint64_t> old(slots_.size() * 2, kEmpty, slots_.get_allocator());
  old.swap(slots_);
  for (uint64_t key : old) {
    if (key == kEmpty) continue;
    slots_[find(key, static_cast<uint32_t>(mix_key(key ^ partition_.seed)))] = key;
  }
}

}  // namespace lade
