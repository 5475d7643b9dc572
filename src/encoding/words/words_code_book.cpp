#include "encoding/words/words_code_book.hpp"

#include <algorithm>

#include "encoding/numbers/format.hpp"
#include "encoding/words/words_prefix_code.hpp"

namespace lade {
namespace {

constexpr size_t kPoolSlack = 16;  // a token's bytes are loaded as 16

Status corrupt(std::string_view reason) { return corrupt_chunk(Encoding::words, reason); }

}  // namespace

Status CodeBook::read(const WordsHeader& header, ByteReader& from) {
  LADE_CHECK(read_dictionary(header, from));
  return read_codes(from);
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

PairEntry CodeBook::add_token(TokenEntry token) {
  tokens_.push_back(token);
  return PairEntry::make(tokens_.size() - 1, 0);
}

PairEntry CodeBook::add_tail_table(unsigned bits) {
  const PairEntry table = PairEntry::make(tokens_.size(), bits);
  tokens_.resize(tokens_.size() + (size_t{1} << bits),
                 TokenEntry::make_special(TokenEntry::kCorrupt));
  return table;
}

// Every entry of the context's table whose bits begin with the symbol's code leads to the target.
void CodeBook::put_pair(size_t context, size_t symbol, PairEntry target) {
  PairEntry* table = pairs_.data() + (context << kFirstBits);
  const PairEntry entry = target.with_code_bits(lengths_[symbol]);
  for (size_t i = codes_[symbol]; i < size_t{1} << kFirstBits; i += size_t{1} << lengths_[symbol])
    table[i] = entry;
}

void CodeBook::put_tail(PairEntry table, unsigned code, unsigned bits, TokenEntry token) {
  const TokenEntry entry = token.with_code_bits(bits);
  for (size_t i = code; i < size_t{1} << table.tail_bits(); i += size_t{1} << bits)
    tokens_[table.base() + i] = entry;
}

Status CodeBook::read_pairs(NibbleReader& from, std::span<const PairEntry> targets,
                            size_t context) {
  LADE_CHECK(read_table(from, targets.size()));
  if (bits_ > kFirstBits) return corrupt("code too long");
  for (size_t symbol = 0; symbol < targets.size(); ++symbol) {
    if (lengths_[symbol] != 0) put_pair(context, symbol, targets[symbol]);
  }
  return {};
}

// Reads the start table, whose symbols are symbols_. Codes of more than kFirstBits share a tail
// table with those that begin alike.
Status CodeBook::read_starts(NibbleReader& from) {
  LADE_CHECK(read_table(from, symbols_.size()));
  constexpr size_t kFirstMask = (size_t{1} << kFirstBits) - 1;
  std::array<uint8_t, kFirstMask + 1> longest{};
  for (size_t symbol = 0; symbol < symbols_.size(); ++symbol) {
    uint8_t& length = longest[codes_[symbol] & kFirstMask];
    if (lengths_[symbol] > kFirstBits) length = std::max(length, lengths_[symbol]);
  }
  PairEntry* table = pairs_.data() + (size_t{classes_} << kFirstBits);
  for (size_t i = 0; i <= kFirstMask; ++i) {
    if (longest[i] != 0)
      table[i] = add_tail_table(longest[i] - kFirstBits).with_code_bits(kFirstBits);
  }
  for (size_t symbol = 0; symbol < symbols_.size(); ++symbol) {
    if (lengths_[symbol] > kFirstBits) {
      put_tail(table[codes_[symbol] & kFirstMask], codes_[symbol] >> kFirstBits,
               lengths_[symbol] - kFirstBits, symbols_[symbol]);
    } else if (lengths_[symbol] != 0) {
      put_pair(classes_, symbol, add_token(symbols_[symbol]));
    }
  }
  return {};
}

// Reads the table of a bucket, whose symbols are symbols_.
Status CodeBook::read_bucket(NibbleReader& from, PairEntry& target) {
  LADE_CHECK(read_table(from, symbols_.size()));
  target = add_tail_table(bits_);
  for (size_t symbol = 0; symbol < symbols_.size(); ++symbol) {
    if (lengths_[symbol] != 0) put_tail(target, codes_[symbol], lengths_[symbol], symbols_[symbol]);
  }
  return {};
}

void CodeBook::collect_starts() {
  symbols_.clear();
  for (const Spelling& word : words_) {
    for (unsigned cut = 0; cut < word.length; ++cut) {
      symbols_.push_back(
          TokenEntry::make(word.offset + cut, word.length - cut, word.word_class, false));
    }
  }
  for (const Spelling& other : others_[kTokenStart]) {
    symbols_.push_back(TokenEntry::make(other.offset, other.length, other_class_, false));
  }
  for (const Spelling& other : others_[kTokenStart | kTokenFinal]) {
    symbols_.push_back(TokenEntry::make(other.offset, other.length, start_context(), true));
  }
  symbols_.push_back(TokenEntry::make_special(TokenEntry::kLiteral));
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
    for (unsigned kept = 1; kept < word.length; ++kept) {
      symbols_.push_back(TokenEntry::make(word.offset, kept, start_context(), true));
    }
  }
  if (bucket < classes_) return;
  for (const Spelling& other : others_[kTokenFinal]) {
    symbols_.push_back(TokenEntry::make(other.offset, other.length, start_context(), true));
  }
}

Status CodeBook::read_codes(ByteReader& from) {
  NibbleReader nibbles(from);
  const PairEntry literal = add_token(TokenEntry::make_special(TokenEntry::kLiteral));
  const PairEntry no_code = add_token(TokenEntry::make_special(TokenEntry::kCorrupt));
  static_assert(TokenEntry::kLiteral == 0 && TokenEntry::kCorrupt == 1);
  pairs_.assign((size_t{classes_} + 1) << kFirstBits, no_code);
  collect_starts();
  LADE_CHECK(read_starts(nibbles));

  const PairColumns columns{words_.size(), classes_};
  std::vector<PairEntry> targets;
  for (const Spelling& word : words_) {
    targets.push_back(
        add_token(TokenEntry::make(word.offset, word.length, word.word_class, false)));
  }
  targets.resize(columns.count());
  for (size_t bucket = 0; bucket < columns.buckets(); ++bucket) {
    collect_middles(bucket);
    LADE_CHECK(read_bucket(nibbles, targets[columns.middle(bucket)]));
  }
  for (size_t bucket = 0; bucket < columns.buckets(); ++bucket) {
    collect_finals(bucket);
    LADE_CHECK(read_bucket(nibbles, targets[columns.final(bucket)]));
  }
  targets[columns.empty_final()] = add_token(TokenEntry::make(0, 0, start_context(), true));
  targets[columns.literal()] = literal;
  for (unsigned context = 0; context < classes_; ++context)
    LADE_CHECK(read_pairs(nibbles, targets, context));
  if (!from.ok()) return corrupt("code lengths cut short");
  return {};
}

}  // namespace lade
