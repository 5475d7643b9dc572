// Digits: texts of one form, such as Customer#000000001 or 25-989-741-2988. All have the same
// length, and at each place either the same byte or always a digit. Neighbouring places where
// digits differ are a group, a number; the groups are encoded as any numbers are, and the bytes
// that all texts share are kept once, as a template.
#pragma once

#include <optional>

#include "base/byte_buffer.hpp"
#include "encoding/numbers/format.hpp"
#include "encoding/numbers/workspace.hpp"
#include "encoding/text/text_sample.hpp"

namespace lade {

// 64 bytes: a place in the text is a bit of a word. It also bounds what a hostile chunk may make of
// one row.
inline constexpr size_t kDigitsLengthMax = 64;

// Bytes of the payload if all texts are like those of the sample; SIZE_MAX when they have no form.
size_t estimate_digits(const Texts& texts, const TextSample& sample);

// Appends the payload and returns true, or leaves `out` as it was and returns false when the texts
// have no form or the payload would not be smaller than `bytes_max`.
bool encode_digits(const Texts& texts, const TextSample& sample, size_t bytes_max,
                   Workspace& workspace, ByteBuffer& out);

// REQUIRES: out was reset to text.
Status decode_digits(const Kernels& kernels, ByteSpan payload, Column& out);

}  // namespace lade
