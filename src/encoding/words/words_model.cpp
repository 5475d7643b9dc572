#include "encoding/words/words_model.hpp"

#include <algorithm>

namespace lade {
namespace {

constexpr size_t kCountedTokens = size_t{1} << 15;  // four times as many save another 1 %
constexpr size_t kCountedRun = 64;
constexpr uint32_t kDirectMin = 4;  // a word that follows a class so often has its own code there

// The weight of a token that was counted so often: four a time, and one for tokens that occur
// outside the counted part.
constexpr uint32_t weight_of(uint32_t count) { return 4 * count + 1; }

}  // namespace

void WordsModel::build(const TokenTable& table, const WordsDictionary& dictionary,
                       std::span<const uint16_t> tokens) {
  columns_ = {dictionary.words().size(), dictionary.classes()};
  place_tokens(table, dictionary);
  count(tokens);
  const size_t symbols_max =
      table.size() + 2 * kTokenBytesMax * columns_.words + columns_.classes * columns_.count() + 1;
  symbols_ = 0;
  weights_.resize(symbols_max);
  ids_.resize(symbols_max);
  lengths_.resize(symbols_max);
  symbol_codes_.resize(symbols_max);
  used_buckets_.assign(2 * columns_.buckets(), false);
  code_starts(table, dictionary);
  code_middles(table, dictionary);
  code_finals(table, dictionary);
  code_pairs(table, dictionary);
}

void WordsModel::place_tokens(const TokenTable& table, const WordsDictionary& dictionary) {
  codes_.resize(table.size());
  const size_t other_row = row(dictionary.other_class());
  for (size_t id = 0; id < table.size(); ++id) {
    const unsigned kind =
        id < TokenTable::kFirstId ? static_cast<unsigned>(id) : shape_kind(table.key(id).shape());
    const WordsDictionary::Form form = dictionary.form(id);
    const bool other = form.word == WordsDictionary::kNoWord;
    const size_t bucket = other ? columns_.classes : dictionary.words()[form.word].word_class;
    size_t column = start_column();
    if ((kind & kTokenStart) == 0) {
      if (id < TokenTable::kFirstId) {
        column = columns_.literal();
      } else if (id == dictionary.empty_final()) {
        column = columns_.empty_final();
      } else if (kind == kTokenFinal) {
        column = columns_.final(bucket);
      } else {
        column = other ? columns_.middle(bucket) : form.word;
      }
    }
    const size_t next_row = other ? other_row : row(bucket);
    codes_[id] = {static_cast<uint16_t>(column), static_cast<uint16_t>(next_row), 0, 0};
  }
}

void WordsModel::count(std::span<const uint16_t> tokens) {
  counts_.assign(codes_.size(), 0);
  pair_counts_.assign(row(columns_.classes), 0);
  const size_t step = kCountedRun * (1 + tokens.size() / kCountedTokens);
  for (size_t begin = 0; begin < tokens.size(); begin += step) {
    const size_t end = std::min(begin + kCountedRun, tokens.size());
    size_t next_row = begin == 0 ? 0 : codes_[tokens[begin - 1]].next_row;
    for (size_t i = begin; i < end; ++i) {
      const TokenCode& code = codes_[tokens[i]];
      ++counts_[tokens[i]];
      ++pair_counts_[next_row + code.column];
      next_row = code.next_row;
    }
  }
}

uint32_t WordsModel::weight(const TokenTable& table, uint16_t id) const {
  return table.seen(id) ? weight_of(counts_[id]) : 0;
}

void WordsModel::add_symbol(uint16_t id, uint32_t weight) {
  ids_[symbols_] = id;
  weights_[symbols_] = weight;
  ++symbols_;
}

bool WordsModel::end_table(unsigned limit) {
  const size_t count = symbols_ - table_begin_;
  uint8_t* lengths = lengths_.data() + table_begin_;
  const bool used = huffman_.find({weights_.data() + table_begin_, count}, limit, lengths);
  const bool complete = assign_codes({lengths, count}, symbol_codes_.data() + table_begin_);
  LADE_ASSERT(complete);
  return used;
}

bool WordsModel::end_tail_table() {
  const bool used = end_table(code_bits_limit(symbols_ - table_begin_));
  for (size_t i = table_begin_; i < symbols_; ++i) {
    if (lengths_[i] == 0) continue;
    codes_[ids_[i]].tail = symbol_codes_[i];
    codes_[ids_[i]].tail_bits = lengths_[i];
  }
  return used;
}

void WordsModel::code_starts(const TokenTable& table, const WordsDictionary& dictionary) {
  begin_table();
  for (const auto& word : dictionary.words()) {
    for (size_t cut = 0; cut < word.length; ++cut) {
      const uint16_t id = word.starts[cut];
      add_symbol(id, id == 0 ? 0 : weight(table, id));
    }
  }
  for (const unsigned kind : {kTokenStart, kTokenStart | kTokenFinal}) {
    for (const uint16_t id : dictionary.others(kind)) add_symbol(id, weight(table, id));
  }
  constexpr uint16_t kWhole = kTokenStart | kTokenFinal;
  const bool literals = table.seen(kTokenStart) || table.seen(kWhole);
  add_symbol(kTokenStart, literals ? weight_of(counts_[kTokenStart] + counts_[kWhole]) : 0);
  end_tail_table();
  codes_[kWhole].tail = codes_[kTokenStart].tail;
  codes_[kWhole].tail_bits = codes_[kTokenStart].tail_bits;
}

void WordsModel::code_middles(const TokenTable& table, const WordsDictionary& dictionary) {
  const auto& words = dictionary.words();
  indirect_.assign(words.size(), 0);
  for (size_t from = 0; from < columns_.classes; ++from) {
    for (size_t word = 0; word < words.size(); ++word) {
      const uint32_t count = pair_counts_[row(from) + word];
      if (count < kDirectMin) indirect_[word] += count;
    }
  }
  for (size_t bucket = 0; bucket < columns_.buckets(); ++bucket) {
    begin_table();
    for (size_t word = 0; word < words.size(); ++word) {
      if (words[word].word_class != bucket) continue;
      add_symbol(words[word].id, table.seen(words[word].id) ? weight_of(indirect_[word]) : 0);
    }
    if (bucket == columns_.classes) {
      for (const uint16_t id : dictionary.others(0)) add_symbol(id, weight(table, id));
    }
    used_buckets_[bucket] = end_tail_table();
  }
}

void WordsModel::code_finals(const TokenTable& table, const WordsDictionary& dictionary) {
  for (size_t bucket = 0; bucket < columns_.buckets(); ++bucket) {
    begin_table();
    for (const auto& word : dictionary.words()) {
      if (word.word_class != bucket) continue;
      for (size_t cut = 1; cut < word.length; ++cut) {
        const uint16_t id = word.finals[cut];
        add_symbol(id, id == 0 ? 0 : weight(table, id));
      }
    }
    if (bucket == columns_.classes) {
      for (const uint16_t id : dictionary.others(kTokenFinal)) add_symbol(id, weight(table, id));
    }
    used_buckets_[columns_.buckets() + bucket] = end_tail_table();
  }
}

void WordsModel::code_pairs(const TokenTable& table, const WordsDictionary& dictionary) {
  const auto& words = dictionary.words();
  const bool literals = table.seen(0) || table.seen(kTokenFinal);
  const bool empty = dictionary.empty_final() != 0 && table.seen(dictionary.empty_final());
  pairs_.assign(row(columns_.classes), 0);
  for (size_t from = 0; from < columns_.classes; ++from) {
    uint32_t* counts = pair_counts_.data() + row(from);
    begin_table();
    for (size_t word = 0; word < words.size(); ++word) {
      const bool direct = counts[word] >= kDirectMin;
      add_symbol(0, direct ? weight_of(counts[word]) : 0);
      if (!direct) counts[columns_.middle(words[word].word_class)] += counts[word];
    }
    for (size_t i = 0; i < used_buckets_.size(); ++i) {
      add_symbol(0, used_buckets_[i] ? weight_of(counts[columns_.middle(i)]) : 0);
    }
    add_symbol(0, empty ? weight_of(counts[columns_.empty_final()]) : 0);
    add_symbol(0, literals ? weight_of(counts[columns_.literal()]) : 0);
    end_table(kPairCodeBitsMax);
    make_pairs(from, dictionary);
  }
  // The pair codes of words have their tails within.
  for (const auto& word : words) codes_[word.id].tail_bits = codes_[word.id].tail = 0;
}

// Makes the pair codes of a class from the table that was ended last.
void WordsModel::make_pairs(size_t from, const WordsDictionary& dictionary) {
  const auto& words = dictionary.words();
  const uint8_t* lengths = lengths_.data() + table_begin_;
  const uint16_t* codes = symbol_codes_.data() + table_begin_;
  PairCode* pairs = pairs_.data() + row(from);
  for (size_t column = 0; column < columns_.count(); ++column) {
    if (lengths[column] != 0)
      pairs[column] = PairCode{codes[column]} << kPairCodeShift | lengths[column];
  }
  for (size_t word = 0; word < words.size(); ++word) {
    if (lengths[word] != 0) continue;
    const size_t bucket = columns_.middle(words[word].word_class);
    const TokenCode& code = codes_[words[word].id];
    const uint32_t bits = codes[bucket] | uint32_t{code.tail} << lengths[bucket];
    pairs[word] = bits << kPairCodeShift | (lengths[bucket] + uint32_t{code.tail_bits});
  }
}

}  // namespace lade
