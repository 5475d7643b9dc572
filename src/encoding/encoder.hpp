// Encodes a column into a chunk and back. The encoding is chosen per chunk by estimate, never grows
// a chunk beyond plain, and depends on nothing but the column's values and the model: the same
// column gives the same bytes on every machine and with every instruction set.
//
// Texts in words need a model (words/words_model.hpp). A chunk that is encoded without one brings
// its own, which take_model() makes that of its column.
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

class WordsDecoder;  // a model, ready to decode
class WordsEncoder;  // a model, ready to encode

struct EncodedChunk {
  Encoding encoding = Encoding::plain;
  ZoneMap zone_map;
  size_t bytes = 0;                                      // appended by encode()
  std::shared_ptr<const WordsEncoder> learnt = nullptr;  // the chunk's own model
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
  EncodedChunk encode(const Column& column, ByteBuffer& out) {
    return encode(column, nullptr, out);
  }
  // Encodes text with the model of its column; null: there is none.
  EncodedChunk encode(const Column& column, const WordsEncoder* model, ByteBuffer& out);

 private:
  struct Scratch;
  std::unique_ptr<Scratch> scratch_;
};

// Moves the model of a chunk behind `model`, as bytes for open_model(): the chunk is then one with
// the model of its column. REQUIRES: it brings its own, and is the last of `chunks`.
void take_model(EncodedChunk& chunk, ByteBuffer& chunks, ByteBuffer& model);

// A column's model for decode_chunk(); several threads may use it. Bytes that are no model are
// Code::corrupt_chunk.
Result<std::shared_ptr<const WordsDecoder>> open_model(ByteSpan model,
                                                       InstructionSet set = instruction_set());

// Decodes a chunk into `out` (text goes to out.heap). `chunk` may hold any bytes at all: those that
// do not fit `kind` and `rows` are Code::corrupt_chunk with the reason, never a crash and never an
// allocation out of proportion to `rows`. After a failure the values of `out` are undefined.
// `model` is that of the column, which chunks in Encoding::words need.
Status decode_chunk(ByteSpan chunk, ValueKind kind, size_t rows, Column& out,
                    InstructionSet set = instruction_set(), const WordsDecoder* model = nullptr);

}  // namespace lade
