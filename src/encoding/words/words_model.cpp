#include "encoding/words/words_model.hpp"

#include <algorithm>
#include <numeric>

#include "encoding/numbers/number_encoder.hpp"
#include "encoding/numbers/number_reader.hpp"

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

IdRange WordsModel::group(size_t place) const {
  const uint16_t* const sizes = header.group_tokens;
  const auto first = std::accumulate(sizes, sizes + place, kFirstId);
  return {first, static_cast<uint16_t>(first + sizes[place])};
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
  for (const TokenKey& token : tokens)
    lengths.push_back(static_cast<uint8_t>(shape_length(token.shape())));
  write_small(lengths, workspace, out);
  write_small(code_lengths, workspace, out);
  for (const TokenKey& token : tokens) {
    std::memcpy(out.room(sizeof(token)), &token, sizeof(token));
    out.grow(shape_length(token.shape()));
  }
}

Status WordsModel::read(const Kernels& kernels, ByteSpan bytes, WordsModel& out) {
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
  LADE_CHECK(read_small(kernels, from, lengths));
  out.tokens.resize(count);
  size_t symbols = count;
  for (size_t context = 0; context < out.contexts(); ++context)
    symbols += out.columns(context).count();
  out.code_lengths.resize(symbols);
  LADE_CHECK(read_small(kernels, from, out.code_lengths));

  for (size_t place = 0; place < out.groups(); ++place) {
    const unsigned kind = place < classes           ? kTokenStart
                          : place == classes        ? kTokenStart | kTokenFinal
                          : place < 2 * classes + 1 ? 0
                                                    : kTokenFinal;
    const IdRange range = out.group(place);
    for (size_t i = range.first - kFirstId; i < size_t{range.end} - kFirstId; ++i) {
      // Only a whole text may be empty, so every token but the last of a text has bytes.
      if (lengths[i] == 0 && place != classes) return corrupt("an empty token");
      std::array<char, sizeof(TokenKey)> text{};
      const ByteSpan spelled = from.bytes(lengths[i]);
      std::memcpy(text.data(), spelled.data(), spelled.size());
      out.tokens[i] = token_key(text.data(), token_shape(lengths[i], kind));
    }
  }
  if (!from.ok() || from.remaining() != 0) return corrupt("the tokens do not fill their bytes");
  return {};
}

}  // namespace lade
