// Any bytes that claim to be packed text are unpacked or refused, within bounded memory, and in any
// steps alike. Text that was packed and then damaged comes back as it was, or is refused: each of
// the compressions has a checksum.
//
//   u8 compression, u8 ways, u16 bytes of a step | bytes that are packed, or text to pack
//
// With the lowest bit of the ways set the text is packed first; then, with the next one, a byte of
// the packed form is changed, at a place and by a value that two further bytes name.
#include "catalog/tpch.hpp"
#include "file/machine.hpp"
#include "fuzz.hpp"
#include "input/decoded_stream.hpp"
#include "input/packed_text.hpp"
#include "support/memory_file_system.hpp"

namespace {

using namespace lade;

constexpr size_t kHeadBytes = 4;
constexpr uint64_t kUnpackBytes = uint64_t{4} << 20;
constexpr size_t kTextBytesMax = size_t{1} << 20;
constexpr uint64_t kRssBytesMax = uint64_t{1} << 30;  // the sanitizers' own memory counts
constexpr const char* kPath = "rows";

constexpr Compression kCompressions[] = {Compression::gzip, Compression::zstd, Compression::bzip2,
                                         Compression::xz, Compression::lz4};

struct Outcome {
  Status status;
  std::string text;  // as far as it was read
};

Outcome unpack(Compression compression, std::string_view packed, size_t step_bytes) {
  MemoryFileSystem files;
  files.set(kPath, packed);
  InputFile input;
  input.path = kPath;
  input.info = files.info(kPath).value();
  input.compression = compression;
  input.unpack_bytes_max = kUnpackBytes;
  Outcome outcome;
  const Result<std::unique_ptr<DecodedStream>> stream = DecodedStream::open(files, input);
  outcome.status = stream.status();
  std::string step(step_bytes, '\0');
  while (outcome.status.ok() && outcome.text.size() < kTextBytesMax) {
    const Result<size_t> got = stream.value()->read(std::as_writable_bytes(std::span(step)));
    outcome.status = got.status();
    if (!got.ok() || got.value() == 0) break;
    outcome.text.append(step, 0, got.value());
  }
  const Code code = outcome.status.code();
  require(code == Code::ok || code == Code::bad_compression || code == Code::input_format,
          "bytes are unpacked or refused");
  require(outcome.status.ok() || !outcome.status.message().empty(), "a refusal says why");
  return outcome;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  FuzzInput input(data, size);
  const auto which = input.take<uint8_t>() % std::size(kCompressions);
  const auto ways = input.take<uint8_t>();
  const size_t step_bytes = 1 + input.take<uint16_t>();
  const bool packs = (ways & 1) != 0;
  const bool damages = packs && (ways & 2) != 0;
  const auto place = damages ? input.take<uint8_t>() : uint8_t{0};
  const auto change = damages ? input.take<uint8_t>() : uint8_t{0};
  const std::string_view bytes = input.rest();
  std::string packed(bytes);
  if (packs) packed = kPackers[which].pack(bytes);
  if (damages) packed[place % packed.size()] ^= static_cast<char>(change);

  const Outcome outcome = unpack(kCompressions[which], packed, step_bytes);
  const Outcome other = unpack(kCompressions[which], packed, kTextBytesMax);
  // A checksum comes behind the text that it is of.
  const bool is_short = std::max(outcome.text.size(), other.text.size()) < kTextBytesMax;
  const bool is_whole = outcome.status.ok() && is_short;
  if (is_short) require(outcome.status.ok() == other.status.ok(), "steps do not matter");
  if (is_whole) require(outcome.text == other.text, "steps do not matter to the text");
  if (packs && is_whole) require(outcome.text == bytes, "the text comes back");
  if (packs && !damages) require(outcome.status.ok(), "what was packed is unpacked");
  require(current_rss_bytes() < kRssBytesMax, "memory is bounded");
  return 0;
}

// Half of the inputs become a packed form of the text that they have, so that it is this which is
// changed from then on.
extern "C" size_t LLVMFuzzerCustomMutator(uint8_t* data, size_t size, size_t max_size,
                                          unsigned int seed) {
  if (size > kHeadBytes && seed % 16 == 0) {
    const std::string packed = kPackers[data[0] % std::size(kPackers)].pack(
        {reinterpret_cast<const char*>(data) + kHeadBytes, size - kHeadBytes});
    if (kHeadBytes + packed.size() <= max_size) {
      data[1] &= 0xfc;
      std::copy(packed.begin(), packed.end(), data + kHeadBytes);
      return kHeadBytes + packed.size();
    }
  }
  return LLVMFuzzerMutate(data, size, max_size);
}
