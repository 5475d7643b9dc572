// Encodes a column into a chunk and back. The encoding is chosen per chunk by estimate, never grows
// a chunk beyond plain, and depends on nothing but the column's values: the same column gives the
// same bytes on every machine and with every instruction set.
#pragma once

#include <cstdint>
#include <memory>

#include "base/byte_buffer.hpp"
#include "base/instruction_set.hpp"
#include "base/status.hpp"
#include "column/column.hpp"
#include "encoding/numbers/format.hpp"
#include "encoding/zone_map.hpp"

namespace lade {

struct EncodedChunk {
  Encoding encoding = Encoding::plain;
  ZoneMap zone_map;
  size_t bytes = 0;  // appended by encode()
};

// Owns the scratch memory of one worker; not for use by two threads at once.
class Encoder {
 public:
  // REQUIRES: this processor has the set.
  explicit Encoder(InstructionSet set);
  ~Encoder();
  Encoder(Encoder&&) noexcept;
  Encoder& operator=(Encoder&&) noexcept;

  // Appends the encoded chunk to `out`. REQUIRES: at most kChunkRowsMax rows, whose text has less
  // than 4 GiB.
  EncodedChunk encode(const Column& column, ByteBuffer& out);

 private:
  struct Scratch;
  std::unique_ptr<Scratch> scratch_;
};

// Decodes a chunk into `out` (text goes to out.heap). `chunk` may hold any bytes at all: those that
// do not fit `kind` and `rows` are Code::corrupt_chunk with the reason, never a crash and never an
// allocation out of proportion to `rows`. After a failure the values of `out` are undefined.
Status decode_chunk(ByteSpan chunk, ValueKind kind, size_t rows, Column& out,
                    InstructionSet set = instruction_set());

}  // namespace lade
