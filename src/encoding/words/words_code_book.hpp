// The code book of a chunk: the dictionary's spellings and, for each table of codes, the token
// behind each sequence of bits. A decoder looks everything up in it.
#pragma once

#include <array>
#include <span>
#include <vector>

#include "base/bytes.hpp"
#include "base/status.hpp"
#include "encoding/words/words_format.hpp"

namespace lade {

// Bits of a code that the first look-up takes: all of a pair code, and all of most start codes.
inline constexpr unsigned kFirstBits = kPairCodeBitsMax;

// The entry of a code's first bits: the token entry is at base() + the next tail_bits() bits.
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
  // Reads the dictionary and the code lengths, which stand between header and streams. Hostile
  // bytes are Code::corrupt_chunk.
  Status read(const WordsHeader& header, ByteReader& from);

  // 2^kFirstBits entries for each context: those of the pair tables by class, then of the start
  // table.
  const PairEntry* pair_entries() const { return pairs_.data(); }
  const TokenEntry* token_entries() const { return tokens_.data(); }
  // The tokens' bytes; 16 are readable at the offset of each token.
  const char* pool() const { return pool_.data(); }
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
