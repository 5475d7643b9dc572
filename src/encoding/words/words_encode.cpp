// Encodes texts as words: sample -> dictionary, all texts -> tokens -> ids, ids -> model -> codes.
#include <algorithm>

#include "base/assert.hpp"
#include "encoding/words/words.hpp"
#include "encoding/words/words_model.hpp"
#include "encoding/words/words_stream.hpp"

namespace lade {
namespace {

constexpr size_t kSampleBytes = size_t{1} << 16;
constexpr size_t kSampleRowsMin = 64;
constexpr size_t kStripTokens = 512;  // with their texts, they stay in the first-level cache

}  // namespace

struct WordsScratch::Memory {
  explicit Memory(const WordsKernels& the_kernels) : kernels(the_kernels), table(the_kernels) {}

  const WordsKernels& kernels;
  TokenTable table;
  WordsDictionary dictionary;
  WordsModel model;
  std::vector<TextRef> sample;
  AlignedBuffer offsets;
  AlignedBuffer shapes;
  AlignedBuffer ids;  // uint16_t per token
};

WordsScratch::WordsScratch(InstructionSet set)
    : memory_(std::make_unique<Memory>(words_kernels(set))) {}
WordsScratch::~WordsScratch() = default;

namespace {

class WordsEncoder {
 public:
  WordsEncoder(std::span<const TextRef> texts, const char* base, WordsScratch::Memory& scratch,
               ByteBuffer& out)
      : texts_(texts), base_(base), scratch_(scratch), out_(out) {}

  bool encode(size_t bytes_max);

 private:
  void take_sample();
  bool is_hopeless(std::span<const uint16_t> sample, size_t bytes_max) const;
  size_t tokenize(std::span<const TextRef> texts, size_t count);
  void write_dictionary(WordsHeader& header);
  void write_code_lengths();
  void write_stream(std::span<const uint16_t> tokens);
  void write_stream_with_literals(std::span<const uint16_t> tokens);

  const uint16_t* ids() const { return reinterpret_cast<const uint16_t*>(scratch_.ids.data()); }

