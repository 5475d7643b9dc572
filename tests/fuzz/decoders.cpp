// Any bytes as a chunk: the scalar kernel and another one decode the same values or refuse it
// alike, and what was decoded can be encoded and decoded again.
//
// An input is a chunk, header and all, that lies at the very end of its memory. Bytes that were
// drawn at random are refused at once, so the mutator starts from chunks that the encoder wrote, of
// columns as each encoding likes them, and changes a few bytes of them.
#include <algorithm>
#include <iterator>
#include <limits>
#include <numeric>
#include <string>
#include <type_traits>
#include <vector>

#include "encoding/encoder.hpp"
#include "fuzz.hpp"
#include "support/parser_check.hpp"
#include "support/random_rows.hpp"

namespace {

using namespace lade;

constexpr size_t kRowsMax = 5000;

bool same(const Column& a, const Column& b, size_t rows) {
  if (a.rows() != rows || b.rows() != rows || a.fraction_digits != b.fraction_digits) return false;
  for (size_t row = 0; row < rows; ++row) {
    const bool equal =
        a.kind() == ValueKind::text ? a.text(row) == b.text(row) : a.integer(row) == b.integer(row);
    if (!equal) return false;
  }
  return a.mixed_fraction_digits == b.mixed_fraction_digits;
}

// Fresh memory, which the sanitizer watches the ends of, filled so that a value which a decoder
// does not write differs from kernel to kernel.
Column filled_column(ValueKind kind, size_t rows, int fill) {
  Column column;
  column.reset(kind, rows);
  switch (kind) {
    case ValueKind::int32: std::ranges::fill(column.int32s(), fill); break;
    case ValueKind::int64: std::ranges::fill(column.int64s(), fill); break;
    case ValueKind::text:
      std::ranges::fill(column.texts(), TextRef{static_cast<uint32_t>(fill), 0});
  }
  return column;
}

Encoder& encoder() {
  static Encoder one(instruction_set());
  return one;
}

// Numbers of a shape that an encoding is made for.
template <typename Value>
void fill_numbers(std::span<Value> values, Random& random) {
  using Unsigned = std::make_unsigned_t<Value>;
  const unsigned value_bits = 8 * sizeof(Value);
  const auto any = [&] { return static_cast<Unsigned>(random.next()); };
  const auto few_bits = [&](uint64_t bits) {
    return bits == 0 ? Unsigned{0} : static_cast<Unsigned>(random.next() >> (64 - bits));
  };
  const uint64_t bits = random.below(random.below(4) == 0 ? value_bits + 1 : 12);
  const Unsigned base = random.below(2) == 0 ? few_bits(10) : any();
  const Unsigned factor = random.below(2) == 0 ? 1 : few_bits(8) + 1;
  const uint64_t outliers = random.below(3) == 0 ? 20 : std::numeric_limits<uint64_t>::max();
  const uint64_t shape = random.below(6);
  std::vector<Unsigned> starts(1 + random.below(8));
  for (Unsigned& start : starts) start = any();
  const auto from = [&](Unsigned number) { return static_cast<Value>(number); };
  for (size_t row = 0; row < values.size(); ++row) {
    const bool outlier = random.below(outliers) == 0;
    Unsigned& start = starts[shape == 3 ? random.below(starts.size()) : row % starts.size()];
    switch (shape) {
      case 0: values[row] = from(base); break;
      case 1: values[row] = from(base + factor * (outlier ? any() : few_bits(bits))); break;
      case 2: values[row] = from(starts[0] += factor + (outlier ? any() : few_bits(bits))); break;
      case 3: values[row] = from(start); break;
      case 4: values[row] = from(start += factor); break;  // sequences that take turns
      default: values[row] = from(any());
    }
  }
}

std::string random_text(uint64_t shape, Random& random) {
  static constexpr std::string_view kWords[] = {"carefully ",  "final ",  "deposits ", "sleep ",
                                                "furiously. ", "the ",    "regular, ", "ironic ",
                                                "requests ",   "haggle ", "quickly ",  "accounts "};
  const auto digits = [&](size_t count) {
    std::string number = std::to_string(random.next() >> (44 + random.below(20)));
    return std::string(count - std::min(count, number.size()), '0') +
           number.substr(0, std::min(count, number.size()));
  };
  std::string text;
  switch (shape) {
    case 0: return "DELIVER IN PERSON";
    case 1: return "Customer#" + digits(9);
    case 2: return digits(2) + "-" + digits(3) + "-" + digits(12);
    case 3: return std::string(kWords[random.below(6)]);
    case 4:  // cut anywhere, as comments are
      for (uint64_t words = random.below(9); words > 0; --words)
        text += kWords[random.below(std::size(kWords))];
      text.erase(0, random.below(text.size() + 1) / 8);
      text.resize(text.size() - random.below(text.size() + 1) / 8);
      return text;
    case 5:
      for (uint64_t left = random.below(24); left > 0; --left) text += "abcde,"[random.below(6)];
      return text;
    default:
      for (uint64_t left = random.below(24); left > 0; --left)
        text += static_cast<char>(random.next());
      return text;
  }
}

size_t random_row_count(Random& random) {
  switch (random.below(16)) {
    case 0: return 1000 + random.below(1200);
    case 1:
    case 2:
    case 3: return 160 + random.below(200);
    default: return random.below(50);
  }
}

Column random_column(Random& random) {
  const auto kind = static_cast<ValueKind>(random.below(3));
  const size_t rows = random_row_count(random);
  Column column;
  column.reset(kind, rows);
  if (kind == ValueKind::int32) fill_numbers(column.int32s(), random);
  if (kind == ValueKind::int64) {
    fill_numbers(column.int64s(), random);
    column.fraction_digits = static_cast<uint8_t>(random.below(kFractionDigitsMax + 13));
    if (column.fraction_digits > kFractionDigitsMax) {
      column.fraction_digits = kMixedFractionDigits;
      for (size_t row = 0; row < rows; ++row)
        column.mixed_fraction_digits.push_back(
            static_cast<uint8_t>(random.below(kFractionDigitsMax + 1)));
    }
  }
  if (kind == ValueKind::text) {
    const uint64_t shape = random.below(7);
    std::string all;
    for (TextRef& ref : column.texts()) {
      const std::string text = random_text(shape, random);
      ref = {static_cast<uint32_t>(all.size()), static_cast<uint32_t>(text.size())};
      all += text;
    }
    column.heap.reserve(all.size() + 1);
    std::copy(all.begin(), all.end(), column.heap.data());
    column.text_base = column.heap.data();
  }
  return column;
}

// Returns the size, or 0 if the chunk has no room.
size_t put_random_chunk(std::span<uint8_t> into, Random& random) {
  const Column column = random_column(random);
  ByteBuffer encoded;
  encoder().encode(column, encoded);
  if (encoded.size() > into.size()) return 0;
  std::copy_n(reinterpret_cast<const uint8_t*>(encoded.data()), encoded.size(), into.data());
  return encoded.size();
}

// Widths and counts stand near the front: a number there becomes a little more or less, or extreme.
void change_number(std::span<uint8_t> bytes, Random& random) {
  const size_t width = size_t{1} << random.below(4);
  const size_t near = random.below(2) == 0 ? 64 : bytes.size();
  const size_t at = random.below(std::min(near, bytes.size()));
  uint64_t number = 0;
  const size_t count = std::min(width, bytes.size() - at);
  std::copy_n(bytes.data() + at, count, reinterpret_cast<uint8_t*>(&number));
  switch (random.below(4)) {
    case 0: number = ~uint64_t{0} >> random.below(64); break;
    case 1: number = uint64_t{1} << random.below(64); break;
    default: number += random.below(17) - 8;
  }
  std::copy_n(reinterpret_cast<const uint8_t*>(&number), count, bytes.data() + at);
}

}  // namespace

