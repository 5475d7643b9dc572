#include "encoding/chunk_check.hpp"

#include <algorithm>
#include <cstring>

#include <doctest/doctest.h>

#include "encoding/numbers/kernels.hpp"

namespace lade {
namespace {

bool same(const Column& a, const Column& b) {
  if (a.kind() != b.kind() || a.rows() != b.rows()) return false;
  if (a.fraction_digits != b.fraction_digits) return false;
  if (a.fraction_digits == kMixedFractionDigits &&
      !std::equal(b.mixed_fraction_digits.begin(), b.mixed_fraction_digits.end(),
                  a.mixed_fraction_digits.begin())) {
    return false;
  }
  for (size_t row = 0; row < a.rows(); ++row) {
    if (a.kind() == ValueKind::text ? a.text(row) != b.text(row) : a.integer(row) != b.integer(row))
      return false;
  }
  return true;
}

size_t plain_bytes(const Column& column) {
  const size_t rows = column.rows();
  size_t bytes = sizeof(ChunkHeader);
  if (column.fraction_digits == kMixedFractionDigits) bytes += kNestedHeaderBytes + 4 * rows;
  if (column.kind() == ValueKind::int32) return bytes + 4 * rows;
  if (column.kind() == ValueKind::int64) return bytes + 8 * rows;
  for (size_t row = 0; row < rows; ++row) bytes += column.text(row).size();
  return bytes + kNestedHeaderBytes + 4 * rows;
}

// Reads everything that a column refers to, so that the address sanitizer sees it.
uint64_t touch(const Column& column) {
  uint64_t sum = 0;
  for (size_t row = 0; row < column.rows(); ++row) {
    if (column.kind() != ValueKind::text) {
      sum += static_cast<uint64_t>(column.integer(row));
      continue;
    }
    for (const char byte : column.text(row)) sum += static_cast<uint8_t>(byte);
  }
  return sum;
}

// The bytes at the very end of their allocation, so that reading one more is an error.
Status decode_exact(const std::vector<std::byte>& bytes, size_t length, ValueKind kind, size_t rows,
                    Column& out, InstructionSet kernel) {
  const std::vector<std::byte> exact(bytes.begin(), bytes.begin() + static_cast<ptrdiff_t>(length));
  return decode_chunk(exact, kind, rows, out, kernel);
}

}  // namespace

Column int32_column(const std::vector<int32_t>& values) {
  Column column;
  column.reset(ValueKind::int32, values.size());
  std::ranges::copy(values, column.int32s().begin());
  return column;
}

Column int64_column(const std::vector<int64_t>& values) {
  Column column;
  column.reset(ValueKind::int64, values.size());
  std::ranges::copy(values, column.int64s().begin());
  return column;
}

Column text_column(const std::vector<std::string>& texts, size_t shift) {
  Column column;
  column.reset(ValueKind::text, texts.size());
  size_t bytes = shift;
  for (const std::string& text : texts) bytes += text.size();
  column.heap.reserve(bytes + 1);
  column.text_base = column.heap.data();
  if (bytes > 0) std::memset(column.heap.data(), '0', bytes);
  size_t offset = shift;
  for (size_t row = 0; row < texts.size(); ++row) {
    std::ranges::copy(texts[row], column.heap.data() + offset);
    column.texts()[row] = {static_cast<uint32_t>(offset), static_cast<uint32_t>(texts[row].size())};
    offset += texts[row].size();
  }
  return column;
}

std::vector<int64_t> random_numbers(size_t count, int64_t low, int64_t high, uint64_t seed) {
  std::vector<int64_t> numbers(count);
  const uint64_t span = static_cast<uint64_t>(high) - static_cast<uint64_t>(low) + 1;  // 0 is 2^64
  uint64_t state = seed;
  for (int64_t& number : numbers) {
    state += 0x9e3779b97f4a7c15;  // splitmix64
    uint64_t mixed = (state ^ state >> 30) * 0xbf58476d1ce4e5b9;
    mixed = (mixed ^ mixed >> 27) * 0x94d049bb133111eb;
    mixed ^= mixed >> 31;
    number = static_cast<int64_t>(static_cast<uint64_t>(low) + (span == 0 ? mixed : mixed % span));
  }
  return numbers;
}

CheckedChunk check_round_trip(const Column& column) {
  CheckedChunk first;
  for (const InstructionSet kernel : usable_instruction_sets()) {
    CAPTURE(instruction_set_name(kernel));
    Encoder encoder(kernel);
    ByteBuffer out;
    out.put(uint8_t{0x5a});  // what stands before a chunk is nobody's business
    const EncodedChunk chunk = encoder.encode(column, out);
    REQUIRE(out.size() == chunk.bytes + 1);
    CHECK(out.data()[0] == std::byte{0x5a});
    const std::vector<std::byte> bytes(out.data() + 1, out.data() + out.size());
    CHECK(bytes.size() <= plain_bytes(column));
    CHECK(chunk.zone_map.rows == column.rows());
    out.clear();
    encoder.encode(column, out);
    CHECK_MESSAGE(std::ranges::equal(out.span(), bytes), "used memory changes the chunk");
    if (first.bytes.empty()) first = {chunk, bytes};
    CHECK_MESSAGE(bytes == first.bytes, "kernels differ");

    Column decoded;
    const Status status =
        decode_exact(bytes, bytes.size(), column.kind(), column.rows(), decoded, kernel);
    REQUIRE_MESSAGE(status.ok(), status.message());
    CHECK_MESSAGE(same(column, decoded), "values differ");
    const Status again = decode_chunk(bytes, column.kind(), column.rows(), decoded, kernel);
    CHECK_MESSAGE((again.ok() && same(column, decoded)), "a used column differs");
  }
  return first;
}

void check_hostile(const CheckedChunk& checked, ValueKind kind) {
  const std::vector<std::byte>& bytes = checked.bytes;
  const size_t rows = checked.chunk.zone_map.rows;
  Column out;
  for (size_t length = 0; length < bytes.size(); ++length) {
    CAPTURE(length);
    REQUIRE(decode_exact(bytes, length, kind, rows, out, instruction_set()).code() ==
            Code::corrupt_chunk);
  }
  std::vector<std::byte> longer = bytes;
  longer.push_back(std::byte{0});
  CHECK(decode_chunk(longer, kind, rows, out).code() == Code::corrupt_chunk);
  CHECK(decode_chunk(bytes, kind, rows + 1, out).code() == Code::corrupt_chunk);
  std::vector<std::byte> flipped = bytes;
  for (size_t bit = 0; bit < 8 * bytes.size(); ++bit) {
    CAPTURE(bit);
    const auto mask = static_cast<std::byte>(1 << bit % 8);
    flipped[bit / 8] ^= mask;
    const Status status = decode_exact(flipped, flipped.size(), kind, rows, out, instruction_set());
    if (status.ok()) {
      REQUIRE(out.rows() == rows);
      REQUIRE(out.kind() == kind);
      volatile uint64_t sink = touch(out);
      static_cast<void>(sink);
    } else {
      REQUIRE(status.code() == Code::corrupt_chunk);
    }
    flipped[bit / 8] ^= mask;
  }
}

EncodedChunk check_all(const Column& column) {
  const CheckedChunk checked = check_round_trip(column);
  check_hostile(checked, column.kind());
  return checked.chunk;
}

}  // namespace lade
