// XXH3, the one hash of lade: 128 bits to recognise inputs and to hold the database file together,
// 64 bits for tables of hashes and for short texts.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "base/bytes.hpp"

struct XXH3_state_s;

namespace lade {

struct Hash128 {
  uint64_t low = 0;
  uint64_t high = 0;
  friend bool operator==(const Hash128&, const Hash128&) = default;
};

uint64_t hash64(ByteSpan data, uint64_t seed = 0);
Hash128 hash128(ByteSpan data, uint64_t seed);

// 16 or 32 lower-case hex digits: jq rounds numbers above 2^53, so hashes leave lade as text.
std::string hex(uint64_t value);
std::string hex(const Hash128& hash);

// The hash of bytes that come in pieces, with seed 0; the pieces' borders do not matter.
class StreamHash {
 public:
  StreamHash();
  void update(ByteSpan data);
  Hash128 digest() const;

 private:
  struct FreeState {
    void operator()(XXH3_state_s* state) const;
  };
  std::unique_ptr<XXH3_state_s, FreeState> state_;
};

// The hash of a list of hashes: of 16 bytes for each, in the order in which hex() prints them.
class ListHash {
 public:
  void add(const Hash128& hash);
  Hash128 digest() const { return bytes_.digest(); }

 private:
  StreamHash bytes_;
};

}  // namespace lade
