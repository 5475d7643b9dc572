// The words of a chunk's dictionary and their forms: the tokens that are a word or a rest of one.
//
//   word     "regular, "                      a middle token that the sample has twice
//   starts   "egular, ", ... ", ", " "        its rest where a text begins inside it
//   finals   "regular,", "regular", ... "r"   its rest where a text ends inside it
//
// The `cut` of a form counts bytes: those lost by a start, those kept by a final.
//
// Forms cost no bytes in the dictionary, and take their class from their word. Tokens that are no
// form of a word are spelled out as `others`.
#pragma once

#include <array>
#include <span>
#include <vector>

#include "encoding/words/words_classes.hpp"
#include "encoding/words/words_format.hpp"
#include "encoding/words/words_table.hpp"

namespace lade {

class WordsDictionary {
 public:
  struct Form {
    uint16_t word;
    uint16_t cut;
  };
  static constexpr uint16_t kNoWord = UINT16_MAX;

  struct Word {
    uint16_t id;
    uint8_t length;
    uint8_t word_class;
    // Tokens by cut; 0 where the token is a form of a more frequent word, or found no room.
    std::array<uint16_t, kTokenBytesMax> starts;  // cut 0 .. length - 1
    std::array<uint16_t, kTokenBytesMax> finals;  // cut 1 .. length - 1
  };

  // Chooses the words from a sample's tokens and adds their forms to the table.
  void build(TokenTable& table, std::span<const uint16_t> sample);
  // Lists the tokens of the table that are no forms, once all texts are in it.
  void collect_others(const TokenTable& table);

  const std::vector<Word>& words() const { return words_; }
  size_t classes() const { return classes_.classes(); }
  // The class of all tokens that are no form of a word.
  uint8_t other_class() const { return classes_.class_of(words_.size()); }
  // A word and a cut, or kNoWord.
  Form form(size_t id) const { return forms_[id]; }
  // By kind, in the order of their ids; but for the final token of a text that ends with a space.
  const std::vector<uint16_t>& others(unsigned kind) const { return others_[kind]; }
  uint16_t empty_final() const { return empty_final_; }  // 0 when there is none

 private:
  void forget_forms();
  void choose_words(const TokenTable& table, std::span<const uint16_t> sample);
  void add_forms(TokenTable& table);
  void classify(const TokenTable& table, std::span<const uint16_t> sample);

  std::vector<Word> words_;
  std::vector<Form> forms_;
  std::vector<uint32_t> counts_;  // of the sample, by id
  std::vector<uint32_t> order_;
  std::vector<TokenKey> spellings_;
  std::vector<uint32_t> form_offsets_;
  std::vector<uint8_t> form_shapes_;
  std::vector<uint16_t> form_ids_;
  WordClasses classes_;
  std::array<std::vector<uint16_t>, kTokenKinds> others_;
  uint16_t empty_final_ = 0;
};

}  // namespace lade
