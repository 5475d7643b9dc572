#include "base/hash.hpp"

#include <new>

#include "base/cpu.hpp"

// The plain functions are compiled for the least x86-64; the dispatched ones take AVX2 or AVX-512
// where they are.
#if LADE_X86
#include <xxh_x86dispatch.h>
#else
#include <xxhash.h>
#endif

namespace lade {

uint64_t hash64(ByteSpan data, uint64_t seed) {
  return XXH3_64bits_withSeed(data.data(), data.size(), seed);
}

Hash128 hash128(ByteSpan data, uint64_t seed) {
  const XXH128_hash_t hash = XXH3_128bits_withSeed(data.data(), data.size(), seed);
  return {hash.low64, hash.high64};
}

std::string hex(uint64_t value) {
  std::string text(16, '0');
  for (size_t i = 16; i-- > 0; value >>= 4) text[i] = "0123456789abcdef"[value & 15];
  return text;
}

std::string hex(const Hash128& hash) { return hex(hash.high) + hex(hash.low); }

struct StreamHash::State {
  XXH3_state_t* xxh = XXH3_createState();
  State() {
    if (xxh == nullptr) throw std::bad_alloc();
    XXH3_64bits_reset(xxh);
  }
  ~State() { XXH3_freeState(xxh); }
  State(const State&) = delete;
  State& operator=(const State&) = delete;
};

StreamHash::StreamHash() : state_(std::make_unique<State>()) {}
StreamHash::StreamHash(StreamHash&&) noexcept = default;
StreamHash& StreamHash::operator=(StreamHash&&) noexcept = default;
StreamHash::~StreamHash() = default;

void StreamHash::update(ByteSpan data) {
  XXH3_64bits_update(state_->xxh, data.data(), data.size());
}

uint64_t StreamHash::digest() const { return XXH3_64bits_digest(state_->xxh); }

}  // namespace lade
