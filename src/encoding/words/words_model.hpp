// The codes of a chunk's tokens, made from how often tokens follow classes in a part of the chunk.
//
// The code of a token is pair_codes()[row + column], then the token's own tail; the row is that of
// the class of the token before it. Both are bits from the lowest on.
#pragma once

#include <span>
#include <vector>

#include "encoding/words/words_dictionary.hpp"
#include "encoding/words/words_prefix_code.hpp"

namespace lade {

struct TokenCode {
  uint16_t column;
  uint16_t next_row;  // for the token behind this one
  uint16_t tail;
  uint16_t tail_bits;
};

// A code and, in the lowest 5 bits, how many bits it has: 27 at most.
using PairCode = uint32_t;
inline constexpr unsigned kPairCodeShift = 5;
static_assert(kPairCodeBitsMax + kCodeBitsMax + kPairCodeShift <= 32);

class WordsModel {
 public:
  // `tokens` are the ids of all tokens of the chunk.
  void build(const TokenTable& table, const WordsDictionary& dictionary,
             std::span<const uint16_t> tokens);

  const TokenCode* token_codes() const { return codes_.data(); }  // by id
  const PairCode* pair_codes() const { return pairs_.data(); }
  // The code lengths of all tables, in the order of the format.
  std::span<const uint8_t> code_lengths() const { return {lengths_.data(), symbols_}; }

 private:
  // Column of start tokens: their whole code is their tail.
  size_t start_column() const { return columns_.count(); }
  size_t row(size_t word_class) const { return word_class * (columns_.count() + 1); }

  void place_tokens(const TokenTable& table, const WordsDictionary& dictionary);
  void count(std::span<const uint16_t> tokens);
  void code_starts(const TokenTable& table, const WordsDictionary& dictionary);
  void code_middles(const TokenTable& table, const WordsDictionary& dictionary);
  void code_finals(const TokenTable& table, const WordsDictionary& dictionary);
  void code_pairs(const TokenTable& table, const WordsDictionary& dictionary);
  void make_pairs(size_t from, const WordsDictionary& dictionary);

  uint32_t weight(const TokenTable& table, uint16_t id) const;
  void begin_table() { table_begin_ = symbols_; }
  void add_symbol(uint16_t id, uint32_t weight);
  // Finds the codes of the symbols since begin_table(). False when none of them has any.
  bool end_table(unsigned limit);
  // Does what end_table() does, and makes the codes the tails of the symbols' tokens.
  bool end_tail_table();

  PairColumns columns_{};
  std::vector<TokenCode> codes_;
  std::vector<uint32_t> counts_;       // by id
  std::vector<uint32_t> pair_counts_;  // by row + column
  std::vector<PairCode> pairs_;
  std::vector<bool> used_buckets_;  // middle, then final
  std::vector<uint32_t> indirect_;  // by word: how often it is coded through its bucket

  // The symbols of all tables, side by side; sized for more than there are.
  size_t symbols_ = 0;
  size_t table_begin_ = 0;
  std::vector<uint32_t> weights_;
  std::vector<uint16_t> ids_;
  std::vector<uint8_t> lengths_;
  std::vector<uint16_t> symbol_codes_;
  CodeLengths huffman_;
};

}  // namespace lade
