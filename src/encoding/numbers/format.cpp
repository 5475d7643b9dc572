#include "encoding/numbers/format.hpp"

#include <string>

namespace lade {

std::string_view encoding_name(Encoding encoding) {
  switch (encoding) {
    case Encoding::plain: return "plain";
    case Encoding::constant: return "constant";
    case Encoding::bitpack: return "bitpack";
    case Encoding::delta: return "delta";
    case Encoding::dictionary: return "dictionary";
    case Encoding::own_words: return "own_words";
    case Encoding::words: return "words";
    case Encoding::digits: return "digits";
    case Encoding::interleave: return "interleave";
  }
  return "unknown";
}

Status corrupt_chunk(Encoding encoding, std::string_view reason) {
  std::string message(encoding_name(encoding));
  message += " chunk: ";
  message += reason;
  return Status::error(Code::corrupt_chunk, std::move(message));
}

}  // namespace lade
