// Charset: text without rhyme or reason, but of few distinct bytes. The distinct bytes once, the
// lengths, and for each byte of all texts, one behind the other, its place among the distinct ones
// in 1 to 7 bits.
#pragma once

#include "base/byte_buffer.hpp"
#include "encoding/numbers/format.hpp"
#include "encoding/numbers/workspace.hpp"
#include "encoding/text/text_sample.hpp"

namespace lade {

// Of the payload, when no other bytes appear than in the sample; SIZE_MAX when they are too many.
size_t estimate_charset(const Texts& texts, const TextSample& sample);

// Appends the payload and returns true, or leaves `out` as it was and returns false when there are
// too many distinct bytes or the payload would not be smaller than `bytes_max`.
bool encode_charset(const Texts& texts, size_t bytes_max, Workspace& workspace, ByteBuffer& out);

// REQUIRES: out was reset to text.
Status decode_charset(const Kernels& kernels, ByteSpan payload, Column& out);

}  // namespace lade
