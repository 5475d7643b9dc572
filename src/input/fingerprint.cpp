#include "input/fingerprint.hpp"

#include "base/aligned_buffer.hpp"
#include "base/hash.hpp"
#include "input/source.hpp"

namespace lade {
namespace {

constexpr size_t kReadStepBytes = size_t{256} << 10;

Result<Fingerprint> fingerprint(FileSystem& files, InputFile& input) {
  LADE_TRY(const std::unique_ptr<Source> source, Source::open(files, input));
  AlignedBuffer buffer(kReadStepBytes);
  const MutableByteSpan into(reinterpret_cast<std::byte*>(buffer.data()), kReadStepBytes);
  StreamHash hash;
  Fingerprint found;
  while (true) {
    LADE_TRY(const size_t count, source->read(into));
    if (count == 0) break;
    hash.update(into.first(count));
    found.bytes += count;
  }
  LADE_CHECK(source->check_unchanged());
  found.xxh3 = hash.digest();
  return found;
}

}  // namespace

Result<bool> has_content(FileSystem& files, TableInput& input,
                         std::span<const Fingerprint> expected) {
  if (input.files.size() != expected.size()) return false;
  for (size_t i = 0; i < expected.size(); ++i) {
    InputFile& file = input.files[i];
    const bool plain = !file.stream && file.compression == Compression::none;
    if (plain && file.info.size != expected[i].bytes) return false;
    LADE_TRY(const Fingerprint found, fingerprint(files, file));
    if (found != expected[i]) return false;
  }
  return true;
}

}  // namespace lade
