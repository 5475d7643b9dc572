// A database with any bytes of it changed, and every hash computed anew: it is opened, verified,
// read and validated, or refused, and nothing ever comes to harm.
//
// An input is a list of edits of a database that is made here:
//
//   u8 part, way | u16 which of them | u16 byte in it | u8 value, ...
//
// The database is made once. What an execution changes is put back behind it, only the hashes above
// a change are computed anew, and only the tables that a change can concern are read.
#include <algorithm>
#include <array>
#include <cstring>
#include <map>
#include <set>
#include <vector>

#include "catalog/tpch.hpp"
#include "fuzz.hpp"
#include "parser/batch_parser.hpp"
#include "store/row_deletion.hpp"
#include "store/table_readers.hpp"
#include "store/table_writer.hpp"
#include "support/crash_disk.hpp"
#include "support/memory_file_system.hpp"
#include "support/parser_check.hpp"
#include "support/random_rows.hpp"
#include "support/table_lists.hpp"
#include "support/verified.hpp"
#include "validator/constraint_check.hpp"

namespace {

using namespace lade;

constexpr size_t kEditsMax = 6;  // more would leave few that can be opened
constexpr size_t kEditBytes = 6;

// Random rows of a table, with keys that are not quite in order.
void load(Database& database, const TableSchema& table, Random& random) {
  BatchParser parser(table, instruction_set());
  BatchEncoder encoder(instruction_set());
  Batch batch;
  EncodedBatch encoded;
  RejectList rejects;
  TableWriter writer(database.pager(), database.table_or_empty(table.index), 1);
  for (const size_t rows : {40u, 1u, 25u}) {
    std::string lines = random_rows(table, rows, random);
    // The last batch has rows of both forms.
    if (rows == 25) lines += random_rows(table, 3, random, {.trailing_delimiter = false});
    TextBatch text = text_batch(lines, false);
    parser.parse(text, batch, rejects);
    encoder.encode(batch, encoded);
    require(writer.append(encoded).ok(), "append");
  }
  require(writer.finish({{"a.tbl", 1, {2, 0}, 69, 0}}).ok(), "finish");
  require(database.publish({writer.info()}).ok(), "publish");
}

// Deletes every third row of the last batch, and whatever has its keys.
void delete_some(Database& database, const TableSchema& table) {
  const uint16_t column = 0;
  const TableManifest info = database.table_or_empty(table.index);
  const TableReader reader(database.pager(), table, info);
  ColumnBuffers buffers;
  require(reader.read(reader.batches() - 1, std::span(&column, 1), buffers).ok(), "read");
  std::set<int64_t> keys;
  for (size_t row = 0; row < buffers.columns[0].rows(); row += 3)
    keys.insert(buffers.columns[0].integer(row));
  const std::vector<int64_t> listed(keys.begin(), keys.end());
  const std::atomic<int> signal = 0;
  auto deletion = delete_rows(database, info, column, listed, 1, Interruption(signal));
  require(deletion.ok() && deletion.value().batches_rewritten > 0, "delete");
  const LoadedFile list{.path = "delete", .rows_deleted = deletion.value().rows};
  require(enter_deletion(database, {list}, deletion.value()).ok(), "enter");
  require(database.publish({deletion.value().table}).ok(), "publish");
}

struct Region {
  uint64_t offset;
  uint64_t bytes;
};

// Bit t: the table of index t.
using TableSet = uint64_t;
constexpr TableSet kAllTables = ~TableSet{0};

// A page of a list, and where the PageRef lies that names it.
struct Page {
  Region region;
  uint64_t ref_at;
  TableSet owners;
};

// The database before its edits, and where its parts lie.
struct Base {
  std::vector<std::byte> image;
  std::vector<Region> chunks;
  std::vector<TableSet> owners;  // of the chunks
  std::vector<Region> entries;   // directory entries, in the order of the chunks
  std::vector<size_t> parents;   // of the entries: places in pages
  std::vector<Page> pages;       // of the directory and of the tables' lists
  Region root{};
  uint64_t catalog_at = 0;
  std::vector<Region> superblocks;  // the copies of the current slot

  Base() {
    MemoryFileSystem files;
    std::map<ChunkId, TableSet> tables;
    {
      auto database = Database::create(files, tpch_schema(), "a.lade");
      require(database.ok(), "create");
      Random random(1);
      for (const char* name : {"region", "nation", "partsupp", "orders", "lineitem"}) {
        load(database.value(), *tpch_schema().find(name), random);
      }
      delete_some(database.value(), *tpch_schema().find("partsupp"));
      for (const TableManifest& info : database.value().tables()) {
        const TableSet owner = TableSet{1} << info.table;
        for (const ChunkId id : all_chunk_ids(database.value(), info)) tables[id] = owner;
        for (const PageList* list : {&info.batches, &info.files, &info.segments}) {
          for (const PageRef& leaf : list->leaves()) {
            pages.push_back({{leaf.extent.offset, leaf.extent.bytes}, 0, owner});
          }
        }
      }
    }
    image = files.bytes("a.lade");
    find_parts(tables);
  }

