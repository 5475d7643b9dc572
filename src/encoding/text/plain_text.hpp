// Plain text: lengths, which are packed like any numbers, and bytes.
#pragma once

#include "base/byte_buffer.hpp"
#include "encoding/numbers/format.hpp"
#include "encoding/numbers/workspace.hpp"
#include "encoding/text/texts.hpp"

namespace lade {

// Bytes of the payload, at most: encoding the lengths may save some.
size_t estimate_plain_text(const Texts& texts);

// Appends the payload.
void encode_plain_text(const Texts& texts, Workspace& workspace, ByteBuffer& out);

// REQUIRES: out was reset to text.
Status decode_plain_text(const Kernels& kernels, ByteSpan payload, Column& out);

}  // namespace lade
