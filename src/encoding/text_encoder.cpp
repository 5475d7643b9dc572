#include "encoding/text_encoder.hpp"

#include <cstring>

#include "encoding/text/constant_text.hpp"
#include "encoding/text/digits.hpp"
#include "encoding/text/plain_text.hpp"
#include "encoding/text/text_dictionary.hpp"

namespace lade {
namespace {

bool all_equal(const Texts& texts, const TextSample& sample) {
  if (sample.distinct() != 1 || texts.summary.length_min != texts.summary.length_max) return false;
  const std::string_view first = texts[0];
  for (size_t row = 1; row < texts.rows(); ++row) {
    if (texts[row] != first) return false;
  }
  return true;
}

}  // namespace

// Tries encodings in turn; each must beat the bytes of the last one that succeeded.
Encoding encode_texts(const Texts& texts, TextScratch& scratch, Workspace& workspace,
                      ByteBuffer& out) {
  const size_t plain_bytes = estimate_plain_text(texts);
  const TextSample& sample = scratch.sample;
  const auto plain = [&] {
    encode_plain_text(texts, workspace, out);
    return Encoding::plain;
  };
  const auto digits = [&](size_t estimate) {
    return estimate < plain_bytes && encode_digits(texts, sample, plain_bytes, workspace, out);
  };
  const auto dictionary = [&](size_t estimate) {
    return estimate < plain_bytes &&
           encode_text_dictionary(texts, plain_bytes, scratch.distinct, workspace, out);
  };
  const auto words = [&](size_t bytes_max) {
    return encode_words(texts.refs, texts.base, bytes_max, scratch.words, out);
  };

  if (texts.rows() == 0) return plain();
  scratch.sample.take(texts, scratch.distinct);
  if (all_equal(texts, sample)) {
    encode_constant_text(texts[0], out);
    return Encoding::constant;
  }
  const size_t start = out.size();
  const size_t digits_bytes = estimate_digits(texts, sample);
  const size_t dictionary_bytes = estimate_text_dictionary(texts, sample);
  // A dictionary takes less time for the same bytes.
  const bool dictionary_first =
      dictionary_bytes != SIZE_MAX && dictionary_bytes - dictionary_bytes / 8 < digits_bytes;
  Encoding found = Encoding::plain;
  if (dictionary_first && dictionary(dictionary_bytes)) {
    found = Encoding::dictionary;
  } else if (digits(digits_bytes)) {
    found = Encoding::digits;
  } else if (!dictionary_first && dictionary(dictionary_bytes)) {
    found = Encoding::dictionary;
  }
  if (found == Encoding::digits) return found;
  if (found == Encoding::plain) return words(plain_bytes) ? Encoding::words : plain();

  // Words may beat a dictionary that is large for its rows, but take longer to find out.
  const size_t bytes = out.size() - start;
  const bool small = bytes <= texts.rows() || bytes <= plain_bytes / 4;
  if (small || !words(bytes)) return Encoding::dictionary;
  std::memmove(out.data() + start, out.data() + start + bytes, out.size() - start - bytes);
  out.truncate(out.size() - bytes);
  return Encoding::words;
}

Status decode_texts(InstructionSet set, Encoding encoding, ByteSpan payload, Column& out) {
  const Kernels& kernels = kernels_of(set);
  switch (encoding) {
    case Encoding::plain: return decode_plain_text(kernels, payload, out);
    case Encoding::constant: return decode_constant_text(payload, out);
    case Encoding::dictionary: return decode_text_dictionary(kernels, payload, out);
    case Encoding::words: return decode_words(payload, out.rows(), out, set);
    case Encoding::digits: return decode_digits(kernels, payload, out);
    case Encoding::bitpack:
    case Encoding::delta:
    case Encoding::interleave: break;
  }
  return corrupt_chunk(encoding, "no encoding of text");
}

}  // namespace lade
