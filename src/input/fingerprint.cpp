#include "input/fingerprint.hpp"

#include <algorithm>

#include "input/ranged_file.hpp"

namespace lade {
namespace {

Result<Fingerprint> fingerprint(FileSystem& files, InputFile& input) {
  RangedFile file(files, input, kHashRangeBytes, instruction_set());
  TextRange range;
  range.buffer.reserve(kHashRangeBytes);
  ListHash hash;
  Fingerprint found;
  while (!range.last) {
    file.read(range, found.bytes, kHashRangeBytes);
    LADE_CHECK(range.failure);
    for (const Hash128& each : range.hashes) hash.add(each);
    found.bytes += range.bytes;
  }
  LADE_CHECK(file.check_unchanged());
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
