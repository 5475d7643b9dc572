// Databases whose pages and hashes are right, and whose tables are what no lade writes: what
// somebody could make who knows the format. Opening them, or reading them, names the fault.
#include <functional>
#include <string>

#include <doctest/doctest.h>

#include "catalog/tpch.hpp"
#include "store/catalog_record.hpp"
#include "store/table_reader.hpp"
#include "support/memory_file_system.hpp"
#include "support/region_table.hpp"
#include "support/table_lists.hpp"
#include "support/verified.hpp"

namespace lade {
namespace {

constexpr const char* kPath = "a.lade";

// A database with region in it, of which a test changes one thing. All hashes are computed anew.
class Forgery {
 public:
  Forgery() {
    auto created = Database::create(files_, tpch_schema(), kPath);
    REQUIRE(created.ok());
    database_.emplace(std::move(created).value());
    load_region(*database_);
    info = *database_->find(0);
    batches = all_batches(database_->pager(), region(), info);
    segments = all_segments(database_->pager(), region(), info);
    files = all_files(database_->pager(), region(), info);
  }

  TableManifest info;
  std::vector<BatchInfo> batches;
  std::vector<Segment> segments;
  std::vector<LoadedFile> files;

  // Stores bytes of the test's own under a new chunk id.
  ChunkId put(ByteSpan bytes) {
    const ChunkId id = database_->pager().reserve_ids(1).take();
    const ChunkPut put{id, bytes};
    REQUIRE(database_->pager().put({&put, 1}).ok());
    return id;
  }
  // The list of batches as it is in `batches` now, in place of the one that was stored.
  void put_batches() { lade::put_batches(database_->pager(), info, batches); }
  Status write(PageList& list) { return list.write(database_->pager()); }
  void put_files() { lade::put_files(database_->pager(), info, files); }
  void put_segments() { lade::put_segments(database_->pager(), info, segments); }
  // In place of a chunk: others of the same kind.
  void put_chunk(size_t batch, size_t column, ByteSpan bytes) {
    batches[batch].chunks[column].id = put(bytes);
    batches[batch].chunks[column].bytes = static_cast<uint32_t>(bytes.size());
  }
  std::vector<std::byte> chunk(size_t batch, size_t column) {
    AlignedBuffer memory;
    std::vector<ByteSpan> chunks;
    const ChunkId id = batches[batch].chunks[column].id;
    REQUIRE(database_->pager().get({&id, 1}, memory, chunks).ok());
    return {chunks[0].begin(), chunks[0].end()};
  }

  // Publishes `catalog` and opens the database again.
  Status open(ByteSpan catalog) {
    REQUIRE(database_->pager().commit(catalog).ok());
    database_.reset();
    auto opened = Database::open(files_, tpch_schema(), kPath, Pager::Mode::read);
    if (!opened.ok()) return opened.status();
    database_.emplace(std::move(opened).value());
    return {};
  }
  Status open() { return open(write_catalog({info})); }
  // Opens it and gives its first problem.
  Status verify() {
    LADE_CHECK(open());
    return first_problem(*database_);
  }
  // Opens it and reads every column of every batch.
  Status read() {
    LADE_CHECK(open());
    const TableReader reader(database_->pager(), region(), *database_->find(0));
    ColumnBuffers buffers;
    for (size_t batch = 0; batch < batches.size(); ++batch) {
      const std::vector<uint16_t> columns = {0, 1, 2};
      LADE_CHECK(reader.read(batch, columns, buffers));
    }
    return {};
  }

