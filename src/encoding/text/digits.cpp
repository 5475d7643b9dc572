#include "encoding/text/digits.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <vector>

#include "encoding/numbers/number_encoder.hpp"
#include "encoding/numbers/number_reader.hpp"
#include "encoding/text/text_heap.hpp"

namespace lade {
namespace {

constexpr size_t kGroupDigitsMax = 8;  // in one 64-bit load

struct Group {
  unsigned first;  // place of its first digit
  unsigned digits;
};

// Runs of digits, cut from their right end, since numbers are written with leading zeros.
std::vector<Group> groups_of(uint64_t digit_positions) {
  std::vector<Group> groups;
  unsigned place = 0;
  while (place < 64 && digit_positions >> place != 0) {
    place += static_cast<unsigned>(std::countr_zero(digit_positions >> place));
    const auto run = static_cast<unsigned>(std::countr_one(digit_positions >> place));
    for (const unsigned end = place + run; place < end;) {
      const unsigned digits = (end - place - 1) % kGroupDigitsMax + 1;
      groups.push_back({place, digits});
      place += digits;
    }
  }
  return groups;
}

constexpr uint64_t all_bytes(uint8_t byte) { return byte * uint64_t{0x0101010101010101}; }

// The top bit of each byte that is no digit.
constexpr uint64_t no_digits(uint64_t bytes) {
  const uint64_t low = bytes & all_bytes(0x7f);
  const uint64_t from_zero = low + all_bytes(0x80 - '0');
  const uint64_t above_nine = low + all_bytes(0x80 - '9' - 1);
  return (~from_zero | above_nine | bytes) & all_bytes(0x80);
}
static_assert(no_digits(0x3039003a2f30b039) == 0x0000808080008000);

// The form of texts of one length: which bytes differ from those of the first text, and which are
// digits in all of them.
class Form {
 public:
  Form(const char* first, size_t length) : length_(length) {
    std::array<char, kDigitsLengthMax> bytes = {};
    std::memcpy(bytes.data(), first, length);
    first_ = load<Words>(bytes.data());
  }

  void add(const Texts& texts, size_t row, size_t count) {
    if (length_ <= 8) return add_words<1>(texts, row, count);
    if (length_ <= 16) return add_words<2>(texts, row, count);
    if (length_ <= 32) return add_words<4>(texts, row, count);
    add_words<8>(texts, row, count);
  }

  // A bit for each place of a group's digit, or nothing when another byte differs between the
  // texts. Digits that all texts share join the group at their right: others may differ there, and
  // no group is cheaper without them.
  std::optional<uint64_t> digit_positions() const {
    uint64_t positions = 0;
    size_t run = 0;
    for (size_t place = length_; place-- > 0;) {
      if (differs(place) && !all_digits(place)) return std::nullopt;
      const bool joins = run % kGroupDigitsMax != 0 && all_digits(place);
      run = differs(place) || joins ? run + 1 : 0;
      if (run > 0) positions |= uint64_t{1} << place;
    }
    return positions;
  }

  // True if the places in `positions` hold digits only, and all others the same byte in every text.
  bool allows(uint64_t positions) const {
    for (size_t place = 0; place < length_; ++place) {
      const bool digit = (positions >> place & 1) != 0;
      if (digit ? !all_digits(place) : differs(place)) return false;
    }
    return true;
  }

 private:
  using Words = std::array<uint64_t, kDigitsLengthMax / 8>;

  bool differs(size_t place) const { return (differ_[place / 8] >> 8 * (place % 8) & 0xff) != 0; }
  bool all_digits(size_t place) const { return (other_[place / 8] >> 8 * (place % 8) & 0xff) == 0; }

  // Bytes behind a text are loaded with it; they change bits of places that are never asked for.
  template <size_t kWords>
  void add_words(const Texts& texts, size_t row, size_t count) {
    const TextRef* const refs = texts.refs.data() + row;
    const char* const base = texts.base;
    const Words first = first_;
    Words differ = differ_;
    Words other = other_;
    for (size_t r = 0; r < count; ++r) {
      for (size_t i = 0; i < kWords; ++i) {
        const auto bytes = load<uint64_t>(base + refs[r].offset + 8 * i);
        differ[i] |= bytes ^ first[i];
        other[i] |= no_digits(bytes);
      }
    }
    differ_ = differ;
    other_ = other;
  }

