#include "encoding/words/words_dictionary.hpp"

#include <algorithm>

namespace lade {

void WordsDictionary::build(TokenTable& table, std::span<const uint16_t> sample) {
  forget_forms();
  choose_words(table, sample);
  add_forms(table);
  classify(table, sample);
}

// Forgets the forms of the last chunk's words one by one: clearing all ids would take a small
// chunk's time.
void WordsDictionary::forget_forms() {
  forms_.resize(TokenTable::kIdsMax, {kNoWord, 0});
  for (const Word& word : words_) {
    forms_[word.id] = {kNoWord, 0};
    for (const uint16_t id : word.starts) forms_[id] = {kNoWord, 0};
    for (const uint16_t id : word.finals) forms_[id] = {kNoWord, 0};
  }
}

void WordsDictionary::choose_words(const TokenTable& table, std::span<const uint16_t> sample) {
  counts_.assign(table.size(), 0);
  for (const uint16_t id : sample) ++counts_[id];
  order_.clear();
  for (size_t id = TokenTable::kFirstId; id < table.size(); ++id) {
    if (counts_[id] < 2 || shape_kind(table.key(id).shape()) != 0) continue;
    order_.push_back((UINT16_MAX - std::min<uint32_t>(counts_[id], UINT16_MAX)) << 16 |
                     static_cast<uint32_t>(id));
  }
  std::sort(order_.begin(), order_.end());
  words_.clear();
  for (const uint32_t entry : order_) {
    if (words_.size() == kWordsMax) break;
    const auto id = static_cast<uint16_t>(entry);
    const TokenKey key = table.key(id);
    const size_t length = shape_length(key.shape());
    if (reinterpret_cast<const char*>(&key)[length - 1] != ' ') continue;
    words_.push_back({id, static_cast<uint8_t>(length), 0, {}, {}});
    forms_[id] = {static_cast<uint16_t>(words_.size() - 1), 0};
  }
}

// The spellings of all words make a text whose tokens are the forms.
void WordsDictionary::add_forms(TokenTable& table) {
  spellings_.clear();
  form_offsets_.clear();
  form_shapes_.clear();
  for (const Word& word : words_) {
    const auto offset = static_cast<uint32_t>(spellings_.size() * sizeof(TokenKey));
    spellings_.push_back(table.key(word.id));
    for (uint32_t cut = 0; cut < word.length; ++cut) {
      form_offsets_.push_back(offset + cut);
      form_shapes_.push_back(token_shape(word.length - cut, kTokenStart));
      form_offsets_.push_back(offset);
      form_shapes_.push_back(token_shape(cut, kTokenFinal));
    }
  }
  spellings_.push_back({});  // so that 16 bytes are readable everywhere
  form_ids_.resize(form_offsets_.size());
  const TokenStrip forms{form_offsets_.data(), form_shapes_.data(), form_offsets_.size()};
  table.add_unseen(reinterpret_cast<const char*>(spellings_.data()), forms, forms.capacity,
                   form_ids_.data());

  const uint16_t* id = form_ids_.data();
  const auto claim = [&](uint16_t form, uint16_t word, uint16_t cut) {
    if (form < TokenTable::kFirstId || forms_[form].word != kNoWord) return uint16_t{0};
    forms_[form] = {word, cut};
    return form;
  };
  for (uint16_t word = 0; word < words_.size(); ++word) {
    for (uint16_t cut = 0; cut < words_[word].length; ++cut) {
      words_[word].starts[cut] = claim(*id++, word, cut);
      words_[word].finals[cut] = cut == 0 ? uint16_t{0} : claim(*id, word, cut);
      ++id;
    }
  }
}

void WordsDictionary::classify(const TokenTable& table, std::span<const uint16_t> sample) {
  const size_t other = words_.size();
  classes_.reset(other + 1);
  size_t before = other;
  for (const uint16_t id : sample) {
    const size_t item = forms_[id].word == kNoWord ? other : forms_[id].word;
    if ((shape_kind(table.key(id).shape()) & kTokenStart) == 0) classes_.count(before, item);
    before = item;
  }
  classes_.find();
  for (size_t word = 0; word < words_.size(); ++word)
    words_[word].word_class = classes_.class_of(word);
}

void WordsDictionary::collect_others(const TokenTable& table) {
  for (auto& others : others_) others.clear();
  empty_final_ = 0;
  for (uint16_t id = TokenTable::kFirstId; id < table.size(); ++id) {
    if (forms_[id].word != kNoWord) continue;
    const uint8_t shape = table.key(id).shape();
    if (shape == kEmptyFinal) {
      empty_final_ = id;
    } else {
      others_[shape_kind(shape)].push_back(id);
    }
  }
}

}  // namespace lade
