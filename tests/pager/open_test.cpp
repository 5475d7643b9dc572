#include <doctest/doctest.h>

#include "pager/pager.hpp"
#include "support/file_system_wrapper.hpp"
#include "support/memory_file_system.hpp"
#include "support/pager_model.hpp"

namespace lade {
namespace {

using Mode = Pager::Mode;

Status open_status(MemoryFileSystem& files, Mode mode = Mode::read) {
  return Pager::open(files, "a.lade", mode).status();
}

bool has(const Status& status, std::string_view text) {
  return status.message().find(text) != std::string_view::npos;
}

// A database of generation 2 with a chunk of each size.
void create_database(MemoryFileSystem& files, const std::vector<size_t>& sizes = {100}) {
  PagerModel model;
  const auto pager = Pager::create(files, "a.lade", as_bytes("id")).value();
  put_chunks(*pager, model, sizes, 1);
  REQUIRE(pager->commit(as_bytes("catalog")).ok());
}

// Another process replaces the database with `image` whenever it was opened, so many times.
class ReplacedFileSystem final : public FileSystemWrapper {
 public:
  ReplacedFileSystem(MemoryFileSystem& memory, std::vector<std::byte> image, unsigned times)
      : FileSystemWrapper(memory), memory_(memory), image_(std::move(image)), times_(times) {}

  Result<std::unique_ptr<File>> open_database(const std::string& path, bool writable) override {
    LADE_TRY(std::unique_ptr<File> file, inner().open_database(path, writable));
    if (times_ == 0) return file;
    --times_;
    memory_.bytes("new") = image_;
    memory_.rename("new", path);
    return file;
  }

