// Decodes the payload of words: four streams at once, so that the look-ups of one hide behind those
// of the others.
#include <algorithm>

#include "encoding/format.hpp"
#include "encoding/text_heap.hpp"
#include "encoding/words.hpp"
#include "encoding/words_kernels.hpp"
#include "encoding/words_stream.hpp"

namespace lade {
namespace {

constexpr size_t kBytesPerBitMax = kTokenBytesMax;  // every token has a bit at least

Status corrupt(std::string_view reason) { return corrupt_chunk(Encoding::words, reason); }

class WordsDecoder {
 public:
  WordsDecoder(const CodeBook& book, char* heap)
      : tables_{book.contexts(), book.pair_entries(), book.token_entries(), book.pool(), heap},
        start_context_(book.start_context()),
        other_class_(book.other_class()) {}

  Status decode(const WordsKernels& kernels, WordsStreams& streams);

 private:
  Status decode_checked(WordsStream& stream);
  Status decode_literal(WordsStream& stream);

  WordsTables tables_;
  size_t start_context_;
  size_t other_class_;
};

Status WordsDecoder::decode(const WordsKernels& kernels, WordsStreams& streams) {
  constexpr size_t kWorthwhile = 8;
  for (;;) {
    size_t steps = SIZE_MAX;
    for (const WordsStream& stream : streams) steps = std::min(steps, stream.safe_steps());
    if (steps < kWorthwhile) break;
    kernels.decode_tokens(tables_, streams, steps);
    // Where it stopped at a special token, this gets over it.
    for (WordsStream& stream : streams) LADE_CHECK(decode_checked(stream));
  }
  for (WordsStream& stream : streams) {
    while (stream.row != stream.rows_end) LADE_CHECK(decode_checked(stream));
    if (stream.at != stream.end) return corrupt("texts are shorter than announced");
    if ((stream.bit + 7) / 8 * 8 != stream.bits_end) return corrupt("codes behind the last text");
  }
  return {};
}

// Decodes a token, unless the stream is at its end.
Status WordsDecoder::decode_checked(WordsStream& stream) {
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

Status WordsDecoder::decode_literal(WordsStream& stream) {
  if (kLiteralLengthBits > stream.bits_end - stream.bit) return corrupt("codes cut short");
  const size_t length = stream.peek() & ((1u << kLiteralLengthBits) - 1);
  stream.bit += kLiteralLengthBits;
  if (8 * length > stream.bits_end - stream.bit) return corrupt("codes cut short");
  if (length > stream.end - stream.at) return corrupt("texts are longer than announced");
  for (size_t i = 0; i < length; ++i, stream.bit += 8)
    tables_.heap[stream.at++] = static_cast<char>(stream.peek());
  const bool final = length < kTokenBytesMax && (length == 0 || tables_.heap[stream.at - 1] != ' ');
  stream.context = final ? start_context_ : other_class_;
  if (final) stream.end_text();
  return {};
}

}  // namespace

Status decode_words(ByteSpan payload, size_t rows, Column& out, Kernel kernel) {
  ByteReader reader(payload);
  const auto header = reader.get<WordsHeader>();
  CodeBook book;
  LADE_CHECK(book.read(header, reader));

  // Each stream's texts are followed by room for what the last token's copy writes too far.
  uint64_t heap_bytes = 0;
  for (size_t i = 0; i < kWordsStreams; ++i) {
    const uint64_t bits = uint64_t{header.stream_bytes[i]} * 8;
    if (header.text_bytes[i] > bits * kBytesPerBitMax)
      return corrupt("texts too long for their codes");
    if (stream_begin(rows, i + 1) - stream_begin(rows, i) > bits)
      return corrupt("too few codes for the rows");
    heap_bytes += header.text_bytes[i] + WordsStream::kCopyBytes;
  }
  if (heap_bytes > UINT32_MAX) return corrupt("too much text");
  WordsStreams streams{};
  out.reset(ValueKind::text, rows);
  char* heap = make_heap(heap_bytes, out);
  TextRef* refs = out.texts().data();
  size_t at = 0;
  for (size_t i = 0; i < kWordsStreams; ++i) {
    const ByteSpan codes = reader.bytes(header.stream_bytes[i]);
    const size_t end = at + header.text_bytes[i];
    streams[i] = {codes.data(),
                  0,
                  codes.size() * 8,
                  book.start_context(),
                  at,
                  end,
                  at,
                  refs + stream_begin(rows, i),
                  refs + stream_begin(rows, i + 1)};
    at = end + WordsStream::kCopyBytes;
  }
  if (reader.bytes(kWordsTailBytes).size() != kWordsTailBytes || reader.remaining() != 0) {
    return corrupt("streams do not fill the payload");
  }
  return WordsDecoder(book, heap).decode(words_kernels(kernel), streams);
}

}  // namespace lade
