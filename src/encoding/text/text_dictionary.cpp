#include "encoding/text/text_dictionary.hpp"

#include <array>
#include <vector>

#include "encoding/text/text_heap.hpp"
#include "encoding/text/text_lengths.hpp"

namespace lade {

size_t estimate_text_dictionary(const Texts& texts, const TextSample& sample) {
  const size_t entries = sample.distinct_estimate();
  if (4 * sample.distinct() > 3 * sample.texts().rows() || entries > kDictionaryEntriesMax)
    return SIZE_MAX;
  const size_t bytes_per_entry = texts.summary.bytes / texts.rows() + 1;
  return sizeof(BitpackHeader) + entries * bytes_per_entry +
         packed_bytes(texts.rows(), code_bits(entries));
}

bool encode_text_dictionary(const Texts& texts, size_t bytes_max, DistinctTexts& distinct,
                            Workspace& workspace, ByteBuffer& out) {
  workspace.text_codes.reserve(texts.rows() * sizeof(uint16_t));
  auto* codes = reinterpret_cast<uint16_t*>(workspace.text_codes.data());
  if (!distinct.find(texts, texts.summary.length_max, codes)) return false;
  const auto refs = distinct.entries();
  const size_t codes_bytes = packed_bytes(texts.rows(), code_bits(refs.size()));
  if (distinct.entries_bytes() + codes_bytes >= bytes_max) return false;

  const size_t start = out.size();
  const Texts entries{refs, texts.base, texts.summary};
  out.put(static_cast<uint32_t>(refs.size()));
  encode_lengths(entries, workspace, out);
  for (size_t i = 0; i < entries.rows(); ++i) out.append(std::as_bytes(std::span(entries[i])));
  encode_codes(codes, texts.rows(), refs.size(), workspace, out);
  return out.keep_below(bytes_max, start);
}

Status decode_text_dictionary(const Kernels& kernels, ByteSpan payload, Column& out) {
  constexpr auto kSelf = Encoding::dictionary;
  ByteReader reader(payload);
  const size_t count = reader.get<uint32_t>();
  if (count == 0 || count > kDictionaryEntriesMax)
    return corrupt_chunk(kSelf, "impossible number of entries");
  std::vector<TextRef> entries(count);
  LADE_TRY(const uint32_t bytes, decode_lengths(kernels, kSelf, reader, payload.size(), entries));
  const ByteSpan heap = reader.bytes(bytes);
  CodesReader codes_reader;
  if (!reader.ok() ||
      !codes_reader.open(kernels, out.rows(), count, payload.last(reader.remaining()))) {
    return corrupt_chunk(kSelf, "entries and codes do not fit the length");
  }
  fill_heap(heap, out);
  const std::span<TextRef> refs = out.texts();
  alignas(64) std::array<uint32_t, kVectorRows> codes;
  for (size_t row = 0; row < refs.size(); row += kVectorRows) {
    const size_t vector = std::min(kVectorRows, refs.size() - row);
    if (!codes_reader.read(codes.data(), vector))
      return corrupt_chunk(kSelf, "a code without an entry");
    for (size_t i = 0; i < vector; ++i) refs[row + i] = entries[codes[i]];
  }
  return {};
}

}  // namespace lade
