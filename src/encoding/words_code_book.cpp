#include "encoding/words_code_book.hpp"

#include <algorithm>

#include "encoding/format.hpp"
#include "encoding/words_prefix_code.hpp"

namespace lade {
namespace {

constexpr size_t kPoolSlack = 16;  // a token's bytes are loaded as 16

Status corrupt(std::string_view reason) { return corrupt_chunk(Encoding::words, reason); }

}  // namespace

Status CodeBook::read(const WordsHeader& header, ByteReader& from) {
  LADE_CHECK(read_dictionary(header, from));
  return read_codes(header, from);
}

Status CodeBook::read_dictionary(const WordsHeader& header, ByteReader& from) {
  size_t others = 0;
  for (const uint16_t count : header.others) others += count;
  if (header.words > kWordsMax || others > kTokensMax) return corrupt("too many words");
  if (header.classes == 0 || header.classes > WordClasses::kClassesMax ||
      header.other_class >= header.classes) {
    return corrupt("class out of range");
  }
  classes_ = header.classes;
  other_class_ = header.other_class;
  if (!read_lengths(header, from) || !read_bytes(from)) return corrupt("bad dictionary");
  return {};
}

bool CodeBook::read_lengths(const WordsHeader& header, ByteReader& from) {
  const ByteSpan words = from.bytes(header.words);
  for (const std::byte word : words) {
    const auto length = static_cast<uint8_t>(static_cast<unsigned>(word) & 15);
    const auto word_class = static_cast<uint8_t>(static_cast<unsigned>(word) >> 4);
    if (length == 0 || word_class >= classes_) return false;
    words_.push_back({0, length, word_class});
  }
  NibbleReader lengths(from);
  for (unsigned kind = 0; kind < kTokenKinds; ++kind) {
    for (size_t i = 0; i < header.others[kind]; ++i) {
      const auto length = static_cast<uint8_t>(lengths.get());
      // Only a whole text may be empty here, so every token but the last of a text has bytes.
      if (length == 0 && kind != (kTokenStart | kTokenFinal)) return false;
      others_[kind].push_back({0, length, static_cast<uint8_t>(other_class_)});
    }
  }
  return from.ok();
}

bool CodeBook::read_bytes(ByteReader& from) {
  const auto read = [&](Spelling& spelling, size_t bytes) {
    spelling.offset = static_cast<uint32_t>(pool_.size());
    const ByteSpan text = from.bytes(bytes);
    const auto* chars = reinterpret_cast<const char*>(text.data());
    pool_.insert(pool_.end(), chars, chars + text.size());
  };
  for (Spelling& word : words_) {
    read(word, word.length - 1u);
    pool_.push_back(' ');
  }
  for (auto& others : others_) {
    for (Spelling& other : others) read(other, other.length);
  }
  pool_.resize(pool_.size() + kPoolSlack);
  return from.ok();
}

// Reads the code lengths of a table and finds its codes.
Status CodeBook::read_table(NibbleReader& from, size_t symbols) {
  lengths_.resize(symbols);
  codes_.resize(symbols);
  bits_ = 0;
  for (uint8_t& length : lengths_) {
    length = static_cast<uint8_t>(from.get_code_length());
    bits_ = std::max<unsigned>(bits_, length);
  }
  if (!assign_codes(lengths_, codes_.data())) return corrupt("codes overlap");
  return {};
}

Status CodeBook::read_context(NibbleReader& from, std::span<const PairEntry> targets) {
  LADE_CHECK(read_table(from, targets.size()));
  const size_t base = pairs_.size();
  const size_t size = size_t{1} << bits_;
  contexts_.push_back({static_cast<uint32_t>(base), static_cast<uint32_t>(size - 1)});
  pairs_.resize(base + size, PairEntry::make(TokenEntry::kCorrupt, 0));
  for (size_t symbol = 0; symbol < targets.size(); ++symbol) {
    if (lengths_[symbol] == 0) continue;
    const PairEntry entry = targets[symbol].with_code_bits(lengths_[symbol]);
    for (size_t i = codes_[symbol]; i < size; i += size_t{1} << lengths_[symbol])
      pairs_[base + i] = entry;
  }
  return {};
}

// Of symbols_.
Status CodeBook::read_bucket(NibbleReader& from, PairEntry& target) {
  LADE_CHECK(read_table(from, symbols_.size()));
  const size_t base = tokens_.size();
  const size_t size = size_t{1} << bits_;
  target = PairEntry::make(base, bits_);
  tokens_.resize(base + size, TokenEntry::make_special(TokenEntry::kCorrupt));
  for (size_t symbol = 0; symbol < symbols_.size(); ++symbol) {
    if (lengths_[symbol] == 0) continue;
    const TokenEntry entry = symbols_[symbol].with_code_bits(lengths_[symbol]);
    for (size_t i = codes_[symbol]; i < size; i += size_t{1} << lengths_[symbol])
      tokens_[base + i] = entry;
  }
  return {};
}

PairEntry CodeBook::add_token(TokenEntry token) {
  tokens_.push_back(token);
  return PairEntry::make(tokens_.size() - 1, 0);
}

void CodeBook::collect_middles(size_t bucket) {
  symbols_.clear();
  for (const Spelling& word : words_) {
    if (word.word_class != bucket) continue;
    symbols_.push_back(TokenEntry::make(word.offset, word.length, word.word_class, false));
  }
  if (bucket < classes_) return;
  for (const Spelling& other : others_[0]) {
    symbols_.push_back(TokenEntry::make(other.offset, other.length, other_class_, false));
  }
}

void CodeBook::collect_finals(size_t bucket) {
  symbols_.clear();
  for (const Spelling& word : words_) {
    if (word.word_class != bucket) continue;
    for (size_t kept = 1; kept < word.length; ++kept) {
      symbols_.push_back(TokenEntry::make(word.offset, kept, classes_, true));
    }
  }
  if (bucket < classes_) return;
  for (const Spelling& other : others_[kTokenFinal]) {
    symbols_.push_back(TokenEntry::make(other.offset, other.length, classes_, true));
  }
}

Status CodeBook::read_codes(const WordsHeader& header, ByteReader& from) {
  const PairColumns columns{words_.size(), classes_};
  NibbleReader nibbles(from);
  const PairEntry literal = add_token(TokenEntry::make_special(TokenEntry::kLiteral));
  add_token(TokenEntry::make_special(TokenEntry::kCorrupt));
  static_assert(TokenEntry::kLiteral == 0 && TokenEntry::kCorrupt == 1);  // their places, too

  std::vector<PairEntry> starts;
  for (const Spelling& word : words_) {
    for (size_t cut = 0; cut < word.length; ++cut) {
      starts.push_back(add_token(
          TokenEntry::make(word.offset + cut, word.length - cut, word.word_class, false)));
    }
  }
  for (const Spelling& other : others_[kTokenStart]) {
    starts.push_back(add_token(TokenEntry::make(other.offset, other.length, other_class_, false)));
  }
  for (const Spelling& other : others_[kTokenStart | kTokenFinal]) {
    starts.push_back(add_token(TokenEntry::make(other.offset, other.length, classes_, true)));
  }
  starts.push_back(literal);
  LADE_CHECK(read_context(nibbles, starts));
  const Context start = contexts_.back();
  contexts_.clear();

  std::vector<PairEntry> targets(columns.count());
  for (size_t i = 0; i < words_.size(); ++i) {
    const Spelling& word = words_[i];
    targets[i] = add_token(TokenEntry::make(word.offset, word.length, word.word_class, false));
  }
  for (size_t bucket = 0; bucket < columns.buckets(); ++bucket) {
    collect_middles(bucket);
    LADE_CHECK(read_bucket(nibbles, targets[columns.middle(bucket)]));
  }
  for (size_t bucket = 0; bucket < columns.buckets(); ++bucket) {
    collect_finals(bucket);
    LADE_CHECK(read_bucket(nibbles, targets[columns.final(bucket)]));
  }
  targets[columns.empty_final()] = add_token(TokenEntry::make(0, 0, classes_, true));
  targets[columns.literal()] = literal;
  for (size_t i = 0; i < header.classes; ++i) LADE_CHECK(read_context(nibbles, targets));
  contexts_.push_back(start);
  if (!from.ok()) return corrupt("code lengths cut short");
  return {};
}

}  // namespace lade
