// An index of tokens: token -> id, in the order in which they were added.
//
//   index: hash -> id       keys: id -> token
//
// The index of 16-bit ids is a quarter full at most, so nearly every look-up hits at its first
// place, and keys lie close together. Ids below kFirstId are no tokens but kinds: a token that is
// not in the index is a literal of its kind.
#pragma once

#include "base/aligned_buffer.hpp"
#include "encoding/words/words_kernels.hpp"
#include "encoding/words/words_model.hpp"

namespace lade {

class TokenIndex {
 public:
  static constexpr size_t kPlaces = size_t{1} << 16;

  explicit TokenIndex(const WordsKernels& kernels)
      : kernels_(kernels), index_(kPlaces * sizeof(uint16_t)), keys_(kIdsMax * sizeof(TokenKey)) {
    constexpr TokenKey kNoToken{~uint64_t{0}, ~uint64_t{0}};  // of no shape
    std::memset(index_.data(), 0, kPlaces * sizeof(uint16_t));
    for (size_t id = 0; id < kFirstId; ++id) mutable_keys()[id] = kNoToken;
  }

  size_t size() const { return size_; }  // all ids are below it
  const TokenKey& key(size_t id) const { return keys()[id]; }
  // Returns the token's id, which it gets if it has none; its kind when the index is full.
  uint16_t add(TokenKey token) {
    size_t place = kernels_.place_of(token);
    if (const uint16_t id = find_from(place, token); id >= kFirstId || size_ == kIdsMax) return id;
    mutable_keys()[size_] = token;
    return mutable_index()[place] = static_cast<uint16_t>(size_++);
  }
  // Gives out the places anew, in this order: of tokens that want the same one, the first gets it.
  // REQUIRES: these are all ids from kFirstId on.
  void place_in_order(std::span<const uint16_t> ids) {
    std::memset(index_.data(), 0, kPlaces * sizeof(uint16_t));
    for (const uint16_t id : ids) {
      size_t place = kernels_.place_of(key(id));
      while (index()[place] != 0) place = (place + 1) % kPlaces;
      mutable_index()[place] = id;
    }
  }
  // Its kind when it is not there.
  uint16_t find(TokenKey token) const {
    size_t place = kernels_.place_of(token);
    return find_from(place, token);
  }
  // Looks for a token from a place on, which is moved to where it is or could be.
  uint16_t find_from(size_t& place, TokenKey token) const {
    for (; index()[place] != 0; place = (place + 1) % kPlaces) {
      if (keys()[index()[place]] == token) return index()[place];
    }
    return static_cast<uint16_t>(shape_kind(token.shape()));
  }

  // For kernels.
  const uint16_t* index() const { return reinterpret_cast<const uint16_t*>(index_.data()); }
  const TokenKey* keys() const { return reinterpret_cast<const TokenKey*>(keys_.data()); }

 private:
  uint16_t* mutable_index() { return reinterpret_cast<uint16_t*>(index_.data()); }
  TokenKey* mutable_keys() { return reinterpret_cast<TokenKey*>(keys_.data()); }

  const WordsKernels& kernels_;
  AlignedBuffer index_;
  AlignedBuffer keys_;
  size_t size_ = kFirstId;
};

}  // namespace lade
