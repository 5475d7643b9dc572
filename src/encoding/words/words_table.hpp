// The table of a chunk's distinct tokens: token -> id, in the order they were first seen.
//
//   index: hash -> id       keys: id -> token
//
// An index of 16-bit ids is a quarter full at most, so nearly every look-up hits at its first
// place, and keys lie close together. Ids 0 to 3 are no tokens but their kinds: a token that finds
// the table full is a literal of its kind.
//
// A token that is added before it was seen has a mark in its key, so the first look-up misses it
// and takes the mark off.
#pragma once

#include <vector>

#include "base/aligned_buffer.hpp"
#include "encoding/words/words_format.hpp"
#include "encoding/words/words_kernels.hpp"

namespace lade {

class TokenTable {
 public:
  static constexpr uint16_t kFirstId = kTokenKinds;
  static constexpr size_t kIdsMax = kTokensMax;
  static constexpr size_t kPlaces = size_t{1} << 16;

  explicit TokenTable(const WordsKernels& kernels);

  void clear();
  // Gives the tokens' ids, and adds what is missing. Meanwhile fetches texts into the cache.
  void find_or_add(const char* base, TokenStrip strip, size_t count, uint16_t* ids,
                   std::span<const TextRef> fetched = {});
  // Adds tokens as find_or_add() does, but leaves them unseen. Tokens that find the table full have
  // ids below kFirstId and do not become literals.
  void add_unseen(const char* base, TokenStrip strip, size_t count, uint16_t* ids);

  size_t size() const { return size_; }  // all ids are below it
  TokenKey key(size_t id) const { return {keys()[id].low, keys()[id].high & ~kUnseen}; }
  // Whether the token, or a literal of the kind, was met.
  bool seen(size_t id) const { return (keys()[id].high & kUnseen) == 0; }
  // Tokens that found no room, in the order they were met.
  const std::vector<Token>& literals() const { return literals_; }
  void forget_literals();

  // For kernels: the arrays of the look-up, and the look-up of a token that is not at its first
  // place.
  const uint16_t* index() const { return reinterpret_cast<const uint16_t*>(index_.data()); }
  const TokenKey* keys() const { return reinterpret_cast<const TokenKey*>(keys_.data()); }
  uint16_t find_further(size_t place, TokenKey key, uint32_t offset);

 private:
  static constexpr uint64_t kUnseen = uint64_t{1} << 63;  // shapes are below 64

  TokenKey* mutable_keys() { return reinterpret_cast<TokenKey*>(keys_.data()); }
  uint16_t find_or_add_at(size_t place, TokenKey key, uint64_t mark);

  const WordsKernels& kernels_;
  bool adds_unseen_ = false;
  AlignedBuffer index_;
  AlignedBuffer keys_;
  std::vector<Token> literals_;
  size_t size_ = kFirstId;
};

}  // namespace lade
