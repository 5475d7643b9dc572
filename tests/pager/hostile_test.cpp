// Databases whose hashes are right and whose structure is not: what somebody could write who knows
// the format.
#include <functional>

#include <doctest/doctest.h>

#include "pager/pager.hpp"
#include "support/crash_disk.hpp"
#include "support/file_wrapper.hpp"
#include "support/pager_model.hpp"

namespace lade {
namespace {

constexpr Hash128 kFileId{5, 6};

// The first problem of verify. get() must not see one that verify does not.
Status read_all(const Pager& pager) {
  Status first;
  pager.verify([&](const VerifyProblem& problem) {
    if (first.ok()) first = problem.status;
  });
  const ChunkId ids[] = {ChunkId{1}, ChunkId{2}, ChunkId{3}};
  AlignedBuffer memory;
  std::vector<ByteSpan> chunks;
  const Status got = pager.get(ids, memory, chunks);
  REQUIRE((got.ok() || !first.ok()));
  return first;
}

// Counts the reads from one place.
class CountingFile final : public FileWrapper {
 public:
  CountingFile(std::unique_ptr<File> inner, uint64_t place, uint64_t& reads)
      : FileWrapper(std::move(inner)), place_(place), reads_(reads) {}
  Result<size_t> read_at(MutableByteSpan into, uint64_t offset) override {
    reads_ += offset == place_;
    return FileWrapper::read_at(into, offset);
  }

 private:
  const uint64_t place_;
  uint64_t& reads_;
};

// A database of one commit with three chunks of 64 bytes, in parts that a test may change before it
// is put together.
struct Forgery {
  std::vector<DirectoryEntry> entries;
  uint64_t directory_bytes = 3 * sizeof(DirectoryEntry);
  uint64_t directory_copies = 1;
  StoredRoot root{
      .file_id = kFileId, .generation = 2, .next_id = 4, .directory_pages = 1, .catalog_bytes = 0};
  std::function<void(PageRef&)> change_ref = [](PageRef&) {};
  Superblock superblock{};
  std::function<void(Superblock&)> change_superblock = [](Superblock&) {};
  std::vector<std::byte> image = std::vector<std::byte>(kDataStart + 4 * kPageBytes);

  Forgery() {
    for (uint64_t id = 1; id <= 3; ++id) {
      entries.push_back({ChunkId{id}, hashed(kDataStart + id * 64, 64)});
    }
  }

  ExtentRef hashed(uint64_t offset, uint64_t bytes) const {
    return {offset, bytes,
            hash128(ByteSpan(image).subspan(offset, bytes), place_seed(kFileId, offset))};
  }

  template <typename T>
  void write(uint64_t offset, const T& value) {
    store(image.data() + offset, value);
  }

  // How often the directory was read.
  uint64_t directory_reads = 0;

