#include "encoding/encoder.hpp"

#include <algorithm>
#include <array>

#include "encoding/numbers/interleave.hpp"
#include "encoding/numbers/number_encoder.hpp"
#include "encoding/numbers/number_reader.hpp"
#include "encoding/text_encoder.hpp"

namespace lade {

struct Encoder::Scratch {
  explicit Scratch(InstructionSet set) : workspace(kernels_of(set)), text(set) {}

  Workspace workspace;
  TextScratch text;
};

namespace {

template <typename Value>
void encode_number_column(std::span<const Value> values, Workspace& workspace, EncodedChunk& chunk,
                          ByteBuffer& out) {
  Summary<Value> summary{};
  if (!values.empty())
    summary = workspace.kernels.values<Value>().summarize(values.data(), values.size());
  chunk.zone_map = zone_map_of(summary, static_cast<uint32_t>(values.size()));
  const size_t start = out.size();
  chunk.encoding = encode_numbers(values, summary, workspace, out);
  const unsigned ways = interleave_ways(values);
  if (ways == 0) return;
  // Interleaved values are appended behind the simple encoding, and take its place if they are
  // smaller.
  const size_t simple_bytes = out.size() - start;
  if (!encode_interleaved(values, ways, summary, simple_bytes, workspace, out)) return;
  out.erase(start, simple_bytes);
  chunk.encoding = Encoding::interleave;
}

void encode_text_column(const Column& column, const WordsEncoder* model, TextScratch& scratch,
                        Workspace& workspace, EncodedChunk& chunk, ByteBuffer& out) {
  Texts texts{column.texts(), column.text_base, {}};
  if (texts.rows() > 0)
    texts.summary = workspace.kernels.summarize_texts(texts.refs.data(), texts.rows());
  LADE_ASSERT(texts.summary.bytes <= UINT32_MAX && texts.summary.length_max <= INT32_MAX);
  chunk.zone_map = zone_map_of(texts.summary, static_cast<uint32_t>(texts.rows()));
  EncodedTexts encoded = encode_texts(texts, model, scratch, workspace, out);
  chunk.encoding = encoded.encoding;
  chunk.learnt = std::move(encoded.learnt);
}

void encode_mixed_digits(const Column& column, Workspace& workspace, ByteBuffer& out) {
  LADE_ASSERT(column.mixed_fraction_digits.size() >= column.rows());
  int32_t* digits = workspace.make_numbers(column.rows());
  std::copy_n(column.mixed_fraction_digits.begin(), column.rows(), digits);
  encode_nested({digits, column.rows()}, workspace, out);
}

Status decode_mixed_digits(const Kernels& kernels, ByteReader& from, Column& out) {
  constexpr auto kSelf = Encoding::bitpack;
  NumberReader<int32_t> reader;
  LADE_CHECK(open_nested(kernels, kSelf, out.rows(), from, reader));
  out.mixed_fraction_digits.resize(out.rows());
  alignas(64) std::array<int32_t, kVectorRows> digits;
  for (size_t row = 0; row < out.rows(); row += kVectorRows) {
    const size_t count = std::min(kVectorRows, out.rows() - row);
    LADE_CHECK(reader.read(digits.data(), count));
    for (size_t i = 0; i < count; ++i) {
      if (digits[i] < 0 || digits[i] > kFractionDigitsMax)
        return corrupt_chunk(kSelf, "impossible fraction digits");
      out.mixed_fraction_digits[row + i] = static_cast<uint8_t>(digits[i]);
    }
  }
  return {};
}

template <typename Value>
Status decode_number_column(const Kernels& kernels, Encoding encoding, ByteSpan payload,
                            std::span<Value> out) {
  if (encoding == Encoding::interleave) return decode_interleaved(kernels, payload, out);
  NumberReader<Value> reader;
  LADE_CHECK(reader.open(kernels, encoding, out.size(), payload));
  for (size_t row = 0; row < out.size(); row += kVectorRows) {
    LADE_CHECK(reader.read(out.data() + row, std::min(kVectorRows, out.size() - row)));
  }
  return {};
}

bool known_fraction_digits(uint8_t digits, ValueKind kind) {
  if (kind != ValueKind::int64) return digits == kDecimalScale;
  return digits <= kFractionDigitsMax || digits == kMixedFractionDigits;
}

}  // namespace

Encoder::Encoder(InstructionSet set) : scratch_(std::make_unique<Scratch>(set)) {}
Encoder::~Encoder() = default;
Encoder::Encoder(Encoder&&) noexcept = default;
Encoder& Encoder::operator=(Encoder&&) noexcept = default;

EncodedChunk Encoder::encode(const Column& column, const WordsEncoder* model, ByteBuffer& out) {
  LADE_ASSERT(column.rows() <= kChunkRowsMax);
  LADE_ASSERT(known_fraction_digits(column.fraction_digits, column.kind()));
  const size_t start = out.size();
  const auto rows = static_cast<uint32_t>(column.rows());
  EncodedChunk chunk;
  ChunkHeader header{0, static_cast<uint8_t>(column.kind()), column.fraction_digits, 0, rows};
  out.put(header);
  Workspace& workspace = scratch_->workspace;
  if (column.fraction_digits == kMixedFractionDigits) encode_mixed_digits(column, workspace, out);
  switch (column.kind()) {
    case ValueKind::int32: encode_number_column(column.int32s(), workspace, chunk, out); break;
    case ValueKind::int64: encode_number_column(column.int64s(), workspace, chunk, out); break;
    case ValueKind::text:
      encode_text_column(column, model, scratch_->text, workspace, chunk, out);
      break;
  }
  header.encoding = static_cast<uint8_t>(chunk.encoding);
  store(out.data() + start, header);
  chunk.bytes = out.size() - start;
  return chunk;
}

void take_model(EncodedChunk& chunk, ByteBuffer& chunks, ByteBuffer& model) {
  LADE_ASSERT(chunk.encoding == Encoding::own_words);
  const size_t begin = chunks.size() - chunk.bytes;
  const size_t payload = begin + sizeof(ChunkHeader);
  store(chunks.data() + begin + offsetof(ChunkHeader, encoding), Encoding::words);
  const size_t model_bytes = load<uint32_t>(chunks.data() + payload);
  model.append({chunks.data() + payload + sizeof(uint32_t), model_bytes});
  chunks.erase(payload, sizeof(uint32_t) + model_bytes);
  chunk.bytes -= sizeof(uint32_t) + model_bytes;
  chunk.encoding = Encoding::words;
}

Result<std::shared_ptr<const WordsDecoder>> open_model(ByteSpan model, InstructionSet set) {
  return WordsDecoder::open(model, set);
}

Status decode_chunk(ByteSpan chunk, ValueKind kind, size_t rows, Column& out, InstructionSet set,
                    const WordsDecoder* model) {
  ByteReader reader(chunk);
  const auto header = reader.get<ChunkHeader>();
  const auto encoding = static_cast<Encoding>(header.encoding);
  if (!reader.ok()) return corrupt_chunk(encoding, "shorter than its header");
  if (header.kind != static_cast<uint8_t>(kind))
    return corrupt_chunk(encoding, "values of another kind");
  if (header.rows != rows || rows > kChunkRowsMax)
    return corrupt_chunk(encoding, "another number of rows");
  if (header.zero != 0 || !known_fraction_digits(header.fraction_digits, kind)) {
    return corrupt_chunk(encoding, "impossible header");
  }
  const Kernels& kernels = kernels_of(set);
  out.reset(kind, rows);
  out.fraction_digits = header.fraction_digits;
  if (header.fraction_digits == kMixedFractionDigits)
    LADE_CHECK(decode_mixed_digits(kernels, reader, out));
  const ByteSpan payload = chunk.last(reader.remaining());
  switch (kind) {
    case ValueKind::int32: return decode_number_column(kernels, encoding, payload, out.int32s());
    case ValueKind::int64: return decode_number_column(kernels, encoding, payload, out.int64s());
    case ValueKind::text: break;
  }
  return decode_texts(set, encoding, payload, model, out);
}

}  // namespace lade
