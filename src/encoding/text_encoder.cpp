#include "encoding/text_encoder.hpp"

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

// Appends words with a model that is learnt from these texts, if that takes less than `bytes_max`.
EncodedTexts encode_own_words(const Texts& texts, size_t bytes_max, TextScratch& scratch,
                              Workspace& workspace, ByteBuffer& out) {
  const size_t start = out.size();
  out.put(uint32_t{0});
  const auto model = WordsEncoder::learn(texts, scratch.strips, workspace, out);
  const size_t model_end = out.size();
  store(out.data() + start, static_cast<uint32_t>(model_end - start - sizeof(uint32_t)));
  if (model == nullptr || model_end - start >= bytes_max ||
      !model->encode(texts, bytes_max - (model_end - start), scratch.strips, out)) {
    out.truncate(start);
    return {Encoding::plain, nullptr};
  }
  model->set_share(out.size() - model_end, texts.summary.bytes);
  return {Encoding::own_words, model};
}

// Appends words if they take less than `bytes_max`; else the encoding is plain, and nothing is
// appended. Texts that the column's model fits badly may bring their own.
EncodedTexts encode_words(const Texts& texts, const WordsEncoder* model, size_t bytes_max,
                          TextScratch& scratch, Workspace& workspace, ByteBuffer& out) {
  const size_t start = out.size();
  if (model == nullptr || !model->encode(texts, bytes_max, scratch.strips, out))
    return encode_own_words(texts, bytes_max, scratch, workspace, out);
  const size_t bytes = out.size() - start;
  if (!model->fits_badly(bytes, texts.summary.bytes)) return {Encoding::words, nullptr};
  EncodedTexts own = encode_own_words(texts, bytes, scratch, workspace, out);
  if (own.encoding == Encoding::plain) return {Encoding::words, nullptr};
  out.erase(start, bytes);
  return own;
}

}  // namespace

// Tries encodings in turn; each must beat the bytes of the last one that succeeded.
EncodedTexts encode_texts(const Texts& texts, const WordsEncoder* model, TextScratch& scratch,
                          Workspace& workspace, ByteBuffer& out) {
  const size_t plain_bytes = estimate_plain_text(texts);
  const auto plain = [&]() -> EncodedTexts {
    encode_plain_text(texts, workspace, out);
    return {Encoding::plain, nullptr};
  };
  if (texts.rows() == 0) return plain();
  TextSample& sample = scratch.sample;
  sample.take(texts, scratch.distinct);
  if (all_equal(texts, sample)) {
    encode_constant_text(texts[0], out);
    return {Encoding::constant, nullptr};
  }
  const size_t start = out.size();
  const size_t digits_bytes = estimate_digits(texts, sample);
  const size_t dictionary_bytes = estimate_text_dictionary(texts, sample);
  const auto digits = [&] {
    return digits_bytes < plain_bytes && encode_digits(texts, sample, plain_bytes, workspace, out);
  };
  const auto dictionary = [&] {
    return dictionary_bytes < plain_bytes &&
           encode_text_dictionary(texts, plain_bytes, scratch.distinct, workspace, out);
  };
  // A dictionary takes less time for the same bytes.
  const bool dictionary_first =
      dictionary_bytes != SIZE_MAX && dictionary_bytes - dictionary_bytes / 8 < digits_bytes;
  bool in_dictionary = dictionary_first && dictionary();
  if (!in_dictionary && digits()) return {Encoding::digits, nullptr};
  if (!dictionary_first) in_dictionary = dictionary();

  // Words may beat a dictionary that is large for its rows, but take longer to find out.
  const EncodedTexts with_dictionary{Encoding::dictionary, nullptr};
  const size_t bytes = out.size() - start;
  if (in_dictionary && (bytes <= texts.rows() || bytes <= plain_bytes / 4)) return with_dictionary;
  EncodedTexts encoded =
      encode_words(texts, model, in_dictionary ? bytes : plain_bytes, scratch, workspace, out);
  if (encoded.encoding == Encoding::plain) return in_dictionary ? with_dictionary : plain();
  if (in_dictionary) out.erase(start, bytes);
  return encoded;
}

namespace {

Status decode_own_words(InstructionSet set, ByteSpan payload, Column& out) {
  ByteReader reader(payload);
  const ByteSpan model = reader.bytes(reader.get<uint32_t>());
  if (!reader.ok()) return corrupt_chunk(Encoding::own_words, "shorter than its model");
  LADE_TRY(const auto decoder, WordsDecoder::open(model, set));
  return decoder->decode(payload.last(reader.remaining()), out.rows(), out);
}

}  // namespace

Status decode_texts(InstructionSet set, Encoding encoding, ByteSpan payload,
                    const WordsDecoder* model, Column& out) {
  const Kernels& kernels = kernels_of(set);
  switch (encoding) {
    case Encoding::plain: return decode_plain_text(kernels, payload, out);
    case Encoding::constant: return decode_constant_text(payload, out);
    case Encoding::dictionary: return decode_text_dictionary(kernels, payload, out);
    case Encoding::words:
      if (model == nullptr) return corrupt_chunk(encoding, "the column has no model");
      return model->decode(payload, out.rows(), out);
    case Encoding::own_words: return decode_own_words(set, payload, out);
    case Encoding::digits: return decode_digits(kernels, payload, out);
    case Encoding::bitpack:
    case Encoding::delta:
    case Encoding::interleave: break;
  }
  return corrupt_chunk(encoding, "no encoding of text");
}

}  // namespace lade
