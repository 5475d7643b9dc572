#include "encoding/words/words_table.hpp"

#include <algorithm>

namespace lade {
namespace {

constexpr TokenKey kNoToken{~uint64_t{0}, ~uint64_t{0}};  // of no shape, and not seen

}  // namespace

TokenTable::TokenTable(const WordsKernels& kernels)
    : kernels_(kernels), index_(kPlaces * sizeof(uint16_t)), keys_(kIdsMax * sizeof(TokenKey)) {
  clear();
}

void TokenTable::clear() {
  std::memset(index_.data(), 0, kPlaces * sizeof(uint16_t));
  forget_literals();
  size_ = kFirstId;
}

void TokenTable::forget_literals() {
  literals_.clear();
  std::fill_n(mutable_keys(), kFirstId, kNoToken);
}

uint16_t TokenTable::find_or_add_at(size_t place, TokenKey key, uint64_t mark) {
  auto* index = reinterpret_cast<uint16_t*>(index_.data());
  TokenKey* keys = mutable_keys();
  for (; index[place] != 0; place = (place + 1) % kPlaces) {
    TokenKey& found = keys[index[place]];
    if (found.low != key.low || (found.high & ~kUnseen) != key.high) continue;
    found.high &= ~kUnseen | mark;
    return index[place];
  }
  if (size_ == kIdsMax) return 0;
  keys[size_] = {key.low, key.high | mark};
  return index[place] = static_cast<uint16_t>(size_++);
}

uint16_t TokenTable::find_further(size_t place, TokenKey key, uint32_t offset) {
  const uint16_t id = find_or_add_at(place, key, adds_unseen_ ? kUnseen : 0);
  if (id != 0 || adds_unseen_) return id;
  literals_.push_back({offset, key.shape()});
  const unsigned kind = shape_kind(key.shape());
  mutable_keys()[kind].high &= ~kUnseen;
  return static_cast<uint16_t>(kind);
}

void TokenTable::find_or_add(const char* base, TokenStrip strip, size_t count, uint16_t* ids,
                             std::span<const TextRef> fetched) {
  for (size_t i = kernels_.find_tokens(*this, base, strip, count, ids, fetched); i < count; ++i) {
    const TokenKey token = token_key(base + strip.offsets[i], strip.shapes[i]);
    ids[i] = find_further(kernels_.place_of(token), token, strip.offsets[i]);
  }
}

void TokenTable::add_unseen(const char* base, TokenStrip strip, size_t count, uint16_t* ids) {
  adds_unseen_ = true;
  find_or_add(base, strip, count, ids);
  adds_unseen_ = false;
}

}  // namespace lade
