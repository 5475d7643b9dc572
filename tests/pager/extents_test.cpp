#include "pager/extents.hpp"

#include <map>

#include <doctest/doctest.h>

#include "support/crash_disk.hpp"
#include "support/file_wrapper.hpp"
#include "support/pager_model.hpp"

namespace lade {
namespace {

constexpr uint64_t kEnd = kDataStart + 10 * kPageBytes;
constexpr Hash128 kFileId{11, 22};

ExtentRef at(uint64_t offset, uint64_t bytes) { return {kDataStart + offset, bytes, {}}; }

// A file that counts what is read of it.
class CountingFile final : public FileWrapper {
 public:
  explicit CountingFile(ByteSpan image) : FileWrapper(open_image(image)) {}
  Result<size_t> read_at(MutableByteSpan into, uint64_t offset) override {
    ++reads[offset];
    return FileWrapper::read_at(into, offset);
  }

  std::map<uint64_t, int> reads;
};

struct Image {
  std::vector<std::byte> bytes = std::vector<std::byte>(kEnd);
  ExtentRef add(uint64_t offset, size_t size) {
    const auto content = test_bytes(offset, size);
    std::copy(content.begin(), content.end(),
              bytes.begin() + static_cast<ptrdiff_t>(kDataStart + offset));
    return {kDataStart + offset, size, hash128(content, place_seed(kFileId, kDataStart + offset))};
  }
};

TEST_SUITE("pager") {
TEST_CASE("an extent lies between the superblock and the end, at a multiple of 64") {
  CHECK(place_fault(at(0, 100), 100, kEnd) == "");
  CHECK(place_fault(at(10 * kPageBytes - 64, 64), 100, kEnd) == "");
  CHECK(place_fault(at(10 * kPageBytes - 64, 65), 100, kEnd) != "");
  CHECK(place_fault(at(10 * kPageBytes, 0), 100, kEnd) == "");
  CHECK(place_fault(at(32, 64), 100, kEnd) != "");
  CHECK(place_fault(at(0, 101), 100, kEnd) != "");
  CHECK(place_fault({kDataStart - 64, 64, {}}, 100, kEnd) != "");
  CHECK(place_fault({kEnd + 64, 0, {}}, 100, kEnd) != "");
  CHECK(place_fault({~uint64_t{0} - 63, 64, {}}, 100, kEnd) != "");
  CHECK(place_fault({kDataStart, ~uint64_t{0}, {}}, kChunkBytesMax, kEnd) != "");
}

TEST_CASE("extents that share a byte, or the padding of one, are found in any order") {
  const auto overlap = [](std::vector<ExtentRef> extents) { return overlap_fault(extents); };
  CHECK(overlap({at(0, 64), at(64, 1), at(128, 5000)}) == "");
  CHECK(overlap({at(128, 5000), at(0, 64), at(64, 1)}) == "");
  CHECK(overlap({at(64, 0), at(64, 10), at(128, 0)}) == "");
  CHECK(overlap({at(128, 64), at(64, 65)}) != "");
  CHECK(overlap({at(64, 10), at(64, 10)}) != "");
  CHECK(overlap({at(0, 1000), at(128, 0)}) != "");
}

TEST_CASE("neighbours are one read, and others are not") {
  Image image;
  const std::vector<ExtentRef> extents{image.add(64, 100), image.add(192, 5000),
                                       image.add(8 * kPageBytes, 10),
                                       image.add(7 * kPageBytes, 10)};
  CountingFile file(image.bytes);
  AlignedBuffer memory;
  std::vector<ByteSpan> stored;
  const ExtentReader reader(file, kFileId);
  REQUIRE(reader.fetch(extents, memory, stored).ok());
  CHECK(file.reads == std::map<uint64_t, int>{{kDataStart, 1},
                                              {kDataStart + 7 * kPageBytes, 1},
                                              {kDataStart + 8 * kPageBytes, 1}});
  for (size_t i = 0; i < extents.size(); ++i) {
    CHECK(reader.content_fault(extents[i], stored[i]) == "");
  }
}

TEST_CASE("content at the right place is right, and nothing else is") {
  Image image;
  const ExtentRef extent = image.add(128, 100);
  AlignedBuffer memory;
  const auto fault = [&](const Hash128& file_id, const ExtentRef& wanted) {
    const auto file = open_image(image.bytes);
    const ExtentReader reader(*file, file_id);
    std::vector<ByteSpan> stored;
    REQUIRE(reader.fetch({&wanted, 1}, memory, stored).ok());
    return reader.content_fault(wanted, stored[0]);
  };
  CHECK(fault(kFileId, extent) == "");
  CHECK(fault({11, 23}, extent).starts_with("hash "));
  const auto content = test_bytes(128, 100);
  std::copy(content.begin(), content.end(), image.bytes.begin() + kDataStart + 4096);
  ExtentRef moved = extent;
  moved.offset = kDataStart + 4096;
  CHECK(fault(kFileId, moved).starts_with("hash "));
  image.bytes[kDataStart + 128 + 127] = std::byte{1};
  CHECK(fault(kFileId, extent) == "the padding behind it is not zero");
  image.bytes.resize(kDataStart + 128 + 60);
  CHECK(fault(kFileId, extent) == "the file ends after 60 of 100 bytes");
}
}  // TEST_SUITE("pager")

}  // namespace
}  // namespace lade
