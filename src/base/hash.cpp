#include "base/hash.hpp"

#include <array>
#include <new>
#include <span>

#include "base/instruction_set.hpp"

// The plain functions are compiled for the least x86-64; the dispatched ones take AVX2 or AVX-512
// where the processor has it, whatever set is asked for.
#if LADE_X86
#define XXH_DISPATCH_DISABLE_REPLACE
#include <xxh_x86dispatch.h>
#else
#include <xxhash.h>
#define XXH3_64bits_withSeed_dispatch XXH3_64bits_withSeed
#define XXH3_128bits_withSeed_dispatch XXH3_128bits_withSeed
#define XXH3_64bits_update_dispatch XXH3_64bits_update
#endif

namespace lade {
namespace {

bool is_scalar() { return instruction_set() == InstructionSet::scalar; }

}  // namespace

uint64_t hash64(ByteSpan data, uint64_t seed) {
  const auto hash = is_scalar() ? XXH3_64bits_withSeed : XXH3_64bits_withSeed_dispatch;
  return hash(data.data(), data.size(), seed);
}

Hash128 hash128(ByteSpan data, uint64_t seed) {
  const auto hash = is_scalar() ? XXH3_128bits_withSeed : XXH3_128bits_withSeed_dispatch;
  const XXH128_hash_t found = hash(data.data(), data.size(), seed);
  return {found.low64, found.high64};
}

std::string hex(uint64_t value) {
  std::string text(16, '0');
  for (size_t i = 16; i-- > 0; value >>= 4) text[i] = "0123456789abcdef"[value & 15];
  return text;
}

std::string hex(const Hash128& hash) { return hex(hash.high) + hex(hash.low); }

StreamHash::StreamHash() : state_(XXH3_createState()) {
  if (state_ == nullptr) throw std::bad_alloc();
  XXH3_64bits_reset(state_.get());
}

void StreamHash::FreeState::operator()(XXH3_state_s* state) const { XXH3_freeState(state); }

void StreamHash::update(ByteSpan data) {
  const auto update = is_scalar() ? XXH3_64bits_update : XXH3_64bits_update_dispatch;
  update(state_.get(), data.data(), data.size());
}

// Both lengths of hash are made of one state.
Hash128 StreamHash::digest() const {
  const XXH128_hash_t found = XXH3_128bits_digest(state_.get());
  return {found.low64, found.high64};
}

void ListHash::add(const Hash128& hash) {
  const std::array<uint64_t, 2> most_significant_first = {__builtin_bswap64(hash.high),
                                                          __builtin_bswap64(hash.low)};
  bytes_.update(std::as_bytes(std::span(most_significant_first)));
}

}  // namespace lade
