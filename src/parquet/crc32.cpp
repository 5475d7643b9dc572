#include "parquet/crc32.hpp"

#include <array>

#if LADE_X86
#include <immintrin.h>
#endif

namespace lade::parquet {
namespace {

// A polynomial of degree below 32 lies in its word the other way round: bit 31 is x^0.
constexpr uint32_t kPolynomial = 0xEDB88320;

constexpr uint32_t times_x(uint32_t value) {
  return value >> 1 ^ ((value & 1) != 0 ? kPolynomial : 0);
}

// tables[k][b]: the byte b, followed by k zero bytes.
using Tables = std::array<std::array<uint32_t, 256>, 8>;
constexpr Tables make_tables() {
  Tables tables{};
  for (uint32_t byte = 0; byte < 256; ++byte) {
    uint32_t crc = byte;
    for (int bit = 0; bit < 8; ++bit) crc = times_x(crc);
    tables[0][byte] = crc;
  }
  for (size_t zeros = 1; zeros < 8; ++zeros) {
    for (size_t byte = 0; byte < 256; ++byte) {
      const uint32_t before = tables[zeros - 1][byte];
      tables[zeros][byte] = before >> 8 ^ tables[0][before & 0xFF];
    }
  }
  return tables;
}
constexpr Tables kTables = make_tables();

// The remainder `crc` (not inverted) after `bytes` more bytes: 8 bytes a step, one table for each.
uint32_t update_by_tables(uint32_t crc, const std::byte* data, size_t bytes) {
  for (; bytes >= 8; data += 8, bytes -= 8) {
    const uint64_t word = load<uint64_t>(data) ^ crc;
    crc = 0;
    for (size_t i = 0; i < 8; ++i) crc ^= kTables[7 - i][word >> (8 * i) & 0xFF];
  }
  for (; bytes > 0; ++data, --bytes)
    crc = crc >> 8 ^ kTables[0][(crc ^ static_cast<uint32_t>(*data)) & 0xFF];
  return crc;
}

#if LADE_X86

// x^power modulo the polynomial, shifted as a product of two reflected words has to be.
constexpr int64_t fold_factor(unsigned power) {
  uint32_t value = uint32_t{1} << 31;
  for (unsigned i = 0; i < power; ++i) value = times_x(value);
  return static_cast<int64_t>(value) << 1;
}

#define LADE_CLMUL __attribute__((target("pclmul,sse4.1")))

// Moves 128 bits over as many bits as the factors were made for, onto `next`.
LADE_CLMUL inline __m128i fold(__m128i bits, __m128i factors, __m128i next) {
  const __m128i low = _mm_clmulepi64_si128(bits, factors, 0x00);
  const __m128i high = _mm_clmulepi64_si128(bits, factors, 0x11);
  return _mm_xor_si128(_mm_xor_si128(low, high), next);
}

LADE_CLMUL inline __m128i load_128(const std::byte* from) {
  return _mm_loadu_si128(reinterpret_cast<const __m128i*>(from));
}

// The message modulo the polynomial does not change when its first 128 bits are replaced by their
// product with x^n, n bits further on. So four lanes are folded over 512 bits until less than that
// is left, then over 128 into one; its 16 bytes and the rest go through the tables. (V. Gopal and
// others, "Fast CRC Computation for Generic Polynomials Using PCLMULQDQ Instruction", Intel, 2009.)
// REQUIRES: bytes >= 64.
LADE_CLMUL uint32_t update_by_folding(uint32_t crc, const std::byte* data, size_t bytes) {
  constexpr unsigned kStep = 4 * 128;
  const __m128i over_512 = _mm_set_epi64x(fold_factor(kStep - 32), fold_factor(kStep + 32));
  const __m128i over_128 = _mm_set_epi64x(fold_factor(128 - 32), fold_factor(128 + 32));
  __m128i lanes[4];
  for (size_t i = 0; i < 4; ++i) lanes[i] = load_128(data + 16 * i);
  lanes[0] = _mm_xor_si128(lanes[0], _mm_cvtsi32_si128(static_cast<int>(crc)));
  for (data += 64, bytes -= 64; bytes >= 64; data += 64, bytes -= 64)
    for (size_t i = 0; i < 4; ++i) lanes[i] = fold(lanes[i], over_512, load_128(data + 16 * i));
  __m128i sum = lanes[0];
  for (size_t i = 1; i < 4; ++i) sum = fold(sum, over_128, lanes[i]);
  std::array<std::byte, 16> remainder;
  _mm_storeu_si128(reinterpret_cast<__m128i*>(remainder.data()), sum);
  return update_by_tables(update_by_tables(0, remainder.data(), 16), data, bytes);
}

bool has_clmul() {
  static const bool has = [] {
    __builtin_cpu_init();
    return __builtin_cpu_supports("pclmul") && __builtin_cpu_supports("sse4.1");
  }();
  return has;
}

#endif

}  // namespace

uint32_t crc32(ByteSpan data, InstructionSet kernel) {
#if LADE_X86
  if (kernel != InstructionSet::scalar && data.size() >= 64 && has_clmul())
    return ~update_by_folding(~uint32_t{0}, data.data(), data.size());
#endif
  static_cast<void>(kernel);
  return ~update_by_tables(~uint32_t{0}, data.data(), data.size());
}

}  // namespace lade::parquet
