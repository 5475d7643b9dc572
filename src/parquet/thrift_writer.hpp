// Thrift's compact protocol, as much of it as Parquet's metadata needs: structs whose fields come
// in ascending order, lists, varints. A field's header is one byte:
//
//   | id minus the id before it : 4 | type : 4 |
//
// and a struct ends with a zero byte. A boolean field is its header alone.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "base/byte_buffer.hpp"

namespace lade::parquet {

// Types of the compact protocol, as headers of fields and lists carry them.
enum class ThriftType : uint8_t {
  boolean_true = 1,  // also the type of a list's boolean elements
  boolean_false = 2,
  i16 = 4,
  i32 = 5,
  i64 = 6,
  binary = 8,
  list = 9,
  structure = 12,
};

// Unsigned LEB128: 7 bits a byte, the lowest first. Also the header of a run (hybrid.hpp).
void append_varint(ByteBuffer& out, uint64_t value);

class ThriftWriter {
 public:
  // Writes behind the end of `out`, which outlives the writer.
  explicit ThriftWriter(ByteBuffer& out) : out_(out) {}

  // Fields of the open struct; numbers may be of an enum. REQUIRES: ids ascend, in steps of at most
  // 15, and the type of the field holds the number.
  void boolean(unsigned id, bool value);
  void i16(unsigned id, int16_t value) { integer(id, ThriftType::i16, value); }
  template <typename Number>
  void i32(unsigned id, Number value) {
    integer(id, ThriftType::i32, static_cast<int32_t>(value));
  }
  template <typename Number>
  void i64(unsigned id, Number value) {
    integer(id, ThriftType::i64, static_cast<int64_t>(value));
  }
  void binary(unsigned id, std::string_view value);
  void begin_struct(unsigned id);
  // Elements follow, `count` of them. Structs are begun and ended; a list has no end of its own.
  void begin_list(unsigned id, ThriftType type, size_t count);

  // An element of a list, or the outermost struct.
  void begin_struct();
  void end_struct();
  void element(bool value);
  void element(int32_t value) { varint_signed(value); }
  void element(int64_t value) { varint_signed(value); }
  void element(std::string_view value);

 private:
  static constexpr size_t kDepthMax = 8;

  void header(unsigned id, ThriftType type);
  void integer(unsigned id, ThriftType type, int64_t value);
  void varint_signed(int64_t value);

  ByteBuffer& out_;
  std::array<unsigned, kDepthMax> last_ids_{};  // by depth, of the open structs
  size_t depth_ = 0;
};

}  // namespace lade::parquet