  std::span<const TextRef> texts_;
  const char* base_;
  WordsScratch::Memory& scratch_;
  ByteBuffer& out_;
  size_t next_literal_ = 0;
};

// Rows at even distances.
void WordsEncoder::take_sample() {
  constexpr size_t kProbes = 256;
  const size_t probe_step = 1 + texts_.size() / kProbes;
  size_t bytes = 1;
  size_t probes = 0;
  for (size_t row = 0; row < texts_.size(); row += probe_step, ++probes)
    bytes += texts_[row].length;
  const size_t rows = std::max(kSampleRowsMin, kSampleBytes * probes / bytes);
  const size_t step = std::max<size_t>(1, texts_.size() / rows);
  scratch_.sample.clear();
  for (size_t row = step / 2; row < texts_.size(); row += step) {
    scratch_.sample.push_back(texts_[row]);
    __builtin_prefetch(base_ + texts_[row].offset);
  }
}

// Splits texts and appends their tokens' ids behind the first `count` ones; returns the new count.
size_t WordsEncoder::tokenize(std::span<const TextRef> texts, size_t count) {
  while (!texts.empty()) {
    const size_t capacity = std::max(tokens_max(texts[0].length), kStripTokens);
    scratch_.offsets.reserve((capacity + TokenStrip::kSlack) * sizeof(uint32_t));
    scratch_.shapes.reserve(capacity + TokenStrip::kSlack);
    const TokenStrip strip{reinterpret_cast<uint32_t*>(scratch_.offsets.data()),
                           reinterpret_cast<uint8_t*>(scratch_.shapes.data()), capacity};
    const SplitTexts split = scratch_.kernels.split_texts(base_, texts, strip);
    const size_t needed = (count + split.tokens) * sizeof(uint16_t);
    if (needed > scratch_.ids.capacity())
      scratch_.ids.reserve(2 * needed, count * sizeof(uint16_t));
    texts = texts.subspan(split.texts);
    scratch_.table.find_or_add(base_, strip, split.tokens,
                               reinterpret_cast<uint16_t*>(scratch_.ids.data()) + count,
                               texts.first(std::min(texts.size(), split.texts)));
    count += split.tokens;
  }
  return count;
}

bool WordsEncoder::encode(size_t bytes_max) {
  if (texts_.empty()) return false;
  const size_t begin = out_.size();
  TokenTable& table = scratch_.table;
  table.clear();
  take_sample();
  const std::span<const uint16_t> sample(ids(), tokenize(scratch_.sample, 0));
  scratch_.dictionary.build(table, {ids(), sample.size()});
  table.forget_literals();

  WordsHeader header{};
  std::array<size_t, kWordsStreams + 1> bounds{};
  for (size_t stream = 0; stream < kWordsStreams; ++stream) {
    const size_t first = stream_begin(texts_.size(), stream);
    const auto texts = texts_.subspan(first, stream_begin(texts_.size(), stream + 1) - first);
    uint64_t bytes = 0;
    for (const TextRef text : texts) bytes += text.length;
    header.text_bytes[stream] = static_cast<uint32_t>(bytes);
    bounds[stream + 1] = tokenize(texts, bounds[stream]);
  }
  const std::span<const uint16_t> tokens(ids(), bounds[kWordsStreams]);
  scratch_.dictionary.collect_others(table);
  scratch_.model.build(table, scratch_.dictionary, tokens);

  out_.put(header);
  write_dictionary(header);
  write_code_lengths();
  for (size_t stream = 0; stream < kWordsStreams; ++stream) {
    const size_t from = out_.size();
    const auto part = tokens.subspan(bounds[stream], bounds[stream + 1] - bounds[stream]);
    if (table.literals().empty()) {
      write_stream(part);
    } else {
      write_stream_with_literals(part);
    }
    header.stream_bytes[stream] = static_cast<uint32_t>(out_.size() - from);
    if (out_.size() - begin >= bytes_max) break;
  }
  out_.put(uint64_t{0});
  static_assert(kWordsTailBytes == sizeof(uint64_t));
  if (out_.size() - begin >= bytes_max) {
    out_.truncate(begin);
    return false;
  }
  store(out_.data() + begin, header);
  return true;
}

void WordsEncoder::write_dictionary(WordsHeader& header) {
  const WordsDictionary& dictionary = scratch_.dictionary;
  header.words = static_cast<uint16_t>(dictionary.words().size());
  header.classes = static_cast<uint8_t>(dictionary.classes());
  header.other_class = dictionary.other_class();
  for (const auto& word : dictionary.words())
    out_.put(static_cast<uint8_t>(word.length | word.word_class << 4));
  NibbleWriter lengths(out_, scratch_.table.size());
  for (unsigned kind = 0; kind < kTokenKinds; ++kind) {
    header.others[kind] = static_cast<uint16_t>(dictionary.others(kind).size());
    for (const uint16_t id : dictionary.others(kind)) {
      lengths.put(static_cast<unsigned>(shape_length(scratch_.table.key(id).shape())));
    }
  }
  lengths.finish();
  const auto put_bytes = [&](uint16_t id, size_t bytes) {
    const TokenKey key = scratch_.table.key(id);
    std::memcpy(out_.room(sizeof(key)), &key, sizeof(key));
    out_.grow(bytes);
  };
  for (const auto& word : dictionary.words()) put_bytes(word.id, word.length - 1u);
  for (unsigned kind = 0; kind < kTokenKinds; ++kind) {
    for (const uint16_t id : dictionary.others(kind)) {
      put_bytes(id, shape_length(scratch_.table.key(id).shape()));
    }
  }
}

void WordsEncoder::write_code_lengths() {
  const auto lengths = scratch_.model.code_lengths();
  NibbleWriter writer(out_, 2 * lengths.size());
  for (const uint8_t length : lengths) writer.put_code_length(length);
  writer.finish();
}

void WordsEncoder::write_stream(std::span<const uint16_t> tokens) {
  std::byte* begin = out_.room(tokens.size() * sizeof(PairCode));
  const std::byte* end = scratch_.kernels.write_codes(tokens, scratch_.model.token_codes(),
                                                      scratch_.model.pair_codes(), begin);
  out_.grow(static_cast<size_t>(end - begin));
}

void WordsEncoder::write_stream_with_literals(std::span<const uint16_t> tokens) {
  const TokenCode* codes = scratch_.model.token_codes();
  const PairCode* pairs = scratch_.model.pair_codes();
  // A literal's length and bytes are never more than its bytes and the one behind them.
  size_t literal_bytes = 0;
  for (const Token literal : scratch_.table.literals())
    literal_bytes += shape_length(literal.shape) + 1;
  std::byte* begin = out_.room(tokens.size() * sizeof(PairCode) + literal_bytes);
  CodeWriter writer(begin);
  size_t row = 0;
  for (const uint16_t id : tokens) {
    writer.put(bits_of(codes[id], pairs, row));
    if (id >= TokenTable::kFirstId) continue;
    const Token literal = scratch_.table.literals()[next_literal_++];
    const size_t length = shape_length(literal.shape);
    writer.put({length, kLiteralLengthBits});
    for (size_t i = 0; i < length; ++i)
      writer.put({static_cast<uint8_t>(base_[literal.offset + i]), 8});
  }
  out_.grow(static_cast<size_t>(writer.finish() - begin));
}

}  // namespace

bool encode_words(std::span<const TextRef> texts, const char* base, size_t bytes_max,
                  WordsScratch& scratch, ByteBuffer& out) {
  return WordsEncoder(texts, base, scratch.memory(), out).encode(bytes_max);
}

}  // namespace lade
