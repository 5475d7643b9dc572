#include "encoding/text/charset.hpp"

#include <algorithm>
#include <array>
#include <bit>

#include "encoding/numbers/bit_stream.hpp"
#include "encoding/text/text_heap.hpp"
#include "encoding/text/text_lengths.hpp"

namespace lade {
namespace {

constexpr size_t kSymbolsMax = 128;

// Which bytes appear, each marked with 1.
using Marks = std::array<uint8_t, 256>;

void mark(std::string_view text, Marks& marks) {
  for (const char byte : text) marks[static_cast<uint8_t>(byte)] = 1;
}

size_t count(const Marks& marks) {
  return static_cast<size_t>(std::count(marks.begin(), marks.end(), 1));
}

// One bit for a single symbol, too, so that a chunk's length bounds that of its texts.
unsigned symbol_bits(size_t symbols) {
  return symbols < 2 ? 1 : static_cast<unsigned>(std::bit_width(symbols - 1));
}

size_t payload_bytes(const Texts& texts, size_t symbols) {
  if (symbols == 0 || symbols > kSymbolsMax) return SIZE_MAX;
  return 1 + symbols + estimate_lengths(texts) +
         bit_stream_bytes(texts.summary.bytes, symbol_bits(symbols));
}

using Places = std::array<uint8_t, 256>;

// Appends the places of all bytes as one bit stream: eight of them fill `bits` whole bytes.
void pack_symbols(ByteSpan text, const Places& places, unsigned bits, ByteBuffer& out) {
  const size_t bytes = bit_stream_bytes(text.size(), bits);
  std::byte* to = out.room(bytes);
  const std::byte* from = text.data();
  for (size_t left = text.size(); left > 0;) {
    const size_t group = std::min<size_t>(left, 8);
    uint64_t packed = 0;
    if (group == 8) {
      for (unsigned i = 0; i < 8; ++i)
        packed |= uint64_t{places[static_cast<uint8_t>(from[i])]} << i * bits;
    } else {
      for (unsigned i = 0; i < group; ++i)
        packed |= uint64_t{places[static_cast<uint8_t>(from[i])]} << i * bits;
    }
    store(to, packed);
    to += bits;
    from += group;
    left -= group;
  }
  out.grow(bytes);
}

// Eight symbols fill `bits` whole bytes.
bool unpack_symbols(ByteSpan packed, ByteSpan symbols, unsigned bits, size_t bytes, char* to) {
  std::array<char, kSymbolsMax> table = {};
  std::memcpy(table.data(), symbols.data(), symbols.size());
  const uint64_t mask = (uint64_t{1} << bits) - 1;
  uint64_t last = 0;
  for (size_t at = 0; at < bytes; at += 8) {
    uint64_t group = 0;
    std::memcpy(&group, packed.data(), std::min<size_t>(packed.size(), 8));
    for (size_t i = 0; i < std::min<size_t>(8, bytes - at); ++i, group >>= bits) {
      const uint64_t place = group & mask;
      last = std::max(last, place);
      to[at + i] = table[place];
    }
    packed = packed.subspan(std::min<size_t>(packed.size(), bits));
  }
  return bytes == 0 || last < symbols.size();
}

}  // namespace

size_t estimate_charset(const Texts& texts, const TextSample& sample) {
  constexpr size_t kTextsMarked = 64;
  const Texts& sampled = sample.texts();
  const size_t step = std::max<size_t>(1, sampled.rows() / kTextsMarked);
  Marks marks = {};
  for (size_t row = 0; row < sampled.rows(); row += step) mark(sampled[row], marks);
  return payload_bytes(texts, count(marks));
}

bool encode_charset(const Texts& texts, size_t bytes_max, Workspace& workspace, ByteBuffer& out) {
  workspace.text.clear();
  append_texts(texts, workspace.text);
  const ByteSpan text = workspace.text.span();
  Marks marks = {};
  mark({reinterpret_cast<const char*>(text.data()), text.size()}, marks);
  const size_t symbols = count(marks);
  if (payload_bytes(texts, symbols) >= bytes_max) return false;
  out.put(static_cast<uint8_t>(symbols));
  Places places = {};
  uint8_t place = 0;
  for (size_t byte = 0; byte < marks.size(); ++byte) {
    if (marks[byte] == 0) continue;
    out.put(static_cast<uint8_t>(byte));
    places[byte] = place++;
  }
  encode_lengths(texts, workspace, out);
  pack_symbols(text, places, symbol_bits(symbols), out);
  return true;
}

Status decode_charset(const Kernels& kernels, ByteSpan payload, Column& out) {
  constexpr auto kSelf = Encoding::charset;
  ByteReader reader(payload);
  const size_t symbols = reader.get<uint8_t>();
  const ByteSpan table = reader.bytes(symbols);
  if (!reader.ok() || symbols == 0 || symbols > kSymbolsMax)
    return corrupt_chunk(kSelf, "impossible symbols");
  const unsigned bits = symbol_bits(symbols);
  LADE_TRY(const uint32_t bytes,
           decode_lengths(kernels, kSelf, reader, payload.size() * 8 / bits, out.texts()));
  if (reader.remaining() != bit_stream_bytes(bytes, bits))
    return corrupt_chunk(kSelf, "bytes do not fit the lengths");
  char* const heap = make_heap(bytes, out);
  if (!unpack_symbols(payload.last(reader.remaining()), table, bits, bytes, heap)) {
    return corrupt_chunk(kSelf, "a symbol that is none");
  }
  return {};
}

}  // namespace lade
