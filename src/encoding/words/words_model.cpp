#include "encoding/words/words_model.hpp"

#include <algorithm>
#include <numeric>

#include "encoding/numbers/number_encoder.hpp"
#include "encoding/numbers/number_reader.hpp"
#include "encoding/words/token_index.hpp"

namespace lade {
namespace {

Status corrupt(std::string_view reason) { return corrupt_chunk(Encoding::words, reason); }

// Numbers of at most 4 bits.
void write_small(std::span<const uint8_t> numbers, Workspace& workspace, ByteBuffer& out) {
  int32_t* const wide = workspace.make_numbers(numbers.size());
  std::copy(numbers.begin(), numbers.end(), wide);
  encode_nested({wide, numbers.size()}, workspace, out);
}

Status read_small(const Kernels& kernels, ByteReader& from, std::vector<uint8_t>& numbers) {
  NumberReader<int32_t> reader;
  LADE_CHECK(open_nested(kernels, Encoding::words, numbers.size(), from, reader));
  alignas(64) std::array<int32_t, kVectorRows> wide;
  for (size_t i = 0; i < numbers.size(); i += kVectorRows) {
    const size_t count = std::min(kVectorRows, numbers.size() - i);
    LADE_CHECK(reader.read(wide.data(), count));
    for (size_t j = 0; j < count; ++j) {
      if (wide[j] < 0 || wide[j] > 15) return corrupt("a length of more than 4 bits");
      numbers[i + j] = static_cast<uint8_t>(wide[j]);
    }
  }
  return {};
}

}  // namespace

// A form of several words goes with the first of them; words take turns by class, so that it is a
// frequent one.
void WordsModel::place_tokens(const WordsKernels& kernels) {
  TokenIndex index(kernels);
  index.add(kEmptyFinalKey);
  std::vector<std::vector<TokenKey>> placed(groups());
  auto next = spelled.begin();
  for (size_t place = 0; place < groups(); ++place) {
    const auto end = next + header.group_tokens[place];
    placed[place].assign(next, end);
    for (; next != end; ++next) index.add(*next);
  }
  const auto add = [&](const char* begin, size_t length, unsigned kind, size_t place) {
    const TokenKey form = token_key(begin, token_shape(length, kind));
    const size_t before = index.size();
    index.add(form);
    if (index.size() != before) placed[place].push_back(form);
  };
  for (size_t i = 0; i < kFormedMax; ++i) {
    for (size_t word_class = 0; word_class < classes(); ++word_class) {
      const std::vector<TokenKey>& middles = placed[classes() + 1 + word_class];
      if (i >= middles.size()) continue;
      const std::array<TokenKey, 2> bytes{middles[i], {}};  // 16 are readable from each on
      const auto* const word = reinterpret_cast<const char*>(bytes.data());
      const size_t length = shape_length(middles[i].shape());
      for (size_t cut = 0; cut < length; ++cut) {
        add(word + cut, length - cut, kTokenStart, word_class);
        if (cut > 0) add(word, cut, kTokenFinal, 2 * classes() + 1 + word_class);
      }
    }
  }
  tokens.clear();
  group_ends.clear();
  for (const std::vector<TokenKey>& group : placed) {
    tokens.insert(tokens.end(), group.begin(), group.end());
    group_ends.push_back(empty_final());
  }
}

std::vector<uint16_t> WordsModel::direct_ids() const {
  std::vector<uint16_t> ids;
  for (size_t place = classes() + 1; place < 2 * classes() + 1; ++place) {
    const IdRange middles = group(place);
    for (size_t i = 0; i < std::min(middles.size(), kDirectMax); ++i)
      ids.push_back(static_cast<uint16_t>(middles.first + i));
  }
  return ids;
}

Columns WordsModel::columns(size_t context) const {
  if (context == start_context()) return {0, 0, classes() + 1, false};
  return {direct_ids().size(), classes() + 1, 2 * classes(), true};
}

std::vector<uint8_t> WordsModel::next_contexts() const {
  std::vector<uint8_t> contexts(ids(), static_cast<uint8_t>(start_context()));
  contexts[0] = contexts[kTokenStart] = header.literal_class;
  for (size_t word_class = 0; word_class < classes(); ++word_class) {
    for (const IdRange range : {group(word_class), group(classes() + 1 + word_class)})
      std::fill(contexts.begin() + range.first, contexts.begin() + range.end,
                static_cast<uint8_t>(word_class));
  }
  return contexts;
}

void WordsModel::write(Workspace& workspace, ByteBuffer& out) const {
  out.put(header);
  std::vector<uint8_t> lengths;
  for (const TokenKey& token : spelled)
    lengths.push_back(static_cast<uint8_t>(shape_length(token.shape())));
  write_small(lengths, workspace, out);
  write_small(code_lengths, workspace, out);
  for (const TokenKey& token : spelled) {
    std::memcpy(out.room(sizeof(token)), &token, sizeof(token));
    out.grow(shape_length(token.shape()));
  }
}

Status WordsModel::read(InstructionSet set, ByteSpan bytes, WordsModel& out) {
  ByteReader from(bytes);
  out.header = from.get<WordsModelHeader>();
  const size_t classes = out.classes();
  if (classes == 0 || classes > kClassesMax || out.header.literal_class >= classes)
    return corrupt("class out of range");
  const std::span<const uint16_t> sizes(out.header.group_tokens);
  const size_t count = std::accumulate(sizes.begin(), sizes.end(), size_t{0});
  const auto used = sizes.begin() + static_cast<ptrdiff_t>(out.groups());
  if (std::accumulate(sizes.begin(), used, size_t{0}) != count)
    return corrupt("tokens of no class");
  if (kFirstId + count + 1 > kIdsMax) return corrupt("too many tokens");

  std::vector<uint8_t> lengths(count);
  LADE_CHECK(read_small(kernels_of(set), from, lengths));
  const size_t spelled_bytes = std::accumulate(lengths.begin(), lengths.end(), size_t{0});
  if (from.remaining() < spelled_bytes) return corrupt("tokens cut short");
  ByteReader spelling(bytes.last(spelled_bytes));
  for (size_t place = 0; place < out.groups(); ++place) {
    const unsigned kind = place < classes           ? kTokenStart
                          : place == classes        ? kTokenStart | kTokenFinal
                          : place < 2 * classes + 1 ? 0
                                                    : kTokenFinal;
    for (size_t left = out.header.group_tokens[place]; left > 0; --left) {
      const size_t length = lengths[out.spelled.size()];
      // Only a whole text may be empty, so every token but the last of a text has bytes.
      if (length == 0 && place != classes) return corrupt("an empty token");
      std::array<char, sizeof(TokenKey)> text{};
      std::memcpy(text.data(), spelling.bytes(length).data(), length);
      out.spelled.push_back(token_key(text.data(), token_shape(length, kind)));
    }
  }
  out.place_tokens(words_kernels(set));
  if (out.ids() > kIdsMax) return corrupt("tokens that come twice");
  size_t symbols = out.tokens.size();
  for (size_t context = 0; context < out.contexts(); ++context)
    symbols += out.columns(context).count();
  out.code_lengths.resize(symbols);
  LADE_CHECK(read_small(kernels_of(set), from, out.code_lengths));
  if (from.remaining() != spelled_bytes) return corrupt("more bytes than tokens");
  return {};
}

}  // namespace lade
