#include "encoding/words/words_decoder.hpp"

#include <algorithm>

#include "encoding/text/text_heap.hpp"
#include "encoding/words/words_kernels.hpp"
#include "encoding/words/words_stream.hpp"

namespace lade {
namespace {

constexpr size_t kBytesPerBitMax = kTokenBytesMax;  // every token has a bit at least

Status corrupt(std::string_view reason) { return corrupt_chunk(Encoding::words, reason); }

// Decodes four streams at once, so that the look-ups of one hide behind those of the others.
class StreamDecoder {
 public:
  StreamDecoder(const CodeBook& book, const std::byte* codes, char* heap)
      : tables_{book.first_entries(), book.token_entries(), book.pool(), codes, heap},
        start_context_(uint64_t{book.start_context()} << kContextBitsMax),
        literal_context_(uint64_t{book.literal_class()} << kContextBitsMax) {}

  Status decode(const WordsKernels& kernels, WordsStreams& streams);

 private:
  Status decode_checked(WordsStream& stream);
  Status decode_literal(WordsStream& stream);

  WordsTables tables_;
  uint64_t start_context_;
  uint64_t literal_context_;
};

Status StreamDecoder::decode(const WordsKernels& kernels, WordsStreams& streams) {
  constexpr size_t kWorthwhile = 8;
  for (;;) {
    size_t steps = SIZE_MAX;
    for (const WordsStream& stream : streams) steps = std::min(steps, stream.safe_steps());
    if (steps < kWorthwhile) break;
    kernels.decode_tokens(tables_, streams, steps);
    // The kernel stops before a special token; the checked step takes it.
    for (WordsStream& stream : streams) LADE_CHECK(decode_checked(stream));
  }
  for (WordsStream& stream : streams) {
    while (stream.row != stream.rows_end) LADE_CHECK(decode_checked(stream));
    if (stream.at != stream.end) return corrupt("texts are shorter than announced");
    if (round_up(stream.bit, 8) != stream.bits_end) return corrupt("codes behind the last text");
  }
  return {};
}

// Decodes a token, unless the stream is at its end.
Status StreamDecoder::decode_checked(WordsStream& stream) {
  if (stream.row == stream.rows_end) return {};
  const FoundToken token = find_token(tables_, stream);
  if (token.bits > stream.bits_end - stream.bit) return corrupt("codes cut short");
  if (token.entry.special()) {
    if (token.entry.offset() == TokenEntry::kCorrupt) return corrupt("no such code");
    stream.bit += token.bits;
    return decode_literal(stream);
  }
  if (token.entry.length() > stream.end - stream.at)
    return corrupt("texts are longer than announced");
  put_token(tables_, token, stream);
  return {};
}

Status StreamDecoder::decode_literal(WordsStream& stream) {
  if (kLiteralLengthBits > stream.bits_end - stream.bit) return corrupt("codes cut short");
  const size_t length = peek_bits(tables_, stream) & ((1u << kLiteralLengthBits) - 1);
  stream.bit += kLiteralLengthBits;
  if (8 * length > stream.bits_end - stream.bit) return corrupt("codes cut short");
  if (length > stream.end - stream.at) return corrupt("texts are longer than announced");
  for (size_t i = 0; i < length; ++i, stream.bit += 8) {
    tables_.heap[stream.at++] = static_cast<char>(peek_bits(tables_, stream));
  }
  const bool final = length < kTokenBytesMax && (length == 0 || tables_.heap[stream.at - 1] != ' ');
  stream.context = final ? start_context_ : literal_context_;
  if (final) (stream.row++)->offset = static_cast<uint32_t>(stream.at);
  return {};
}

// Makes references of texts whose `offset` is their end; the first text begins at `begin`.
void ends_to_texts(size_t begin, std::span<TextRef> texts) {
  auto from = static_cast<uint32_t>(begin);
  for (TextRef& text : texts) {
    const uint32_t end = text.offset;
    text = {from, end - from};
    from = end;
  }
}

}  // namespace

Result<std::shared_ptr<const WordsDecoder>> WordsDecoder::open(ByteSpan model, InstructionSet set) {
  WordsModel read;
  LADE_CHECK(WordsModel::read(set, model, read));
  std::shared_ptr<WordsDecoder> decoder(new WordsDecoder(set));
  LADE_CHECK(decoder->book_.build(read));
  return std::shared_ptr<const WordsDecoder>(std::move(decoder));
}

Status WordsDecoder::decode(ByteSpan payload, size_t rows, Column& out) const {
  ByteReader reader(payload);
  const auto header = reader.get<WordsHeader>();
  // Each stream's texts are followed by room for what the last token's copy writes too far.
  uint64_t heap_bytes = 0;
  uint64_t code_bytes = 0;
  for (size_t i = 0; i < kWordsStreams; ++i) {
    const uint64_t bits = uint64_t{header.stream_bytes[i]} * 8;
    if (header.text_bytes[i] > bits * kBytesPerBitMax)
      return corrupt("texts too long for their codes");
    if (stream_begin(rows, i + 1) - stream_begin(rows, i) > bits)
      return corrupt("too few codes for the rows");
    heap_bytes += header.text_bytes[i] + WordsStream::kCopyBytes;
    code_bytes += header.stream_bytes[i];
  }
  if (heap_bytes > UINT32_MAX) return corrupt("too much text");
  const ByteSpan codes = reader.bytes(code_bytes + kWordsTailBytes);
  if (!reader.ok() || reader.remaining() != 0) return corrupt("streams do not fill the payload");

  out.reset(ValueKind::text, rows);
  char* heap = make_heap(heap_bytes, out);
  TextRef* refs = out.texts().data();
  WordsStreams streams{};
  uint64_t bit = 0;
  size_t at = 0;
  for (size_t i = 0; i < kWordsStreams; ++i) {
    const uint64_t bits_end = bit + uint64_t{header.stream_bytes[i]} * 8;
    const size_t end = at + header.text_bytes[i];
    streams[i] = {bit,
                  uint64_t{book_.start_context()} << kContextBitsMax,
                  at,
                  refs + stream_begin(rows, i),
                  bits_end,
                  end,
                  refs + stream_begin(rows, i + 1)};
    bit = bits_end;
    at = end + WordsStream::kCopyBytes;
  }
  LADE_CHECK(StreamDecoder(book_, codes.data(), heap).decode(words_kernels(set_), streams));
  at = 0;
  for (size_t i = 0; i < kWordsStreams; ++i) {
    ends_to_texts(at, out.texts().subspan(stream_begin(rows, i),
                                          stream_begin(rows, i + 1) - stream_begin(rows, i)));
    at += header.text_bytes[i] + WordsStream::kCopyBytes;
  }
  return {};
}

}  // namespace lade