  // What opening and reading it say: the message of damage, or another code's name.
  std::string open() {
    const uint64_t directory_at = kDataStart + kPageBytes;
    for (size_t i = 0; i < entries.size(); ++i) {
      write(directory_at + i * sizeof(DirectoryEntry), entries[i]);
    }
    PageRef ref{hashed(directory_at, directory_bytes), entries.size(), 0, 1, 4};
    change_ref(ref);
    const uint64_t root_at = kDataStart + 2 * kPageBytes;
    write(root_at, root);
    for (uint64_t i = 0; i < directory_copies; ++i) {
      write(root_at + sizeof(StoredRoot) + i * sizeof(PageRef), ref);
    }
    superblock.root = hashed(root_at, sizeof(StoredRoot) + directory_copies * sizeof(PageRef));
    superblock.file_id = kFileId;
    superblock.generation = 2;
    superblock.file_bytes = kDataStart + 3 * kPageBytes;
    superblock.previous_generation = 1;
    change_superblock(superblock);
    for (unsigned copy = 0; copy < kCopiesPerSlot; ++copy) {
      encode_superblock(superblock, copy,
                        MutableByteSpan(image).subspan(copy_offset(copy), kPageBytes));
    }
    const auto opened = Pager::open_on(
        std::make_unique<CountingFile>(open_image(image), directory_at, directory_reads),
        Pager::Mode::read);
    Status status = opened.status();
    if (opened.ok()) status = read_all(*opened.value());
    if (status.ok()) return "ok";
    if (status.code() != Code::corrupt && status.code() != Code::corrupt_chunk) {
      return std::string(code_name(status.code()));
    }
    return std::string(status.message());
  }
};

bool says(const std::string& message, std::string_view part) {
  return message.find(part) != std::string::npos;
}

TEST_SUITE("pager") {
TEST_CASE("the forgery is a good database as long as nothing is changed") {
  CHECK(Forgery().open() == "ok");
}

TEST_CASE("chunks that overlap, leave the file or lie crooked are refused") {
  Forgery overlap;
  overlap.entries[1].extent.offset = overlap.entries[0].extent.offset;
  CHECK(says(overlap.open(), "overlap"));
  Forgery on_root;
  on_root.entries[2].extent.offset = kDataStart + 2 * kPageBytes;
  CHECK(says(on_root.open(), "overlap"));
  Forgery on_directory;
  on_directory.entries[2].extent.offset = kDataStart + kPageBytes + 64;
  CHECK(says(on_directory.open(), "overlap"));
  Forgery behind;
  behind.entries[2].extent.offset = kDataStart + 3 * kPageBytes;
  CHECK(says(behind.open(), "chunk 3: 64 bytes at"));
  Forgery in_superblock;
  in_superblock.entries[0].extent.offset = 64;
  CHECK(says(in_superblock.open(), "chunk 1: 64 bytes at 64 are not within"));
  Forgery wrapped;
  wrapped.entries[0].extent = {~uint64_t{0} - 63, 128, {}};
  CHECK(says(wrapped.open(), "are not within"));
  Forgery endless;
  endless.entries[0].extent.bytes = ~uint64_t{0} - 5;
  CHECK(says(endless.open(), "is above"));
  Forgery crooked;
  crooked.entries[0].extent.offset += 8;
  CHECK(says(crooked.open(), "not a multiple of 64"));
}

TEST_CASE("ids that are out of order, twice there, zero or never reserved are refused") {
  Forgery order;
  std::swap(order.entries[1].id, order.entries[0].id);
  order.change_ref = [](PageRef& ref) { ref.first = 2; };
  CHECK(says(order.open(), "chunk 1 is out of order"));
  Forgery twice;
  twice.entries[1].id = ChunkId{1};
  CHECK(says(twice.open(), "chunk 1 is out of order"));
  Forgery zero;
  zero.entries[0].id = ChunkId{0};
  zero.change_ref = [](PageRef& ref) { ref.first = 0; };
  CHECK(says(zero.open(), "not between 1 and the next id"));
  Forgery unreserved;
  unreserved.root.next_id = 3;
  CHECK(says(unreserved.open(), "not between 1 and the next id 3"));
  Forgery range;
  range.change_ref = [](PageRef& ref) { ref.end = 3; };
  CHECK(says(range.open(), "not the ones that its parent says"));
  Forgery next;
  next.root.next_id = ~uint64_t{0};
  CHECK(says(next.open(), "next id"));
  Forgery items;
  items.change_ref = [](PageRef& ref) { ref.items = 2; };
  CHECK(says(items.open(), "not 2 entries"));
  Forgery none;
  none.change_ref = [](PageRef& ref) { ref.items = 0; };
  CHECK(says(none.open(), "its items"));
  Forgery backwards;
  backwards.change_ref = [](PageRef& ref) { ref.end = ref.first; };
  CHECK(says(backwards.open(), "its places"));
  Forgery deep;
  deep.change_ref = [](PageRef& ref) { ref.level = 1000; };
  CHECK(says(deep.open(), "its level"));
  Forgery no_index;  // entries are no PageRefs
  no_index.change_ref = [](PageRef& ref) { ref.level = 1; };
  CHECK(says(no_index.open(), "no index page"));
}

TEST_CASE("counts and lengths that do not fit are refused before anything is allocated") {
  Forgery directories;
  directories.root.directory_pages = uint64_t{1} << 60;
  CHECK(says(directories.open(), "directory pages and"));
  Forgery catalog;
  catalog.root.catalog_bytes = ~uint64_t{0};
  CHECK(says(catalog.open(), "bytes of catalog do not fill"));
  Forgery uneven;
  uneven.directory_bytes += 8;
  CHECK(says(uneven.open(), "not 3 entries"));
  Forgery empty;
  empty.directory_bytes = 0;
  CHECK(says(empty.open(), "not 3 entries"));
  Forgery long_directory;
  long_directory.change_ref = [](PageRef& ref) { ref.extent.bytes = uint64_t{1} << 50; };
  CHECK(says(long_directory.open(), "is above"));
  Forgery repeated;
  repeated.directory_copies = repeated.root.directory_pages = 20;
  CHECK(says(repeated.open(), "does not follow the page before it"));
  CHECK(repeated.directory_reads == 0);
  Forgery huge_root;
  huge_root.change_superblock = [](Superblock& superblock) {
    superblock.root.bytes = uint64_t{1} << 40;
  };
  CHECK(says(huge_root.open(), "root record: length"));
  Forgery short_root;
  short_root.change_superblock = [&](Superblock& superblock) {
    std::fill_n(short_root.image.data() + superblock.root.offset, kPageBytes, std::byte{0});
    superblock.root = short_root.hashed(superblock.root.offset, 20);
  };
  CHECK(says(short_root.open(), "too short"));
}

TEST_CASE("a root of another file or generation is refused") {
  Forgery file;
  file.root.file_id.low = 1;
  CHECK(says(file.open(), "is of another file"));
  Forgery generation;
  generation.root.generation = 1;
  CHECK(says(generation.open(), "is of generation 1, expected 2"));
}

TEST_CASE("a superblock whose end is no page end, or lies in front of the data, is refused") {
  for (const uint64_t end : {uint64_t{0}, kDataStart - kPageBytes, kDataStart + 100}) {
    Forgery forgery;
    forgery.change_superblock = [&](Superblock& superblock) { superblock.file_bytes = end; };
    CHECK(says(forgery.open(), "no page end"));
  }
}
}  // TEST_SUITE("pager")

}  // namespace
}  // namespace lade
