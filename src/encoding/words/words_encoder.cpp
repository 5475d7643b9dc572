#include "encoding/words/words_encoder.hpp"

#include <algorithm>
#include <numeric>

#include "base/assert.hpp"

namespace lade {
namespace {

constexpr double kBadShare = 1.25;

// A code, its bits above their count, with another one behind it.
uint32_t joined(uint32_t code, uint32_t tail) {
  constexpr uint32_t kCount = WordsCodes::kCountMask;
  const uint32_t bits = (code & kCount) + (tail & kCount);
  LADE_ASSERT(bits <= WordsCodes::kBitsMax);
  return ((code >> WordsCodes::kShift) | (tail >> WordsCodes::kShift) << (code & kCount))
             << WordsCodes::kShift |
         bits;
}

}  // namespace

std::shared_ptr<WordsEncoder> WordsEncoder::learn(const Texts& texts, TokenStrips& strips,
                                                  Workspace& workspace, ByteBuffer& out) {
  const std::optional<WordsModel> model = learn_words(texts, strips);
  if (!model) return nullptr;
  model->write(workspace, out);
  return std::shared_ptr<WordsEncoder>(new WordsEncoder(*model, strips.kernels()));
}

WordsEncoder::WordsEncoder(const WordsModel& model, const WordsKernels& kernels) : index_(kernels) {
  for (const TokenKey token : model.tokens) index_.add(token);
  index_.add(kEmptyFinalKey);
  const size_t ids = model.ids();
  LADE_ASSERT(index_.size() == ids);
  for (const uint8_t context : model.next_contexts())
    codes_.next_rows.push_back(static_cast<uint32_t>(context * ids));
  start_row_ = model.start_context() * ids;
  codes_.codes.resize(start_row_ + ids);
  add_codes(model);
  index_.place_in_order(frequent_first(model));
}

// All ids, those with short codes first.
std::vector<uint16_t> WordsEncoder::frequent_first(const WordsModel& model) const {
  std::vector<uint32_t> bits(model.ids(), UINT32_MAX);  // of the shortest code
  for (size_t context = 0; context < model.contexts(); ++context) {
    for (size_t id = kFirstId; id < model.ids(); ++id) {
      const uint32_t code = codes_.codes[context * model.ids() + id];
      if (code != 0) bits[id] = std::min(bits[id], code & WordsCodes::kCountMask);
    }
  }
  std::vector<uint16_t> ids(model.ids() - kFirstId);
  std::iota(ids.begin(), ids.end(), kFirstId);
  std::stable_sort(ids.begin(), ids.end(),
                   [&](uint16_t a, uint16_t b) { return bits[a] < bits[b]; });
  return ids;
}

void WordsEncoder::add_codes(const WordsModel& model) {
  CodeTables table(model);
  const auto next_table = [&](size_t symbols) {
    const bool complete = table.next(symbols);
    LADE_ASSERT(complete);
  };
  const auto code = [&](size_t symbol) {
    return table.code(symbol) << WordsCodes::kShift | table.length(symbol);
  };
  std::vector<uint32_t> tails(model.ids());
  for (size_t place = 0; place < model.groups(); ++place) {
    const IdRange group = model.group(place);
    next_table(group.size());
    for (size_t i = 0; i < group.size(); ++i) tails[group.first + i] = code(i);
  }
  const std::vector<uint16_t> direct = model.direct_ids();
  for (size_t context = 0; context < model.contexts(); ++context) {
    uint32_t* const row = codes_.codes.data() + context * model.ids();
    const Columns columns = model.columns(context);
    next_table(columns.count());
    for (size_t i = 0; i < columns.groups; ++i) {
      const IdRange group = model.group(columns.first_group + i);
      for (size_t id = group.first; id < group.end; ++id)
        row[id] = joined(code(columns.group(i)), tails[id]);
    }
    for (size_t i = 0; i < columns.direct; ++i) {
      if (table.length(i) != 0) row[direct[i]] = code(i);
    }
    if (columns.has_empty_final) row[model.empty_final()] = code(columns.empty_final());
    for (size_t kind = 0; kind < kTokenKinds; ++kind) row[kind] = code(columns.literal());
  }
}

bool WordsEncoder::encode(const Texts& texts, size_t bytes_max, TokenStrips& strips,
                          ByteBuffer& out) const {
  const size_t begin = out.size();
  WordsHeader header{};
  out.put(header);
  for (size_t stream = 0; stream < kWordsStreams; ++stream) {
    const size_t first = stream_begin(texts.rows(), stream);
    const auto part = texts.refs.subspan(first, stream_begin(texts.rows(), stream + 1) - first);
    for (const TextRef text : part) header.text_bytes[stream] += text.length;
    const size_t from = out.size();
    encode_stream(part, texts.base, strips, out);
    header.stream_bytes[stream] = static_cast<uint32_t>(out.size() - from);
    if (out.size() - begin >= bytes_max) break;
  }
  out.put(uint64_t{0});
  static_assert(kWordsTailBytes == sizeof(uint64_t));
  if (!out.keep_below(bytes_max, begin)) return false;
  store(out.data() + begin, header);
  return true;
}

void WordsEncoder::encode_stream(std::span<const TextRef> texts, const char* base,
                                 TokenStrips& strips, ByteBuffer& out) const {
  CodeWriter writer;
  size_t row = start_row_;
  strips.each(texts, base, index_, [&](std::span<uint16_t> ids, TokenStrip strip, bool literals) {
    // A literal's length and bytes are never more than 16 bytes.
    const std::byte* const begin = writer.to = out.room(ids.size() * (literals ? 4 + 16 : 4) + 1);
    for (size_t i = 0; i < ids.size(); ++i) {
      size_t literal = literals ? i : ids.size();
      while (literal < ids.size() && ids[literal] >= kFirstId) ++literal;
      strips.kernels().write_codes(ids.subspan(i, literal - i), codes_, writer, row);
      i = literal;
      if (i < ids.size()) {
        writer.put(codes_.next(ids[i], row));
        const size_t length = shape_length(strip.shapes[i]);
        writer.put({length, kLiteralLengthBits});
        for (size_t j = 0; j < length; ++j)
          writer.put({static_cast<uint8_t>(base[strip.offsets[i] + j]), 8});
      }
    }
    out.grow(static_cast<size_t>(writer.to - begin));
  });
  const std::byte* const begin = writer.to = out.room(1);
  writer.finish();
  out.grow(static_cast<size_t>(writer.to - begin));
}

void WordsEncoder::set_share(size_t payload_bytes, uint64_t text_bytes) {
  share_ = static_cast<double>(payload_bytes) / static_cast<double>(text_bytes);
}

bool WordsEncoder::fits_badly(size_t payload_bytes, uint64_t text_bytes) const {
  return static_cast<double>(payload_bytes) > kBadShare * share_ * static_cast<double>(text_bytes);
}

}  // namespace lade
