// Dictionary of texts: each distinct text once, in order of first appearance, and a packed code per
// row. Decoded rows refer to the one copy of their text.
#pragma once

#include "base/byte_buffer.hpp"
#include "encoding/numbers/format.hpp"
#include "encoding/text/distinct_texts.hpp"
#include "encoding/text/text_sample.hpp"

namespace lade {

// Bytes of the payload if the texts repeat as they do in the sample; SIZE_MAX when too many differ.
size_t estimate_text_dictionary(const Texts& texts, const TextSample& sample);

// Appends the payload and returns true, or leaves `out` as it was and returns false when there are
// too many distinct texts or the payload would not be smaller than `bytes_max`. `distinct` has the
// texts afterwards.
bool encode_text_dictionary(const Texts& texts, size_t bytes_max, DistinctTexts& distinct,
                            Workspace& workspace, ByteBuffer& out);

// REQUIRES: out was reset to text.
Status decode_text_dictionary(const Kernels& kernels, ByteSpan payload, Column& out);

}  // namespace lade
