// The encoder of texts as codes of their words. Made for columns of prose whose texts may be cut
// anywhere, such as comments; nothing is known of any language.
//
// A text falls into tokens, each up to and including the next space (token.hpp). A model
// (words_model.hpp), learnt from one batch, has codes for the tokens that came twice in it, and
// literals for all others.
//
// The same texts give the same bytes on every machine and with every instruction set.
#pragma once

#include <memory>

#include "encoding/text/texts.hpp"
#include "encoding/words/code_writer.hpp"
#include "encoding/words/token_strips.hpp"
#include "encoding/words/words_format.hpp"
#include "encoding/words/words_model.hpp"

namespace lade {

// A model, ready to encode: about half a MB. May be used by several threads at once.
class WordsEncoder {
 public:
  // Learns a model from texts and appends it; nothing when few of their words come twice.
  static std::shared_ptr<WordsEncoder> learn(const Texts& texts, TokenStrips& strips,
                                             Workspace& workspace, ByteBuffer& out);

  // Appends the payload and returns true, or leaves `out` as it was and returns false when the
  // payload would not be smaller than `bytes_max`.
  bool encode(const Texts& texts, size_t bytes_max, TokenStrips& strips, ByteBuffer& out) const;

  // Remembers how many bytes the texts took that the model was learnt from.
  void set_share(size_t payload_bytes, uint64_t text_bytes);
  // Whether texts took clearly more than those, so that a model of their own may do better.
  bool fits_badly(size_t payload_bytes, uint64_t text_bytes) const;

 private:
  WordsEncoder(const WordsModel& model, const WordsKernels& kernels);
  void add_codes(const WordsModel& model);
  std::vector<uint16_t> frequent_first(const WordsModel& model) const;
  void encode_stream(std::span<const TextRef> texts, const char* base, TokenStrips& strips,
                     ByteBuffer& out) const;

  TokenIndex index_;
  WordsCodes codes_;
  size_t start_row_ = 0;
  double share_ = 0;
};

}  // namespace lade
