#include "input/fingerprint.hpp"

#include <algorithm>

#include "base/aligned_buffer.hpp"
#include "base/hash.hpp"
#include "input/decoded_stream.hpp"

namespace lade {
namespace {

constexpr size_t kReadStepBytes = size_t{256} << 10;

Result<Fingerprint> fingerprint(FileSystem& files, InputFile& input) {
  LADE_TRY(const std::unique_ptr<DecodedStream> stream, DecodedStream::open(files, input));
  AlignedBuffer buffer(kReadStepBytes);
  const MutableByteSpan into(reinterpret_cast<std::byte*>(buffer.data()), kReadStepBytes);
  StreamHash hash;
  Fingerprint found;
  while (true) {
    LADE_TRY(const size_t count, stream->read(into));
    if (count == 0) break;
    hash.update(into.first(count));
    found.bytes += count;
  }
  LADE_CHECK(stream->check_unchanged());
  found.xxh3 = hash.digest();
  return found;
}

}  // namespace

Result<bool> has_content_of_any(FileSystem& files, InputFile& input,
                                std::span<const Fingerprint> known) {
  const bool plain = !input.stream && input.compression == Compression::none;
  const bool possible = std::any_of(known.begin(), known.end(), [&](const Fingerprint& one) {
    return !plain || one.bytes == input.info.size;
  });
  if (!possible) return false;
  LADE_TRY(const Fingerprint found, fingerprint(files, input));
  return std::find(known.begin(), known.end(), found) != known.end();
}

}  // namespace lade
