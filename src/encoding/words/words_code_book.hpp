// What a decoder of words knows: the dictionary and, per table of codes, what each sequence of bits
// means.
#pragma once

#include <array>
#include <span>
#include <vector>

#include "base/bytes.hpp"
#include "base/status.hpp"
#include "encoding/words/words_format.hpp"

namespace lade {

// How many bits of a code are looked up at first: all of a pair code, and most start codes have no
// more.
inline constexpr unsigned kFirstBits = kPairCodeBitsMax;

// Where the first bits of a code lead: to the token entry at base() + the next tail_bits() bits.
struct PairEntry {
  uint32_t packed;

  static PairEntry make(size_t base, unsigned tail_bits) {
    return {static_cast<uint32_t>(base << 10) | tail_bits << 6};
  }
  PairEntry with_code_bits(unsigned bits) const { return {packed | bits}; }
  size_t base() const { return packed >> 10; }
  unsigned tail_bits() const { return packed >> 6 & 15; }
  unsigned code_bits() const { return packed & 63; }
};

// A token: `length` bytes of the pool, and the token behind it is coded in `context`. Or what is no
// token.
struct TokenEntry {
  uint32_t packed;

  static constexpr size_t kLiteral = 0;  // offsets of special entries, and their places
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
  // Reads what stands between the header and the streams.
  Status read(const WordsHeader& header, ByteReader& from);

  // Of each context 2^kFirstBits entries: of the pair tables by class, then of the start table.
  const PairEntry* pair_entries() const { return pairs_.data(); }
  const TokenEntry* token_entries() const { return tokens_.data(); }
  const char* pool() const {
    return pool_.data();
  }  // 16 bytes are readable at the offset of each token
  unsigned start_context() const { return classes_; }
  unsigned other_class() const { return other_class_; }

 private:
  struct Spelling {
    uint32_t offset;
    uint8_t length;
    uint8_t word_class;
  };

  Status read_dictionary(const WordsHeader& header, ByteReader& from);
  bool read_lengths(const WordsHeader& header, ByteReader& from);
  bool read_bytes(ByteReader& from);
  Status read_codes(ByteReader& from);
  Status read_table(NibbleReader& from, size_t symbols);
  Status read_pairs(NibbleReader& from, std::span<const PairEntry> targets, size_t context);
  Status read_starts(NibbleReader& from);
  Status read_bucket(NibbleReader& from, PairEntry& target);
  PairEntry add_token(TokenEntry token);
  PairEntry add_tail_table(unsigned bits);
  void put_pair(size_t context, size_t symbol, PairEntry target);
  void put_tail(PairEntry table, unsigned code, unsigned bits, TokenEntry token);
  void collect_starts();
  void collect_middles(size_t bucket);
  void collect_finals(size_t bucket);

  unsigned classes_ = 0;
  unsigned other_class_ = 0;
  std::vector<Spelling> words_;
  std::array<std::vector<Spelling>, kTokenKinds> others_;
  std::vector<char> pool_;
  std::vector<PairEntry> pairs_;
  std::vector<TokenEntry> tokens_;

  // The table that is being read.
  std::vector<TokenEntry> symbols_;
  std::vector<uint8_t> lengths_;
  std::vector<uint16_t> codes_;
  unsigned bits_ = 0;  // of its longest code
};

}  // namespace lade
