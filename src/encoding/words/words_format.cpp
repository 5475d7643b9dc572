#include "encoding/words/words_format.hpp"

namespace lade {

void NibbleWriter::end_run() {
  put(0);
  put(run_ - 1);
  run_ = 0;
}

void NibbleWriter::finish() {
  if (run_ != 0) end_run();
  if (has_half_) put(0);
  out_.grow(static_cast<size_t>(to_ - begin_));
}

unsigned NibbleReader::get() {
  has_half_ = !has_half_;
  if (!has_half_) return half_ >> 4;
  half_ = from_.get<uint8_t>();
  return half_ & 15u;
}

unsigned NibbleReader::get_code_length() {
  if (run_ == 0) {
    const unsigned length = get();
    if (length != 0) return length;
    run_ = get() + 1;
  }
  --run_;
  return 0;
}

}  // namespace lade