extern "C" size_t LLVMFuzzerCustomMutator(uint8_t* data, size_t size, size_t max_size,
                                          unsigned int seed) {
  Random random(seed);
  const uint64_t way = random.below(16);
  if (way == 0 || size <= sizeof(ChunkHeader)) {
    if (const size_t made = put_random_chunk({data, max_size}, random); made > 0) return made;
  }
  if (size <= sizeof(ChunkHeader) || way == 1) return LLVMFuzzerMutate(data, size, max_size);
  const std::span<uint8_t> payload(data + sizeof(ChunkHeader), size - sizeof(ChunkHeader));
  if (way < 6) {
    change_number(payload, random);
    return size;
  }
  if (way == 6) {
    change_number({data, size}, random);
    return size;
  }
  // Mostly of the same length, which has to fit rows and widths.
  const size_t room = way == 7 ? max_size - sizeof(ChunkHeader) : payload.size();
  return sizeof(ChunkHeader) + LLVMFuzzerMutate(payload.data(), payload.size(), room);
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size < sizeof(ChunkHeader)) return 0;
  const ByteSpan chunk = std::as_bytes(std::span(data, size));
  const auto header = load<ChunkHeader>(chunk.data());
  const auto kind = static_cast<ValueKind>(header.kind);
  const size_t rows = header.rows;
  if (kind > ValueKind::text || rows > kRowsMax) return 0;

  Column first = filled_column(kind, rows, 1);
  const Status status = decode_chunk(chunk, kind, rows, first, InstructionSet::scalar);
  require(status.ok() || status.code() == Code::corrupt_chunk, "a chunk is corrupt or good");
  // Each input has its kernel; the inputs that come of it have others.
  static const std::vector<InstructionSet> kernels = usable_instruction_sets();
  const InstructionSet kernel =
      kernels[std::accumulate(data, data + size, size_t{0}) % kernels.size()];
  Column other = filled_column(kind, rows, 2);
  const Status again = decode_chunk(chunk, kind, rows, other, kernel);
  require(again.code() == status.code(), "kernels refuse the same chunks");
  require(!again.ok() || same(first, other, rows), "kernels decode the same values");
  if (!status.ok()) return 0;
  ByteBuffer encoded;
  encoder().encode(first, encoded);
  Column second = filled_column(kind, rows, 3);
  require(decode_chunk(encoded.span(), kind, rows, second).ok(), "what was encoded decodes");
  require(same(first, second, rows), "what was encoded is what was given");
  return 0;
}