  // Where the root record names an extent.
  uint64_t ref_of(const Region& region) const {
    for (uint64_t at = root.offset; at + sizeof(PageRef) <= root.offset + root.bytes; ++at) {
      const auto extent = lade::load<ExtentRef>(image.data() + at);
      if (extent.offset == region.offset && extent.bytes == region.bytes) return at;
    }
    require(false, "the root names every page");
    return 0;
  }

  void find_parts(const std::map<ChunkId, TableSet>& tables) {
    uint64_t newest = 0;
    for (unsigned copy = 0; copy < kSuperblockCopies; ++copy) {
      newest = std::max(newest,
                        lade::load<StoredSuperblock>(image.data() + copy_offset(copy)).generation);
    }
    for (unsigned copy = 0; copy < kSuperblockCopies; ++copy) {
      const uint64_t at = copy_offset(copy);
      const auto stored = lade::load<StoredSuperblock>(image.data() + at);
      if (stored.generation != newest) continue;
      superblocks.push_back({at, offsetof(StoredSuperblock, hash)});
      root = {stored.root.offset, stored.root.bytes};
    }
    const auto stored = lade::load<StoredRoot>(image.data() + root.offset);
    for (Page& page : pages) page.ref_at = ref_of(page.region);
    catalog_at = root.offset + sizeof(StoredRoot) + stored.directory_pages * sizeof(PageRef);
    for (uint64_t at = root.offset + sizeof(StoredRoot); at < catalog_at; at += sizeof(PageRef)) {
      const auto ref = lade::load<PageRef>(image.data() + at);
      pages.push_back({{ref.extent.offset, ref.extent.bytes}, at, kAllTables});
      add_entries(ref, tables);
    }
  }
  void add_entries(const PageRef& ref, const std::map<ChunkId, TableSet>& tables) {
    for (uint64_t at = 0; at < ref.extent.bytes; at += sizeof(DirectoryEntry)) {
      const auto entry = lade::load<DirectoryEntry>(image.data() + ref.extent.offset + at);
      entries.push_back({ref.extent.offset + at, sizeof(DirectoryEntry)});
      parents.push_back(pages.size() - 1);
      owners.push_back(tables.at(entry.id));
      chunks.push_back({entry.extent.offset, entry.extent.bytes});
    }
  }
  Region catalog() const { return {catalog_at, root.offset + root.bytes - catalog_at}; }
};

// The image, as one execution changes it.
class Damaged {
 public:
  explicit Damaged(const Base& base) : base_(base), image_(base.image) {}

  // Mostly of chunks: what lies above them is soon refused as a whole.
  void edit(FuzzInput& input) {
    const auto kind = input.take<uint8_t>();
    const auto which = input.take<uint16_t>();
    const auto byte = input.take<uint16_t>();
    const auto value = input.take<uint8_t>();
    const unsigned part = kind % 16;
    const unsigned way = kind / 16;
    if (part < 10) {
      const size_t chunk = which % base_.chunks.size();
      change(base_.chunks[chunk], byte, way, value);
      dirty_entry(chunk);
    } else if (part < 12) {
      const size_t page = which % base_.pages.size();
      change(base_.pages[page].region, byte, way, value);
      dirty_page(page);
    } else if (part == 12) {
      change(base_.catalog(), byte, way, value);
      touched_ = kAllTables;
    } else if (part == 13) {
      change(base_.root, byte, way, value);
      touched_ = kAllTables;
    } else if (part == 14) {
      const size_t entry = which % base_.entries.size();
      change(base_.entries[entry], byte, way, value);
      dirty_entry(entry);
    } else {
      for (const Region& superblock : base_.superblocks) change(superblock, byte, way, value);
      touched_ = kAllTables;
    }
  }

  // From the chunks up to the superblock, wherever their parents say now that they lie.
  void repair() {
    file_id_ = lade::load<StoredSuperblock>(image_.data() + base_.superblocks[0].offset).file_id;
    if (file_id_ != base_file_id()) {
      for (size_t i = 0; i < base_.entries.size(); ++i) dirty_entry(i);
      for (size_t i = 0; i < base_.pages.size(); ++i) dirty_page(i);
    }
    for (const size_t entry : dirty_entries_) {
      hash_child(base_.entries[entry].offset + sizeof(ChunkId));
    }
    for (const size_t page : dirty_pages_) hash_child(base_.pages[page].ref_at);
    for (const Region& superblock : base_.superblocks) {
      hash_child(superblock.offset + offsetof(StoredSuperblock, root));
      hash_superblock(superblock.offset);
    }
  }

  void undo() {
    for (; !undo_.empty(); undo_.pop_back()) {
      const Before& before = undo_.back();
      std::copy_n(before.bytes.begin(), before.count, image_.data() + before.offset);
    }
    dirty_entries_.clear();
    dirty_pages_.clear();
    touched_ = 0;
  }

  ByteSpan image() const { return image_; }
  TableSet touched() const { return touched_; }

 private:
  struct Before {
    uint64_t offset;
    size_t count;
    std::array<std::byte, sizeof(ExtentRef)> bytes;
  };

