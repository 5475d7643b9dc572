// Plain text: lengths, which are packed like any numbers, and bytes.
#pragma once

#include "base/byte_buffer.hpp"
#include "encoding/numbers/format.hpp"
#include "encoding/numbers/workspace.hpp"
#include "encoding/text/texts.hpp"

namespace lade {

// Of the payload; what encoding the lengths may save is not counted.
size_t estimate_plain_text(const Texts& texts);

void encode_plain_text(const Texts& texts, Workspace& workspace, ByteBuffer& out);

// REQUIRES: out was reset to text.
Status decode_plain_text(const Kernels& kernels, ByteSpan payload, Column& out);

}  // namespace lade
