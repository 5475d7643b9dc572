// The learner of models.
#include <algorithm>
#include <tuple>

#include "encoding/words/token_strips.hpp"
#include "encoding/words/words_model.hpp"

namespace lade {
namespace {

// More texts make the codes of all others less than 1 % shorter.
constexpr size_t kSampleBytes = size_t{2} << 20;
constexpr uint32_t kSampleTextBytes = 1 << 16;  // of each text
constexpr size_t kJudgedTokens = size_t{1} << 13;

constexpr size_t kRankedMax = 512;  // words that tell classes apart
constexpr uint32_t kDirectMin = 4;  // a word that follows a class so often has its own code there

// The weight of a token that was counted so often: four a time, and one for what may still come.
constexpr uint32_t weight_of(uint32_t count) { return 4 * count + 1; }

class Learner {
 public:
  Learner(const Texts& texts, TokenStrips& strips)
      : texts_(texts), strips_(strips), index_(strips.kernels()) {}

  std::optional<WordsModel> learn();

 private:
  void take_sample();
  bool read_sample();
  void rank_words();
  void claim_forms();
  void classify();
  void choose_tokens();
  void count_pairs();
  void find_code_lengths();
  void add_table(std::span<const uint32_t> weights, unsigned limit);

  unsigned kind(size_t id) const {
    return id < kFirstId ? static_cast<unsigned>(id) : shape_kind(index_.key(id).shape());
  }
  uint32_t& pairs(size_t context, size_t id) { return pairs_[context * model_.ids() + id]; }

