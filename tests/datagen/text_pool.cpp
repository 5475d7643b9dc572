#include "text_pool.hpp"

#include <cstddef>
#include <vector>

#include "word_lists.hpp"

namespace lade {
namespace {

// 32 MiB: the 6 million comments of lineitem at scale 1 share their place and length with another
// one about once in 200 draws; making it takes 0.1 s.
constexpr std::size_t kPoolBytes = std::size_t{32} << 20;

// The last sentence may pass the end of the pool; none has more than about 200 bytes.
constexpr std::size_t kSentenceBytesMax = 512;

// Draws one word of a list; a word stands in the table as often as its weight says.
class WordTable {
 public:
  explicit WordTable(WeightedWords words) {
    for (const WeightedWord& entry : words)
      table_.insert(table_.end(), static_cast<std::size_t>(entry.weight), entry.word);
  }

  std::string_view draw(Random& random) const { return table_[random.below(table_.size())]; }

 private:
  std::vector<std::string_view> table_;
};

// Writes sentences. The shares of the productions were measured as those of the words were.
class Grammar {
 public:
  Grammar(std::uint64_t seed, std::string& out) : random_(seed, Stream::kText, 0), out_(out) {}

  // Shares of 11: 3 each for a sentence that ends after its verb phrase, in a noun phrase or in a
  // prepositional phrase; 1 each for the two that have a prepositional phrase before the verb.
  void sentence() {
    const std::uint64_t share = random_.below(11);
    noun_phrase();
    if (share >= 9) prepositional_phrase();
    verb_phrase();
    if ((share >= 3 && share < 6) || share == 9) noun_phrase();
    if ((share >= 6 && share < 9) || share == 10) prepositional_phrase();
    out_.pop_back();
    word(terminators_);
  }

 private:
  void word(const WordTable& table) { out_.append(table.draw(random_)).push_back(' '); }

  // Shares of 9: 5 with an adverb, 2 with one adjective, 1 with two, 1 bare.
  void noun_phrase() {
    const std::uint64_t share = random_.below(9);
    if (share < 5) word(adverbs_);
    if (share == 7) out_.append(adjectives_.draw(random_)).append(", ");
    if (share < 8) word(adjectives_);
    word(nouns_);
  }

  // Shares of 72: 30 bare, 40 with an adverb; 1 each with an auxiliary before it.
  void verb_phrase() {
    const std::uint64_t share = random_.below(72);
    if (share >= 70) word(auxiliaries_);
    word(verbs_);
    if (share >= 30 && share != 70) word(adverbs_);
  }

  void prepositional_phrase() {
    word(prepositions_);
    out_.append("the ");
    noun_phrase();
  }

  Random random_;
  std::string& out_;
  WordTable nouns_{kNouns};
  WordTable verbs_{kVerbs};
  WordTable adjectives_{kAdjectives};
  WordTable adverbs_{kAdverbs};
  WordTable prepositions_{kPrepositions};
  WordTable auxiliaries_{kAuxiliaries};
  WordTable terminators_{kTerminators};
};

}  // namespace

TextPool::TextPool(std::uint64_t seed) {
  text_.reserve(kPoolBytes + kSentenceBytesMax);
  Grammar grammar(seed, text_);
  while (text_.size() < kPoolBytes) grammar.sentence();
}

std::string_view TextPool::draw(Random& random, int length_min, int length_max) const {
  const auto length = static_cast<std::size_t>(random.between(length_min, length_max));
  return std::string_view(text_).substr(random.below(text_.size() - length + 1), length);
}

}  // namespace lade
