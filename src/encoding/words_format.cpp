#include "encoding/words_format.hpp"

namespace lade {

void NibbleWriter::put(unsigned nibble) {
  if (has_half_) out_.put(static_cast<uint8_t>(half_ | nibble << 4));
  half_ = nibble;
  has_half_ = !has_half_;
}

void NibbleWriter::end_run() {
  if (run_ == 0) return;
  put(0);
  put(run_ - 1);
  run_ = 0;
}

void NibbleWriter::put_code_length(unsigned length) {
  if (length == 0) {
    if (++run_ == 16) end_run();
    return;
  }
  end_run();
  put(length);
}

void NibbleWriter::finish() {
  end_run();
  if (has_half_) put(0);
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