  const Texts& texts_;
  TokenStrips& strips_;
  TokenIndex index_;
  std::vector<TextRef> sample_;
  std::vector<uint16_t> tokens_;  // of the sample: ids of the index, later those of the model
  std::vector<uint32_t> counts_;  // by id of the index
  std::vector<uint16_t> ranked_;  // ids of the words that come most often
  std::vector<uint16_t>
      rank_of_;  // by id: of the word that it is a form of; ranked_.size() if none
  WordClasses classes_;
  WordsModel model_;
  std::vector<uint32_t> pairs_;  // by context and id of the model: how often it came there
};

std::optional<WordsModel> Learner::learn() {
  take_sample();
  if (!read_sample()) return std::nullopt;
  rank_words();
  claim_forms();
  classify();
  choose_tokens();
  if (model_.tokens.empty()) return std::nullopt;
  count_pairs();
  find_code_lengths();
  return std::move(model_);
}

// Rows at even distances.
void Learner::take_sample() {
  const size_t step = 1 + texts_.summary.bytes / kSampleBytes;
  for (size_t row = step / 2; row < texts_.rows(); row += step) {
    const TextRef text = texts_.refs[row];
    sample_.push_back({text.offset, std::min(text.length, kSampleTextBytes)});
  }
}

// False when more than half of the first tokens differ.
bool Learner::read_sample() {
  std::span<const TextRef> rest = sample_;
  const auto read = [&](size_t rows) {
    const auto part = rest.first(std::min(rows, rest.size()));
    rest = rest.subspan(part.size());
    strips_.each(
        part, texts_.base, index_, [&](std::span<uint16_t> ids, TokenStrip strip, bool literals) {
          for (size_t i = 0; literals && i < ids.size(); ++i) {
            if (ids[i] < kFirstId)
              ids[i] = index_.add(token_key(texts_.base + strip.offsets[i], strip.shapes[i]));
          }
          tokens_.insert(tokens_.end(), ids.begin(), ids.end());
        });
  };
  while (!rest.empty() && tokens_.size() < kJudgedTokens) read(kJudgedTokens / 8);
  if (2 * (index_.size() - kFirstId) > tokens_.size()) return false;
  read(SIZE_MAX);
  counts_.assign(index_.size(), 0);
  for (const uint16_t id : tokens_) ++counts_[id];
  return true;
}

// Words are the middle tokens that end with a space.
void Learner::rank_words() {
  for (uint16_t id = kFirstId; id < index_.size(); ++id) {
    const TokenKey& key = index_.key(id);
    const char* const bytes = reinterpret_cast<const char*>(&key);
    if (kind(id) == 0 && counts_[id] > 1 && bytes[shape_length(key.shape()) - 1] == ' ')
      ranked_.push_back(id);
  }
  std::sort(ranked_.begin(), ranked_.end(), [&](uint16_t a, uint16_t b) {
    return std::tie(counts_[b], a) < std::tie(counts_[a], b);
  });
  if (ranked_.size() > kRankedMax) ranked_.resize(kRankedMax);
}

// Forms go where their word goes, though each of them is rare.
void Learner::claim_forms() {
  rank_of_.assign(index_.size(), static_cast<uint16_t>(ranked_.size()));
  for (uint16_t rank = 0; rank < ranked_.size(); ++rank) {
    rank_of_[ranked_[rank]] = rank;
    std::array<TokenKey, 2> bytes{index_.key(ranked_[rank]), {}};  // 16 are readable from any on
    const char* const word = reinterpret_cast<const char*>(bytes.data());
    const size_t length = shape_length(bytes[0].shape());
    const auto claim = [&](const char* begin, size_t form_length, unsigned form_kind) {
      const uint16_t form = index_.find(token_key(begin, token_shape(form_length, form_kind)));
      if (form >= kFirstId && rank_of_[form] == ranked_.size()) rank_of_[form] = rank;
    };
    for (size_t cut = 0; cut < length; ++cut) {
      claim(word + cut, length - cut, kTokenStart);
      if (cut > 0) claim(word, cut, kTokenFinal);
    }
  }
}

void Learner::classify() {
  classes_.reset(ranked_.size() + 1);
  size_t before = ranked_.size();
  for (const uint16_t id : tokens_) {
    const size_t rank = rank_of_[id];
    if ((kind(id) & kTokenStart) == 0) classes_.count(before, rank);
    before = rank;
  }
  classes_.find();
}

// Tokens that came twice go to the model: middles and whole texts, then starts and finals that are
// no forms of these. Afterwards tokens_ has the model's ids.
void Learner::choose_tokens() {
  const size_t classes = classes_.classes();
  model_.header.classes = static_cast<uint8_t>(classes);
  model_.header.literal_class = classes_.class_of(ranked_.size());
  std::vector<std::tuple<size_t, uint32_t, uint16_t>> chosen;  // group, count from above, id
  std::vector<uint16_t> new_ids(index_.size());
  for (const bool forms_known : {false, true}) {
    for (uint16_t id = kFirstId; id < index_.size(); ++id) {
      const bool formless = kind(id) == 0 || kind(id) == (kTokenStart | kTokenFinal);
      if (counts_[id] < 2 || new_ids[id] >= kFirstId || formless == forms_known ||
          chosen.size() == kIdsMax - kFirstId - 1) {
        continue;
      }
      const size_t word_class = classes_.class_of(rank_of_[id]);
      const size_t group = kind(id) == kTokenStart   ? word_class
                           : kind(id) == 0           ? classes + 1 + word_class
                           : kind(id) == kTokenFinal ? 2 * classes + 1 + word_class
                                                     : classes;
      chosen.emplace_back(group, UINT32_MAX - counts_[id], id);
      ++model_.header.group_tokens[group];
    }
    std::sort(chosen.begin(), chosen.end());
    model_.spelled.clear();
    for (const auto& [group, count, id] : chosen) model_.spelled.push_back(index_.key(id));
    model_.place_tokens(strips_.kernels());
    TokenIndex placed(strips_.kernels());
    for (const TokenKey& token : model_.tokens) placed.add(token);
    placed.add(kEmptyFinalKey);
    for (size_t id = 0; id < index_.size(); ++id)
      new_ids[id] = static_cast<uint16_t>(id < kFirstId ? id : placed.find(index_.key(id)));
  }
  for (uint16_t& id : tokens_) id = new_ids[id];
}

void Learner::count_pairs() {
  const std::vector<uint8_t> next = model_.next_contexts();
  pairs_.assign((model_.classes() + 1) * model_.ids(), 0);
  size_t context = model_.start_context();
  for (const uint16_t id : tokens_) {
    ++pairs(context, id);
    context = next[id];
  }
}

void Learner::add_table(std::span<const uint32_t> weights, unsigned limit) {
  auto& lengths = model_.code_lengths;
  lengths.resize(lengths.size() + weights.size());
  lade::find_code_lengths(weights, limit, lengths.data() + lengths.size() - weights.size());
}

// Everything that could come has a code.
void Learner::find_code_lengths() {
  const std::vector<uint16_t> direct = model_.direct_ids();
  std::vector<uint32_t> tails(model_.ids(), 1);
  std::vector<std::vector<uint32_t>> tables(model_.contexts());
  for (size_t context = 0; context < tables.size(); ++context) {
    const Columns columns = model_.columns(context);
    std::vector<uint32_t>& weights = tables[context];
    weights.resize(columns.count());
    for (size_t i = 0; i < columns.direct; ++i) {
      uint32_t& count = pairs(context, direct[i]);
      if (count < kDirectMin) continue;
      weights[i] = weight_of(count);
      count = 0;  // the others need their group and a tail
    }
    for (size_t i = 0; i < columns.groups; ++i) {
      const IdRange group = model_.group(columns.first_group + i);
      uint32_t sum = 0;
      for (size_t id = group.first; id < group.end; ++id) {
        sum += pairs(context, id);
        tails[id] += 4 * pairs(context, id);
      }
      if (group.size() > 0) weights[columns.group(i)] = weight_of(sum);
    }
    if (columns.has_empty_final)
      weights[columns.empty_final()] = weight_of(pairs(context, model_.empty_final()));
    uint32_t literals = 0;
    for (size_t kind = 0; kind < kTokenKinds; ++kind) literals += pairs(context, kind);
    weights[columns.literal()] = weight_of(literals);
  }
  for (size_t place = 0; place < model_.groups(); ++place) {
    const IdRange group = model_.group(place);
    add_table(std::span(tails).subspan(group.first, group.size()), code_bits_limit(group.size()));
  }
  for (const std::vector<uint32_t>& weights : tables) add_table(weights, kContextBitsMax);
}

}  // namespace

std::optional<WordsModel> learn_words(const Texts& texts, TokenStrips& strips) {
  return Learner(texts, strips).learn();
}

}  // namespace lade