 private:
  MemoryFileSystem& memory_;
  const std::vector<std::byte> image_;
  unsigned times_;
};

TEST_SUITE("pager") {
TEST_CASE("a missing database is db_missing") {
  MemoryFileSystem files;
  CHECK(open_status(files).code() == Code::db_missing);
}

TEST_CASE("create never takes a name that is taken") {
  MemoryFileSystem files;
  files.set("a.lade", "precious");
  CHECK(Pager::create(files, "a.lade", {}).status().code() == Code::db_busy);
  CHECK(files.bytes("a.lade").size() == 8);
}

TEST_CASE("foreign files are not_a_lade_db and say what they begin with") {
  MemoryFileSystem files;
  files.set("a.lade", "");
  CHECK(open_status(files).code() == Code::not_a_lade_db);
  CHECK(has(open_status(files), "empty"));
  files.set("a.lade", std::string(100, 'x'));
  CHECK(open_status(files).code() == Code::not_a_lade_db);
  CHECK(has(open_status(files), "100 bytes"));
  files.set("a.lade", "SQLite format 3" + std::string(10'000, '\0'));
  CHECK(open_status(files).code() == Code::not_a_lade_db);
  CHECK(has(open_status(files), "'SQLite format 3\\x00'"));
  const auto noise = test_bytes(1, 1'000'000);
  files.bytes("a.lade") = noise;
  CHECK(open_status(files, Mode::write).code() == Code::not_a_lade_db);
  CHECK(files.bytes("a.lade") == noise);
}

TEST_CASE("one writer, and at any time any number of readers") {
  MemoryFileSystem files;
  create_database(files);
  {
    const auto writer = Pager::open(files, "a.lade", Mode::write).value();
    CHECK(open_status(files, Mode::write).code() == Code::db_busy);
    CHECK(open_status(files, Mode::read).ok());
  }
  const auto reader = Pager::open(files, "a.lade", Mode::read).value();
  CHECK(open_status(files, Mode::read).ok());
  CHECK(open_status(files, Mode::write).ok());
}

TEST_CASE("the creator of a database is its writer from the first moment") {
  MemoryFileSystem files;
  const auto pager = Pager::create(files, "a.lade", {}).value();
  CHECK(open_status(files, Mode::write).code() == Code::db_busy);
}

TEST_CASE("a file with two names is read, but not written") {
  MemoryFileSystem files;
  create_database(files);
  files.hard_link("a.lade", "b.lade");
  CHECK(open_status(files, Mode::read).ok());
  CHECK(open_status(files, Mode::write).code() == Code::path_conflict);
}

TEST_CASE("a database that is moved, replaced or removed while open is not committed to") {
  for (const std::string how : {"moved", "replaced", "removed"}) {
    MemoryFileSystem files;
    create_database(files);
    const auto before = files.bytes("a.lade");
    const auto node = files.node("a.lade");
    const auto pager = Pager::open(files, "a.lade", Mode::write).value();
    PagerModel model;
    put_chunks(*pager, model, {10}, 2);
    if (how == "moved") files.rename("a.lade", "b.lade");
    if (how == "removed") REQUIRE(files.remove("a.lade").ok());
    if (how == "replaced") {
      files.set("b.lade", "other");
      files.rename("b.lade", "a.lade");
    }
    CHECK(pager->commit(as_bytes("lost")).status().code() == Code::db_moved);
    CHECK(pager->commit(as_bytes("lost")).status().code() == Code::db_moved);
    CHECK(std::equal(before.begin(), before.end(), node->bytes.begin()));
  }
}

TEST_CASE("a writer that opened a file just before it was replaced opens the new one") {
  MemoryFileSystem files;
  create_database(files);
  const std::vector<std::byte> image = files.bytes("a.lade");
  for (const std::string_view old : {"", "foreign"}) {
    files.set("a.lade", old);
    ReplacedFileSystem replaced(files, image, 2);
    const auto pager = Pager::open(replaced, "a.lade", Mode::write).value();
    CHECK(pager->last_commit().generation == 2);
    CHECK(pager->commit(as_bytes("next")).ok());
  }
  ReplacedFileSystem replaced(files, image, 1'000'000);
  CHECK(Pager::open(replaced, "a.lade", Mode::write).status().code() == Code::db_moved);
}

TEST_CASE("reading changes nothing, and mends nothing") {
  MemoryFileSystem files;
  create_database(files);
  files.bytes("a.lade")[copy_offset(1) + 70] ^= std::byte{1};
  const auto before = files.bytes("a.lade");
  CHECK(open_status(files).ok());
  CHECK(files.bytes("a.lade") == before);
}

TEST_CASE("a damaged root or directory of the newest generation is corrupt, and names the place") {
  MemoryFileSystem files;
  create_database(files);
  const auto image = files.bytes("a.lade");
  const uint64_t root = load<StoredSuperblock>(image.data()).root.offset;
  files.bytes("a.lade")[root + 8] ^= std::byte{1};
  CHECK(open_status(files).code() == Code::corrupt);
  CHECK(has(open_status(files), "root record at " + std::to_string(root)));
  files.bytes("a.lade") = image;
  const uint64_t directory = load<PageRef>(image.data() + root + sizeof(StoredRoot)).extent.offset;
  files.bytes("a.lade")[directory + 8] ^= std::byte{1};
  const auto pager = Pager::open(files, "a.lade", Mode::write).value();
  const ChunkId id{1};
  AlignedBuffer memory;
  std::vector<ByteSpan> chunks;
  const Status status = pager->get({&id, 1}, memory, chunks);
  CHECK(status.code() == Code::corrupt);
  CHECK(has(status, "page at " + std::to_string(directory)));
}

TEST_CASE("two databases from the same catalog have the same id, from another one another") {
  MemoryFileSystem files;
  Pager::create(files, "a", as_bytes("x")).value();
  Pager::create(files, "b", as_bytes("x")).value();
  Pager::create(files, "c", as_bytes("y")).value();
  CHECK(files.bytes("a") == files.bytes("b"));
  CHECK(load<StoredSuperblock>(files.bytes("a").data()).file_id !=
        load<StoredSuperblock>(files.bytes("c").data()).file_id);
}
}  // TEST_SUITE("pager")

}  // namespace
}  // namespace lade
