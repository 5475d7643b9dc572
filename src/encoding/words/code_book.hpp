// The code book of a model: for each table of codes, the token behind each sequence of bits. A
// decoder looks everything up in it.
#pragma once

#include <span>
#include <vector>

#include "base/status.hpp"
#include "encoding/words/words_model.hpp"

namespace lade {

// The entry of a code's first bits: the token entry is at base() + the next tail_bits() bits.
struct FirstEntry {
  uint32_t packed;

  static FirstEntry make(size_t base, unsigned tail_bits) {
    return {static_cast<uint32_t>(base << 10) | tail_bits << 6};
  }
  FirstEntry with_code_bits(unsigned bits) const { return {packed | bits}; }
  size_t base() const { return packed >> 10; }
  unsigned tail_bits() const { return packed >> 6 & 15; }
  unsigned code_bits() const { return packed & 63; }
};

// The entry of a token: `length` bytes of the pool; the token behind it is coded in `context`. A
// special entry is no token: a literal follows, or no code has these bits.
struct TokenEntry {
  uint32_t packed;

  // Offsets of the special entries, which are also their places in token_entries().
  static constexpr size_t kLiteral = 0;
  static constexpr size_t kCorrupt = 1;
  static TokenEntry make(size_t offset, size_t length, unsigned context, bool final) {
    return {static_cast<uint32_t>(offset << 14 | length << 10 | context << 6) |
            (final ? 1u << 5 : 0)};
  }
  static TokenEntry make_special(size_t which) {
    return {static_cast<uint32_t>(which << 14) | 1u << 4};
  }
  TokenEntry with_code_bits(unsigned bits) const { return {packed | bits}; }
  size_t offset() const { return packed >> 14; }
  size_t length() const { return packed >> 10 & 15; }
  unsigned context() const { return packed >> 6 & 15; }
  unsigned final() const { return packed >> 5 & 1; }
  bool special() const { return (packed & 1u << 4) != 0; }
  unsigned code_bits() const { return packed & 15; }
};

class CodeBook {
 public:
  // Code::corrupt_chunk where the model's code lengths are impossible.
  Status build(const WordsModel& model);

  // 2^kContextBitsMax entries for each context, by the first bits of a code.
  const FirstEntry* first_entries() const { return firsts_.data(); }
  const TokenEntry* token_entries() const { return tokens_.data(); }
  // The tokens' bytes; 16 are readable at the offset of each token.
  const char* pool() const { return pool_.data(); }
  unsigned start_context() const { return start_context_; }
  unsigned literal_class() const { return literal_class_; }

 private:
  void spell(const WordsModel& model);
  FirstEntry put_tails(const CodeTables& table, IdRange ids);
  FirstEntry add_token(TokenEntry token);
  void put_first(const CodeTables& table, size_t context, size_t symbol, FirstEntry target);

  unsigned start_context_ = 0;
  unsigned literal_class_ = 0;
  std::vector<char> pool_;
  std::vector<TokenEntry> by_id_;  // the token of each id
  std::vector<FirstEntry> firsts_;
  std::vector<TokenEntry> tokens_;
};

}  // namespace lade
