#include "parquet/thrift_writer.hpp"

namespace lade::parquet {

void append_varint(ByteBuffer& out, uint64_t value) {
  while (value >= 0x80) {
    out.put(static_cast<uint8_t>(value | 0x80));
    value >>= 7;
  }
  out.put(static_cast<uint8_t>(value));
}

void ThriftWriter::boolean(unsigned id, bool value) {
  header(id, value ? ThriftType::boolean_true : ThriftType::boolean_false);
}

void ThriftWriter::binary(unsigned id, std::string_view value) {
  header(id, ThriftType::binary);
  element(value);
}

void ThriftWriter::begin_struct(unsigned id) {
  header(id, ThriftType::structure);
  begin_struct();
}

void ThriftWriter::begin_list(unsigned id, ThriftType type, size_t count) {
  constexpr size_t kLongList = 15;  // a count from here on follows as a varint
  header(id, ThriftType::list);
  const size_t short_count = count < kLongList ? count : kLongList;
  out_.put(static_cast<uint8_t>(short_count << 4 | static_cast<uint8_t>(type)));
  if (count >= kLongList) append_varint(out_, count);
}

void ThriftWriter::begin_struct() {
  LADE_ASSERT(depth_ < kDepthMax);
  last_ids_[depth_++] = 0;
}

void ThriftWriter::end_struct() {
  LADE_ASSERT(depth_ > 0);
  depth_ -= 1;
  out_.put(uint8_t{0});
}

void ThriftWriter::element(bool value) {
  out_.put(static_cast<uint8_t>(value ? ThriftType::boolean_true : ThriftType::boolean_false));
}

void ThriftWriter::element(std::string_view value) {
  append_varint(out_, value.size());
  out_.append(std::as_bytes(std::span(value)));
}

void ThriftWriter::header(unsigned id, ThriftType type) {
  LADE_ASSERT(depth_ > 0);
  unsigned& last = last_ids_[depth_ - 1];
  LADE_ASSERT(id > last && id - last <= 15);
  out_.put(static_cast<uint8_t>((id - last) << 4 | static_cast<unsigned>(type)));
  last = id;
}

void ThriftWriter::integer(unsigned id, ThriftType type, int64_t value) {
  header(id, type);
  varint_signed(value);
}

// Zigzag: 0, -1, 1, -2, ... are 0, 1, 2, 3, ...
void ThriftWriter::varint_signed(int64_t value) {
  append_varint(out_, static_cast<uint64_t>(value) << 1 ^ static_cast<uint64_t>(value >> 63));
}

}  // namespace lade::parquet