 private:
  MemoryFileSystem files_;
  std::optional<Database> database_;
};

// Changes a good database and expects this fault when it is opened and verified.
void refused(Code code, std::string_view message, const std::function<void(Forgery&)>& change) {
  Forgery forgery;
  change(forgery);
  const Status status = forgery.verify();
  CHECK(status.code() == code);
  CHECK(status.path() == kPath);
  CHECK_MESSAGE(status.message().find(message) != std::string_view::npos, status.message());
}
void refused_batches(const std::function<void(BatchInfo&)>& change) {
  refused(Code::corrupt, "batch 1 of region is none of it", [&](Forgery& forgery) {
    change(forgery.batches[1]);
    forgery.put_batches();
  });
  // Whoever wants to read it is told the same.
  Forgery read;
  change(read.batches[1]);
  read.put_batches();
  const Status status = read.read();
  CHECK(status.code() == Code::corrupt);
  CHECK(status.message().starts_with("region, list of batches: "));
}

TEST_SUITE("store") {
TEST_CASE("matrix 61: a forged database is good as long as nothing is changed") {
  Forgery forgery;
  forgery.put_batches();
  forgery.put_chunk(1, 2, forgery.chunk(1, 2));
  forgery.put_batches();
  CHECK(forgery.read().ok());
}

TEST_CASE("matrix 61: a catalog that does not add up is refused, whatever it counts") {
  refused(Code::corrupt, "region: its rows do not add up",
          [](Forgery& forgery) { ++forgery.info.rows; });
  const auto segments = [](std::string_view message, const std::function<void(Segment&)>& change) {
    refused(Code::corrupt, message, [&](Forgery& forgery) {
      change(forgery.segments[0]);
      forgery.put_segments();
    });
  };
  segments("the batches of a load do not add up", [](Segment& segment) { ++segment.rows; });
  segments("the batches of a load do not add up", [](Segment& segment) { segment.batches = 1; });
  segments("the batches of a load do not add up", [](Segment& segment) { --segment.rows; });
  refused(Code::corrupt, "batches of no load", [](Forgery& forgery) {
    forgery.segments[0].batches = 1;
    forgery.segments[0].rows = forgery.batches[0].rows;
    forgery.put_segments();
  });
  segments("a segment has too many batches", [](Segment& segment) { segment.batches = 3; });
  segments("a segment has too many batches",
           [](Segment& segment) { segment.batches = UINT64_MAX; });
  segments("names a chunk of another load",
           [](Segment& segment) { segment.ids.first = id_after(segment.ids.first); });
  segments("names a chunk of another load",
           [](Segment& segment) { segment.ids.end = ChunkId{number_of(segment.ids.end) - 1}; });
  segments("the deleted rows of its loads are not those of its files of deletes",
           [](Segment& segment) { segment.rows_deleted = 1; });
  refused(Code::corrupt, "the list of deletes is missing that the catalog knows of",
          [](Forgery& forgery) { forgery.info.lost_rows = true; });
  refused(Code::corrupt, "a list of deletes has no rows", [](Forgery& forgery) {
    forgery.info.lost_rows = true;
    forgery.files[0].rows_deleted = 0;
    forgery.put_files();
  });
  refused(Code::corrupt, "the catalog names no such table",
          [](Forgery& forgery) { forgery.info.table = 99; });
  refused(Code::unsupported_version, "region was declared otherwise",
          [](Forgery& forgery) { ++forgery.info.schema_hash; });
}

TEST_CASE("matrix 61: a list of batches with an impossible one is refused") {
  refused_batches([](BatchInfo& batch) { batch.rows = 0; });
  refused(Code::corrupt, "batch 1 names a file that is not there", [](Forgery& forgery) {
    forgery.batches[1].origin.file = 1;
    forgery.put_batches();
  });
  refused_batches([](BatchInfo& batch) { batch.origin.missing_lines = {5, 3}; });
  refused_batches([](BatchInfo& batch) { batch.chunks[0].zone_map.rows = 3; });
  refused_batches([](BatchInfo& batch) {
    batch.chunks[0].zone_map.min = 9;
    batch.chunks[0].zone_map.max = 8;
  });
  // More rows than any batch may have would cost more memory than any batch may.
  refused_batches([](BatchInfo& batch) {
    batch.rows = uint32_t{1} << 31;
    for (ChunkInfo& chunk : batch.chunks) chunk.zone_map.rows = batch.rows;
  });
  refused(Code::corrupt, "batch 1 names a chunk of another load", [](Forgery& forgery) {
    forgery.batches[1].chunks[1].id = ChunkId{1000};
    forgery.put_batches();
  });
  refused(Code::corrupt, "batch 1 names a chunk of another load", [](Forgery& forgery) {
    forgery.batches[1].chunks[1].id = forgery.batches[0].chunks[1].id;
    forgery.put_batches();
  });
  refused(Code::corrupt, "batch 1 names a chunk that is not there", [](Forgery& forgery) {
    ++forgery.batches[1].chunks[1].bytes;
    forgery.put_batches();
  });
}

TEST_CASE(
    "matrix 61: a page of a list that claims more items than anybody could count is named once") {
  // Its bytes and its hash are right, so only reading it tells.
  constexpr uint64_t kClaimed = uint64_t{1} << 60;
  const auto claimed = [](PageList& list, ByteSpan bytes, uint64_t end, Forgery& forgery) {
    list = list.empty_like();
    list.append(bytes, 0, end, kClaimed);
    REQUIRE(forgery.write(list).ok());
  };
  refused(Code::corrupt, "batch 1 of region is none of it", [&](Forgery& forgery) {
    claimed(forgery.info.batches, write_record(forgery.batches[0]), forgery.info.rows, forgery);
  });
  refused(Code::corrupt, "segment 1 of region is none of it", [&](Forgery& forgery) {
    claimed(forgery.info.segments, write_record(forgery.segments[0]),
            number_of(forgery.segments[0].ids.end), forgery);
  });
  refused(Code::corrupt, "file 1 of region is none of it", [&](Forgery& forgery) {
    claimed(forgery.info.files, write_record(forgery.files[0]), 1, forgery);
  });
}

TEST_CASE(
    "matrix 61: counts that do not fit the catalog's bytes are refused before memory is taken") {
  Forgery good;
  const std::vector<std::byte> catalog = write_catalog({good.info});
  // At every place where a count could stand, the largest of them.
  for (size_t at = 0; at + 4 <= catalog.size(); ++at) {
    std::vector<std::byte> changed = catalog;
    for (size_t i = 0; i < 4; ++i) changed[at + i] = std::byte{0xFF};
    CAPTURE(at);
    Forgery forgery;
    const Status status = forgery.open(changed);
    if (!status.ok())
      CHECK((status.code() == Code::corrupt || status.code() == Code::unsupported_version));
  }
}

TEST_CASE("matrix 63: a chunk that no encoder wrote is named with its column and its encoding") {
  const auto message = [](size_t column,
                          const std::function<void(std::vector<std::byte>&)>& change) {
    Forgery forgery;
    std::vector<std::byte> bytes = forgery.chunk(1, column);
    change(bytes);
    forgery.put_chunk(1, column, bytes);
    forgery.put_batches();
    const Status status = forgery.read();
    CHECK(status.code() == Code::corrupt_chunk);
    CHECK(status.path() == kPath);
    return std::string(status.message());
  };
  const auto contains = [](const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
  };
  const std::string cut = message(0, [](auto& bytes) { bytes.pop_back(); });
  CHECK_MESSAGE(contains(cut, "region.r_regionkey: chunk "), cut);
  const std::string longer = message(1, [](auto& bytes) { bytes.push_back(std::byte{0}); });
  CHECK_MESSAGE(contains(longer, "region.r_name: chunk "), longer);
  CHECK_MESSAGE(contains(longer, "constant"), longer);
  const std::string unknown = message(2, [](auto& bytes) { bytes[0] = std::byte{99}; });
  CHECK_MESSAGE(contains(unknown, "region.r_comment: chunk "), unknown);
  const std::string rows = message(0, [](auto& bytes) { bytes[4] = std::byte{200}; });
  CHECK_MESSAGE(contains(rows, "region.r_regionkey: chunk "), rows);
}

TEST_CASE("matrix 63: every byte of every chunk may be any other, and is refused or read") {
  for (size_t column = 0; column < 3; ++column) {
    const std::vector<std::byte> good = Forgery().chunk(0, column);
    for (size_t at = 0; at < good.size(); ++at) {
      for (const int value : {0, 1, 127, 255}) {
        std::vector<std::byte> bytes = good;
        bytes[at] = static_cast<std::byte>(value);
        Forgery forgery;
        forgery.put_chunk(0, column, bytes);
        forgery.put_batches();
        const Status status = forgery.read();
        CAPTURE(column);
        CAPTURE(at);
        CHECK((status.ok() || status.code() == Code::corrupt_chunk));
      }
    }
  }
}
}  // TEST_SUITE("store")

}  // namespace
}  // namespace lade