  size_t length_;
  Words first_;
  Words differ_ = {};
  Words other_ = {};
};

// The number of a group: its digits go to the top bytes of a word, then pairs, quads and all are
// joined.
int32_t parse(const char* text, Group group) {
  uint64_t digits = load<uint64_t>(text + group.first) << 8 * (8 - group.digits);
  digits &= all_bytes(0x0f);
  digits = digits * 10 + (digits >> 8);
  const uint64_t low = (digits & 0x000000ff000000ff) * 0x000f424000000064;
  const uint64_t high = (digits >> 16 & 0x000000ff000000ff) * 0x0000271000000001;
  return static_cast<int32_t>((low + high) >> 32);
}

void parse_all(const TextRef* __restrict refs, size_t count, const char* __restrict base,
               Group group, int32_t* __restrict numbers) {
  for (size_t i = 0; i < count; ++i) numbers[i] = parse(base + refs[i].offset, group);
}

// The inverse of parse(): writes the group's digits with their leading zeros. Eight bytes from the
// first digit on are rewritten, those behind the group with what they were.
void write(int32_t number, Group group, char* text) {
  const auto all = static_cast<uint64_t>(number);
  uint64_t digits = all / 10000 | all % 10000 << 32;  // two quads, four pairs, eight digits
  const uint64_t hundreds = (digits * 10486 >> 20) & 0x0000007f0000007f;
  digits = hundreds | (digits - 100 * hundreds) << 16;
  const uint64_t tens = (digits * 103 >> 10) & 0x000f000f000f000f;
  digits = tens | (digits - 10 * tens) << 8;
  const uint64_t mask = ~uint64_t{0} >> 8 * (8 - group.digits);
  const uint64_t ascii = (digits | all_bytes('0')) >> 8 * (8 - group.digits);
  store(text + group.first, (load<uint64_t>(text + group.first) & ~mask) | ascii);
}

bool all_fit(std::span<const int32_t> numbers, Group group) {
  constexpr uint32_t kPowers[kGroupDigitsMax + 1] = {1,      10,      100,      1000,     10000,
                                                     100000, 1000000, 10000000, 100000000};
  uint32_t most = 0;
  for (const int32_t number : numbers) most = std::max(most, static_cast<uint32_t>(number));
  return most < kPowers[group.digits];
}

// Whether the texts can have a form: one length, short enough for a bit a byte and for loads that
// stay within the tail of the buffer.
bool one_short_length(const Texts& texts) {
  const TextSummary& summary = texts.summary;
  return summary.length_min == summary.length_max && summary.length_max > 0 &&
         summary.length_max <= kDigitsLengthMax;
}

std::optional<uint64_t> sampled_positions(const Texts& sample) {
  Form form(sample.bytes_of(0), sample.summary.length_max);
  form.add(sample, 0, sample.rows());
  return form.digit_positions();
}

// Looks at a block of texts and parses its groups while the bytes are in the cache. Group g's
// numbers begin at numbers[g * rows], and are right if the form allows the positions that the
// groups come from.
Form parse_groups(const Texts& texts, std::span<const Group> groups, int32_t* numbers) {
  Form form(texts.bytes_of(0), texts.summary.length_max);
  for (size_t row = 0; row < texts.rows(); row += kVectorRows) {
    const size_t count = std::min(kVectorRows, texts.rows() - row);
    form.add(texts, row, count);
    for (size_t g = 0; g < groups.size(); ++g) {
      parse_all(texts.refs.data() + row, count, texts.base, groups[g],
                numbers + g * texts.rows() + row);
    }
  }
  return form;
}

}  // namespace

size_t estimate_digits(const Texts& texts, const TextSample& sample) {
  if (!one_short_length(texts)) return SIZE_MAX;
  const Texts sampled = sample.texts();
  const auto positions = sampled_positions(sampled);
  if (!positions || *positions == 0) return SIZE_MAX;
  size_t bytes = sizeof(DigitsHeader) + texts.summary.length_max;
  for (const Group group : groups_of(*positions)) {
    int32_t low = INT32_MAX;
    int32_t high = 0;
    for (size_t row = 0; row < sampled.rows(); ++row) {
      const int32_t number = parse(sampled.bytes_of(row), group);
      low = std::min(low, number);
      high = std::max(high, number);
    }
    const auto bits = static_cast<unsigned>(std::bit_width(static_cast<uint32_t>(high - low)));
    bytes += kNestedHeaderBytes + sizeof(BitpackHeader) + packed_bytes(texts.rows(), bits);
  }
  return bytes;
}

bool encode_digits(const Texts& texts, const TextSample& sample, size_t bytes_max,
                   Workspace& workspace, ByteBuffer& out) {
  if (!one_short_length(texts)) return false;
  auto positions = sampled_positions(sample.texts());
  std::vector<Group> groups;
  int32_t* numbers = nullptr;
  while (positions) {
    groups = groups_of(*positions);
    numbers = workspace.make_numbers(texts.rows() * groups.size());
    const Form form = parse_groups(texts, groups, numbers);
    if (form.allows(*positions)) break;
    positions = form.digit_positions();  // the sample did not show all of them: once more
  }
  if (!positions) return false;

  const size_t start = out.size();
  out.put(DigitsHeader{*positions, static_cast<uint8_t>(texts.summary.length_max), {}});
  out.append(std::as_bytes(std::span(texts[0])));
  for (size_t g = 0; g < groups.size(); ++g) {
    encode_nested({numbers + g * texts.rows(), texts.rows()}, workspace, out);
  }
  return out.keep_below(bytes_max, start);
}

Status decode_digits(const Kernels& kernels, ByteSpan payload, Column& out) {
  constexpr auto kSelf = Encoding::digits;
  ByteReader reader(payload);
  const auto header = reader.get<DigitsHeader>();
  const size_t length = header.length;
  const ByteSpan form = reader.bytes(length);
  if (!reader.ok() || length > kDigitsLengthMax) return corrupt_chunk(kSelf, "impossible header");
  if (length < 64 && header.digit_positions >> length != 0)
    return corrupt_chunk(kSelf, "digits beyond the length");
  const std::vector<Group> groups = groups_of(header.digit_positions);
  std::vector<NumberReader<int32_t>> readers(groups.size());
  for (auto& numbers : readers)
    LADE_CHECK(open_nested(kernels, kSelf, out.rows(), reader, numbers));
  if (reader.remaining() > 0) return corrupt_chunk(kSelf, "more bytes than groups");

  static_assert(kChunkRowsMax * kDigitsLengthMax <= UINT32_MAX);
  char* const heap = make_heap(out.rows() * length, out);
  const std::span<TextRef> refs = out.texts();
  std::array<char, kDigitsLengthMax> whole = {};
  std::memcpy(whole.data(), form.data(), length);
  for (size_t row = 0; row < refs.size(); ++row) {
    refs[row] = {static_cast<uint32_t>(row * length), static_cast<uint32_t>(length)};
    copy_text({whole.data(), length}, heap + row * length);
  }
  alignas(64) std::array<int32_t, kVectorRows> numbers;
  for (size_t row = 0; row < refs.size(); row += kVectorRows) {
    const size_t count = std::min(kVectorRows, refs.size() - row);
    for (size_t g = 0; g < groups.size(); ++g) {
      LADE_CHECK(readers[g].read(numbers.data(), count));
      if (!all_fit({numbers.data(), count}, groups[g]))
        return corrupt_chunk(kSelf, "a number too long");
      for (size_t i = 0; i < count; ++i) write(numbers[i], groups[g], heap + (row + i) * length);
    }
  }
  return {};
}

}  // namespace lade
