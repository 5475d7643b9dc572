// Any bytes as a chunk of any kind: all kernels decode the same values or refuse it alike, and what
// was decoded can be encoded and decoded again.
//
//   u8 kind | u16 rows | u8 encoding | payload
#include <vector>

#include "base/aligned_buffer.hpp"
#include "encoding/encoder.hpp"
#include "fuzz.hpp"
#include "support/parser_check.hpp"

namespace {

using namespace lade;

bool same(const Column& a, const Column& b, size_t rows) {
  if (a.rows() != rows || b.rows() != rows || a.fraction_digits != b.fraction_digits) return false;
  for (size_t row = 0; row < rows; ++row) {
    const bool equal =
        a.kind() == ValueKind::text ? a.text(row) == b.text(row) : a.integer(row) == b.integer(row);
    if (!equal) return false;
  }
  return a.mixed_fraction_digits == b.mixed_fraction_digits;
}

// As the pager gives chunks out: aligned, and readable behind their end.
ByteSpan in_place(ByteSpan bytes, AlignedBuffer& memory) {
  memory.reserve(bytes.size() + 1);
  auto* place = reinterpret_cast<std::byte*>(memory.data());
  std::copy(bytes.begin(), bytes.end(), place);
  std::fill_n(place + bytes.size(), kBufferTailBytes, std::byte{0xA5});
  return {place, bytes.size()};
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  FuzzInput input(data, size);
  constexpr ValueKind kKinds[] = {ValueKind::int32, ValueKind::int64, ValueKind::text};
  const ValueKind kind = kKinds[input.take<uint8_t>() % 3];
  const size_t rows = input.take<uint16_t>() % 5000;
  const ChunkHeader header{.encoding = input.take<uint8_t>(),
                           .kind = static_cast<uint8_t>(kind),
                           .fraction_digits = 2,
                           .zero = 0,
                           .rows = static_cast<uint32_t>(rows)};
  const std::string_view payload = input.rest();
  std::vector<std::byte> bytes(sizeof(header) + payload.size());
  store(bytes.data(), header);
  std::copy(payload.begin(), payload.end(), reinterpret_cast<char*>(bytes.data()) + sizeof(header));

  AlignedBuffer memory;
  const ByteSpan chunk = in_place(bytes, memory);
  Column first;
  const Status status = decode_chunk(chunk, kind, rows, first, Kernel::scalar);
  require(status.ok() || status.code() == Code::corrupt_chunk, "a chunk is corrupt or good");
  for (const Kernel kernel : all_kernels()) {
    Column column;
    const Status again = decode_chunk(chunk, kind, rows, column, kernel);
    require(again.code() == status.code(), "kernels refuse the same chunks");
    require(!again.ok() || same(first, column, rows), "kernels decode the same values");
  }
  if (!status.ok()) return 0;
  ByteBuffer encoded;
  Encoder(best_kernel()).encode(first, encoded);
  AlignedBuffer second_memory;
  Column second;
  const ByteSpan second_chunk = in_place({encoded.data(), encoded.size()}, second_memory);
  require(decode_chunk(second_chunk, kind, rows, second).ok(), "what was encoded decodes");
  require(same(first, second, rows), "what was encoded is what was given");
  return 0;
}
