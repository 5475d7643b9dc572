#include "parquet/hybrid.hpp"

#include <algorithm>
#include <array>
#include <bit>

#include "parquet/thrift_writer.hpp"

#if LADE_X86
#include <immintrin.h>
#endif

namespace lade::parquet {
namespace {

constexpr size_t kBlock = 64;  // codes that are looked at together
constexpr size_t kGroup = 8;   // codes that fill whole bytes

using PackGroups = void (*)(const uint16_t* codes, size_t groups, unsigned width, std::byte* out);

// Writes 8 codes, given as the bits of 4 and 4. Writes 16 bytes, of which `width` count.
inline void store_group(uint64_t low, uint64_t high, unsigned width, std::byte* out) {
  const unsigned half_bits = 4 * width;
  if (half_bits == 64) {
    store(out, low);
    store(out + 8, high);
  } else {
    store(out, low | high << half_bits);
    store(out + 8, high >> (64 - half_bits));
  }
}

// REQUIRES of both kernels: width is 1..16, and 16 bytes behind the packed ones may be overwritten.
void pack_scalar(const uint16_t* codes, size_t groups, unsigned width, std::byte* out) {
  const auto four = [width](const uint16_t* from) {
    return uint64_t{from[0]} | uint64_t{from[1]} << width | uint64_t{from[2]} << 2 * width |
           uint64_t{from[3]} << 3 * width;
  };
  for (; groups > 0; --groups, codes += kGroup, out += width)
    store_group(four(codes), four(codes + 4), width, out);
}

#if LADE_X86
__attribute__((target("bmi2"))) void pack_bmi2(const uint16_t* codes, size_t groups, unsigned width,
                                               std::byte* out) {
  const uint64_t mask = ((uint64_t{1} << width) - 1) * 0x0001'0001'0001'0001;
  for (; groups > 0; --groups, codes += kGroup, out += width) {
    store_group(_pext_u64(load<uint64_t>(codes), mask), _pext_u64(load<uint64_t>(codes + 4), mask),
                width, out);
  }
}
#endif

PackGroups pack_kernel(InstructionSet kernel) {
#if LADE_X86
  if (kernel != InstructionSet::scalar) return pack_bmi2;
#endif
  static_cast<void>(kernel);
  return pack_scalar;
}

bool all_equal(const uint16_t* codes, size_t count, uint16_t value) {
  unsigned difference = 0;
  for (size_t i = 0; i < count; ++i) difference |= static_cast<unsigned>(codes[i] ^ value);
  return difference == 0;
}

// Where the run of equal codes that begins at `at` ends: behind whole blocks, or with the last
// code. `at` itself where there is none.
size_t run_end(std::span<const uint16_t> codes, size_t at) {
  size_t end = at;
  while (codes.size() - end >= kBlock && all_equal(&codes[end], kBlock, codes[at])) end += kBlock;
  const size_t rest = codes.size() - end;
  if (end > at && rest < kBlock && all_equal(codes.data() + end, rest, codes[at])) end += rest;
  return end;
}

void append_packed(std::span<const uint16_t> codes, unsigned width, PackGroups pack,
                   ByteBuffer& out) {
  if (codes.empty()) return;
  const size_t groups = (codes.size() + kGroup - 1) / kGroup;
  const size_t whole_groups = codes.size() / kGroup;
  append_varint(out, groups << 1 | 1);
  std::byte* packed = out.room(groups * width);  // kBufferTailBytes more may be overwritten
  pack(codes.data(), whole_groups, width, packed);
  if (groups > whole_groups) {
    std::array<uint16_t, kGroup> last{};
    const auto rest = codes.subspan(whole_groups * kGroup);
    std::copy(rest.begin(), rest.end(), last.begin());
    pack(last.data(), 1, width, packed + whole_groups * width);
  }
  out.grow(groups * width);
}

}  // namespace

unsigned code_width(size_t dictionary_values) {
  return dictionary_values < 2 ? 0 : static_cast<unsigned>(std::bit_width(dictionary_values - 1));
}

void append_run(size_t count, uint16_t value, unsigned width, ByteBuffer& out) {
  append_varint(out, uint64_t{count} << 1);
  if (width > 0) out.put(static_cast<uint8_t>(value));
  if (width > 8) out.put(static_cast<uint8_t>(value >> 8));
}

void append_hybrid(std::span<const uint16_t> codes, unsigned width, InstructionSet kernel,
                   ByteBuffer& out) {
  LADE_ASSERT(width <= 16);
  if (codes.empty()) return;
  if (width == 0) return append_run(codes.size(), 0, 0, out);
  const PackGroups pack = pack_kernel(kernel);
  size_t packed_from = 0;
  for (size_t at = 0; at < codes.size();) {
    const size_t end = run_end(codes, at);
    if (end == at) {
      at = std::min(at + kBlock, codes.size());
      continue;
    }
    append_packed(codes.subspan(packed_from, at - packed_from), width, pack, out);
    append_run(end - at, codes[at], width, out);
    at = packed_from = end;
  }
  append_packed(codes.subspan(packed_from), width, pack, out);
}

}  // namespace lade::parquet
