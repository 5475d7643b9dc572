// Constant text: the one text of all rows.
#pragma once

#include "base/byte_buffer.hpp"
#include "encoding/numbers/format.hpp"
#include "encoding/text/texts.hpp"

namespace lade {

// Appends the payload. REQUIRES: the text stands in every row.
void encode_constant_text(std::string_view text, ByteBuffer& out);

// REQUIRES: out was reset to text.
Status decode_constant_text(ByteSpan payload, Column& out);

}  // namespace lade
