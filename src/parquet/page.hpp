// Pages, as they lie in a column chunk: a header in the compact protocol, then the body. The body
// of a data page (version 1) is
//
//   | bytes of levels u32 | definition levels, hybrid |     OPTIONAL columns only
//   | values that are not NULL: PLAIN, or width u8 and codes, hybrid |
//
// compressed as a whole. Its CRC covers the compressed bytes.
#pragma once

#include "base/byte_buffer.hpp"
#include "base/instruction_set.hpp"
#include "parquet/format.hpp"

namespace lade::parquet {

struct PageFacts {
  PageType type = PageType::data;
  Encoding encoding = Encoding::plain;
  size_t values = 0;      // NULLs as well
  size_t body_bytes = 0;  // before it was compressed
};

// Appends the header of a page. `stored` is its body as it will lie in the file. REQUIRES: both
// sizes are below 2^31.
void append_page_header(const PageFacts& page, ByteSpan stored, InstructionSet kernel,
                        ByteBuffer& out);

}  // namespace lade::parquet
