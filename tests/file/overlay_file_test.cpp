#include "file/overlay_file.hpp"

#include <algorithm>
#include <random>
#include <vector>

#include <doctest/doctest.h>

#include "support/memory_file_system.hpp"

namespace lade {
namespace {

struct Overlaid {
  explicit Overlaid(const std::vector<std::byte>& base_bytes) {
    auto base = files.create_unnamed("base").value();
    REQUIRE(base->write_at(base_bytes, 0).ok());
    base_file = base.get();
    file = OverlayFile::create(std::move(base), files.create_unnamed("scratch").value()).value();
  }
  std::vector<std::byte> read(size_t bytes, uint64_t offset) {
    std::vector<std::byte> into(bytes, std::byte{0xee});
    const auto count = file->read_at(into, offset);
    REQUIRE(count.ok());
    into.resize(count.value());
    return into;
  }

  MemoryFileSystem files;
  File* base_file = nullptr;
  std::unique_ptr<File> file;
};

TEST_SUITE("file") {
TEST_CASE("random writes over a base read back as one file, and the base never changes") {
  std::mt19937 random(20260101);
  const auto draw = [&](size_t below) {
    return std::uniform_int_distribution<size_t>(0, below - 1)(random);
  };
  for (int round = 0; round < 200; ++round) {
    std::vector<std::byte> base(draw(300));
    for (std::byte& byte : base) byte = static_cast<std::byte>(draw(256));
    Overlaid overlaid(base);
    std::vector<std::byte> model = base;
    for (int step = 0; step < 30; ++step) {
      if (draw(8) == 0) {
        const size_t bytes = draw(400);
        REQUIRE(overlaid.file->resize(bytes).ok());
        model.resize(bytes, std::byte{0});
      } else if (draw(2) == 0) {
        std::vector<std::byte> data(1 + draw(60));
        for (std::byte& byte : data) byte = static_cast<std::byte>(draw(256));
        const size_t offset = draw(350);
        REQUIRE(overlaid.file->write_at(data, offset).ok());
        model.resize(std::max(model.size(), offset + data.size()), std::byte{0});
        std::copy(data.begin(), data.end(), model.begin() + static_cast<std::ptrdiff_t>(offset));
      }
      const size_t offset = draw(420);
      const size_t bytes = draw(120);
      const size_t end = std::min(model.size(), offset + bytes);
      const std::vector<std::byte> expected =
          offset >= end
              ? std::vector<std::byte>()
              : std::vector<std::byte>(model.begin() + static_cast<std::ptrdiff_t>(offset),
                                       model.begin() + static_cast<std::ptrdiff_t>(end));
      REQUIRE(overlaid.read(bytes, offset) == expected);
      REQUIRE(overlaid.file->info().value().size == model.size());
    }
    std::vector<std::byte> untouched(base.size());
    REQUIRE(overlaid.base_file->read_at(untouched, 0).value() == base.size());
    REQUIRE(untouched == base);
  }
}
}  // TEST_SUITE("file")

}  // namespace
}  // namespace lade
