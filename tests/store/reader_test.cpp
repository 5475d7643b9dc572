// A reader opens the file between any two calls of a writer, and in the middle of each write: it
// sees the tables before a publication or after it, whole.
#include <functional>
#include <map>

#include <doctest/doctest.h>

#include "store/table_readers.hpp"
#include "support/crash_disk.hpp"
#include "support/file_wrapper.hpp"
#include "support/memory_file_system.hpp"
#include "support/region_table.hpp"
#include "support/table_lists.hpp"

namespace lade {
namespace {

constexpr PagerOptions kInline{.background_writes = false, .buffer_bytes = 8192};

// Shows what the file holds before each call, and after every sector of a write.
class WatchedWriter final : public FileWrapper {
 public:
  using Look = std::function<void(ByteSpan)>;
  WatchedWriter(std::unique_ptr<File> inner, Look look)
      : FileWrapper(std::move(inner)), look_(std::move(look)) {}

  Status write_at(ByteSpan data, uint64_t offset) override {
    for (size_t done = 0; done < data.size(); done += kSectorBytes) {
      const size_t sector = std::min<size_t>(kSectorBytes, data.size() - done);
      if (image_.size() < offset + done + sector) image_.resize(offset + done + sector);
      std::copy_n(data.begin() + static_cast<ptrdiff_t>(done), sector,
                  image_.begin() + static_cast<ptrdiff_t>(offset + done));
      look_(image_);
    }
    return FileWrapper::write_at(data, offset);
  }
  Status resize(uint64_t bytes) override {
    image_.resize(bytes);
    look_(image_);
    return FileWrapper::resize(bytes);
  }
  Status sync_data() override {
    look_(image_);
    return FileWrapper::sync_data();
  }

 private:
  const Look look_;
  std::vector<std::byte> image_;
};

// Keys of region by generation, and how many states were looked at.
struct Shown {
  std::map<uint64_t, std::vector<int32_t>> keys;
  uint64_t acknowledged = 0;  // 0: the database is not made yet
  uint64_t states = 0;

  void look(ByteSpan image) {
    if (acknowledged == 0) return;
    ++states;
    const auto opened = Database::open_on(open_image(image), tpch_schema(), Pager::Mode::read);
    REQUIRE_MESSAGE(opened.ok(), opened.status().message());
    const Database& database = opened.value();
    const uint64_t generation = database.pager().last_commit().generation;
    REQUIRE(generation >= acknowledged);
    REQUIRE(generation <= acknowledged + 1);
    REQUIRE(keys_in(database) == keys.at(generation));
  }

  static std::vector<int32_t> keys_in(const Database& database) {
    std::vector<int32_t> found;
    const TableReaders readers(database);
    if (readers.find(0) == nullptr) return found;
    ColumnBuffers buffers;
    const uint16_t columns[] = {0, 1, 2};
    for (uint64_t batch = 0; batch < readers.find(0)->batches(); ++batch) {
      REQUIRE(readers.find(0)->read(batch, columns, buffers).ok());
      const auto values = buffers.columns[0].int32s();
      found.insert(found.end(), values.begin(), values.end());
    }
    const auto files = all_files(database.pager(), region(), *database.find(0));
    REQUIRE(!files.empty());
    return found;
  }
};

TEST_SUITE("store") {
TEST_CASE("between any two sectors of a publication a reader sees it before or after, whole") {
  MemoryFileSystem files;
  Shown shown;
  auto opened = Database::create_on(
      std::make_unique<WatchedWriter>(files.create_unnamed("a").value(),
                                      [&](ByteSpan image) { shown.look(image); }),
      tpch_schema(), kInline);
  REQUIRE(opened.ok());
  Database& database = opened.value();
  shown.acknowledged = 1;
  shown.keys[1] = {};
  for (int32_t round = 0; round < 24; ++round) {
    const bool replaces = round % 7 == 5;
    TableWriter writer(database.pager(),
                       replaces ? database.empty_table(0) : database.table_or_empty(0), 1);
    std::vector<int32_t> keys;
    if (!replaces) keys = shown.keys.at(shown.acknowledged);
    for (int32_t batch = 0; batch <= round % 3; ++batch) {
      const int32_t first = 1000 * round + 100 * batch;
      append(writer, first, 40);
      for (int32_t key = first; key < first + 40; ++key) keys.push_back(key);
    }
    REQUIRE(writer.finish({{"region.tbl", 100, {7, 0}, 40, 0}}).ok());
    if (round % 4 == 2) {
      database.abandon();
      continue;
    }
    shown.keys[shown.acknowledged + 1] = keys;
    REQUIRE(database.publish({writer.info()}).ok());
    ++shown.acknowledged;
    CHECK(Shown::keys_in(database) == keys);
  }
  MESSAGE(shown.states, " states");
  CHECK(shown.states > 500);
}

}  // TEST_SUITE("store")

}  // namespace
}  // namespace lade