  // Sets a byte or, in other ways, what stands in numbers of 2, 4 and 8 bytes.
  void change(const Region& region, uint16_t byte, unsigned way, uint8_t value) {
    const uint64_t at = byte % region.bytes;
    if (way < 8) {
      put(region.offset + at, &value, 1);
      return;
    }
    const auto count =
        static_cast<size_t>(std::min<uint64_t>(uint64_t{2} << way % 3, region.bytes - at));
    uint64_t number = 0;
    std::memcpy(&number, image_.data() + region.offset + at, count);
    if (way < 12) {
      number += value - uint64_t{128};
    } else {
      number = value < 128 ? uint64_t{1} << value % 64 : ~uint64_t{0} >> value % 64;
    }
    put(region.offset + at, &number, count);
  }
  void dirty_entry(size_t entry) {
    dirty_entries_.push_back(entry);
    dirty_pages_.push_back(base_.parents[entry]);
    touched_ |= base_.owners[entry];
  }
  void dirty_page(size_t page) {
    dirty_pages_.push_back(page);
    touched_ |= base_.pages[page].owners;
  }

  void put(uint64_t at, const void* bytes, size_t count) {
    Before before{at, count, {}};
    std::copy_n(image_.data() + at, count, before.bytes.begin());
    undo_.push_back(before);
    std::memcpy(image_.data() + at, bytes, count);
  }
  // `at`: the ExtentRef that names it.
  void hash_child(uint64_t at) {
    auto ref = lade::load<ExtentRef>(image_.data() + at);
    if (ref.offset > image_.size() || ref.bytes > image_.size() - ref.offset) return;
    ref.hash =
        hash128(ByteSpan(image_).subspan(ref.offset, ref.bytes), place_seed(file_id_, ref.offset));
    put(at, &ref, sizeof(ref));
  }
  void hash_superblock(uint64_t at) {
    const ByteSpan page = ByteSpan(image_).subspan(at, kPageBytes);
    const uint64_t place = at + offsetof(StoredSuperblock, hash);
    const auto file_id = lade::load<StoredSuperblock>(page.data()).file_id;
    const Hash128 none{};
    put(place, &none, sizeof(none));
    const Hash128 hash = hash128(page, place_seed(file_id, at));
    put(place, &hash, sizeof(hash));
  }
  Hash128 base_file_id() const {
    return lade::load<StoredSuperblock>(base_.image.data() + base_.superblocks[0].offset).file_id;
  }

  const Base& base_;
  std::vector<std::byte> image_;
  std::vector<Before> undo_;
  std::vector<size_t> dirty_entries_;
  std::vector<size_t> dirty_pages_;
  TableSet touched_ = 0;
  Hash128 file_id_{};
};

void read_all(const TableReader& table) {
  static ColumnBuffers buffers;
  BatchCursor cursor(table);
  for (uint64_t batch = 0; batch < table.batches(); ++batch) {
    const Result<const BatchInfo*> info = cursor.at(batch);
    if (!info.ok()) return require(!info.status().message().empty(), "a failure says why");
    bool good = true;
    for (uint16_t column = 0; column < table.schema().columns.size(); ++column) {
      good &= table.read(batch, {&column, 1}, buffers).ok();
    }
    if (good && info.value()->mixed_row_forms) {
      good = table.read_row_forms(batch, buffers).ok();
    }
  }
}

void check(const Constraint& constraint, const TableReader& table, const TableReaders& readers) {
  CheckRequest request;
  request.constraint = &constraint;
  request.table = &table;
  if (constraint.kind == ConstraintKind::foreign_key) {
    request.parent = readers.find(constraint.parent_table);
  }
  request.state_bytes_max = size_t{1} << 20;
  request.violations_max = 10;
  const auto outcome = check_constraint(request);
  require(outcome.ok() || !outcome.status().message().empty(), "a failure says why");
}

// Whatever a reader could do with it; with the tables that a change concerns, and those that refer
// to them.
void use(const Database& database, TableSet touched) {
  static_cast<void>(problems_of(database));
  const TableReaders readers(database);
  for (const TableManifest& info : database.tables()) {
    const TableReader& table = *readers.find(info.table);
    const bool own = (touched >> info.table & 1) != 0;
    if (own) read_all(table);
    if (own)
      static_cast<void>(database.each_file(info, [](const LoadedFile&) { return Status(); }));
    for (const Constraint& constraint : table.schema().constraints) {
      const bool of_parent = constraint.kind == ConstraintKind::foreign_key &&
                             (touched >> constraint.parent_table & 1) != 0;
      if (own || of_parent) check(constraint, table, readers);
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const Base base;
  static Damaged damaged(base);
  FuzzInput input(data, size);
  for (size_t i = 0; i < kEditsMax && input.bytes_left() >= kEditBytes; ++i) {
    damaged.edit(input);
  }
  damaged.repair();
  const auto opened =
      Database::open_on(open_image(damaged.image()), tpch_schema(), Pager::Mode::read);
  if (opened.ok()) use(opened.value(), damaged.touched());
  damaged.undo();
  return 0;
}
