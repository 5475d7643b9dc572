#include "encoding/text_encoder.hpp"

#include <algorithm>
#include <cstring>
#include <optional>

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

// One attempt after the other, each of which must beat the bytes of the last one that succeeded.
class TextEncoder {
 public:
  TextEncoder(const Texts& texts, TextScratch& scratch, Workspace& workspace, ByteBuffer& out)
      : texts_(texts),
        scratch_(scratch),
        workspace_(workspace),
        out_(out),
        plain_bytes_(estimate_plain_text(texts)) {}

  Encoding encode() {
    if (texts_.rows() == 0) return plain();
    scratch_.sample.take(texts_, scratch_.distinct);
    if (all_equal(texts_, scratch_.sample)) {
      encode_constant_text(texts_[0], out_);
      return Encoding::constant;
    }
    const size_t start = out_.size();
    if (const auto coded = digits_or_dictionary()) {
      const size_t bytes = out_.size() - start;
      // Words may beat a dictionary that is large for its rows, but take longer to find out.
      const bool small = bytes <= texts_.rows() || bytes <= plain_bytes_ / 4;
      if (coded == Encoding::digits || small || !words(bytes)) return *coded;
      std::memmove(out_.data() + start, out_.data() + start + bytes, out_.size() - start - bytes);
      out_.truncate(out_.size() - bytes);
      return Encoding::words;
    }
    return words(plain_bytes_) ? Encoding::words : plain();
  }

 private:
  std::optional<Encoding> digits_or_dictionary() {
    const size_t digits_bytes = estimate_digits(texts_, scratch_.sample);
    const size_t dictionary_bytes = estimate_text_dictionary(texts_, scratch_.sample);
    // A dictionary takes less time for the same bytes.
    if (dictionary_bytes != SIZE_MAX && dictionary_bytes - dictionary_bytes / 8 < digits_bytes) {
      if (dictionary(dictionary_bytes)) return Encoding::dictionary;
      if (digits(digits_bytes)) return Encoding::digits;
    } else {
      if (digits(digits_bytes)) return Encoding::digits;
      if (dictionary(dictionary_bytes)) return Encoding::dictionary;
    }
    return std::nullopt;
  }
  bool digits(size_t estimate) {
    return estimate < plain_bytes_ &&
           encode_digits(texts_, scratch_.sample, plain_bytes_, workspace_, out_);
  }
  bool dictionary(size_t estimate) {
    return estimate < plain_bytes_ &&
           encode_text_dictionary(texts_, plain_bytes_, scratch_.distinct, workspace_, out_);
  }
  bool words(size_t bytes_max) {
    return encode_words(texts_.refs, texts_.base, bytes_max, scratch_.words, out_);
  }
  Encoding plain() {
    encode_plain_text(texts_, workspace_, out_);
    return Encoding::plain;
  }

  const Texts& texts_;
  TextScratch& scratch_;
  Workspace& workspace_;
  ByteBuffer& out_;
  size_t plain_bytes_;
};

}  // namespace

Encoding encode_texts(const Texts& texts, TextScratch& scratch, Workspace& workspace,
                      ByteBuffer& out) {
  return TextEncoder(texts, scratch, workspace, out).encode();
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
