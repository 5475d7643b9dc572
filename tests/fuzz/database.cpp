// A database with any bytes of it changed, and every hash computed anew: it is opened, verified,
// read and validated, or refused, and nothing ever comes to harm.
//
// An input is a list of edits of a database that is made here:
//
//   u8 part | u16 which of them | u16 byte in it | u8 new value, ...
#include <functional>
#include <vector>

#include "catalog/tpch.hpp"
#include "fuzz.hpp"
#include "parser/batch_parser.hpp"
#include "store/table_readers.hpp"
#include "store/table_writer.hpp"
#include "support/crash_disk.hpp"
#include "support/memory_file_system.hpp"
#include "support/parser_check.hpp"
#include "support/random_rows.hpp"
#include "validator/constraint_check.hpp"

namespace {

using namespace lade;

constexpr size_t kEditsMax = 6;  // more would leave few that can be opened
constexpr size_t kEditBytes = 6;

// Random rows of a table, with keys that are not quite in order.
void load(Database& database, const TableSchema& table, Random& random) {
  BatchParser parser(table, best_kernel());
  BatchEncoder encoder(best_kernel());
  Batch batch;
  EncodedBatch encoded;
  RejectList rejects;
  TableWriter writer(database.pager(), database.table_or_empty(table.index), 1);
  for (const size_t rows : {40u, 1u, 25u}) {
    const TextBatch text = text_batch(random_rows(table, rows, random), false);
    parser.parse(text, batch, rejects);
    encoder.encode(batch, encoded);
    require(writer.append(encoded).ok(), "append");
  }
  require(writer.finish({{"a.tbl", 1, 2, 66, 0}}).ok(), "finish");
  require(database.publish({writer.info()}).ok(), "publish");
}

struct Region {
  uint64_t offset;
  uint64_t bytes;
};

// The database before its edits, and where its parts lie.
struct Base {
  std::vector<std::byte> image;
  std::vector<Region> chunks;
  std::vector<Region> entries;  // directory entries, in the order of the chunks
  std::vector<Region> directories;
  Region root{};
  std::vector<Region> superblocks;  // the copies of the current slot

  Base() {
    MemoryFileSystem files;
    {
      auto database = Database::create(files, tpch_schema(), "a.lade");
      require(database.ok(), "create");
      Random random(1);
      for (const char* name : {"region", "nation", "orders", "lineitem"}) {
        load(database.value(), *tpch_schema().find(name), random);
      }
    }
    image = files.bytes("a.lade");
    find_parts();
  }

  void find_parts() {
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
    for (uint64_t i = 0; i < stored.directories; ++i) {
      const auto ref = lade::load<DirectoryRef>(image.data() + ref_place(i));
      directories.push_back({ref.extent.offset, ref.extent.bytes});
      for (uint64_t at = 0; at < ref.extent.bytes; at += sizeof(DirectoryEntry)) {
        const auto entry = lade::load<DirectoryEntry>(image.data() + ref.extent.offset + at);
        entries.push_back({ref.extent.offset + at, sizeof(DirectoryEntry)});
        chunks.push_back({entry.extent.offset, entry.extent.bytes});
      }
    }
  }
  uint64_t ref_place(uint64_t i) const {
    return root.offset + sizeof(StoredRoot) + i * sizeof(DirectoryRef);
  }
  Region catalog() const {
    const uint64_t start = ref_place(directories.size());
    return {start, root.offset + root.bytes - start};
  }
};

// One execution's copy.
class Damaged {
 public:
  explicit Damaged(const Base& base) : base_(base), image_(base.image) {}

  // Mostly of chunks: what lies above them is soon refused as a whole.
  void edit(FuzzInput& input) {
    const uint8_t kind = input.take<uint8_t>() % 16;
    const auto which = input.take<uint16_t>();
    const auto byte = input.take<uint16_t>();
    const auto value = static_cast<std::byte>(input.take<uint8_t>());
    const auto set = [&](const Region& region) {
      image_[region.offset + byte % region.bytes] = value;
    };
    if (kind < 12) {
      set(base_.chunks[which % base_.chunks.size()]);
    } else if (kind == 12) {
      set(base_.catalog());
    } else if (kind == 13) {
      set(base_.root);
    } else if (kind == 14) {
      set(base_.entries[which % base_.entries.size()]);
    } else {
      for (const Region& superblock : base_.superblocks) set(superblock);
    }
  }

  // From the chunks up to the superblock, wherever their parents say now that they lie.
  void repair() {
    file_id_ = lade::load<StoredSuperblock>(image_.data() + base_.superblocks[0].offset).file_id;
    for (const Region& entry : base_.entries) hash_child(entry.offset + sizeof(ChunkKey));
    for (size_t i = 0; i < base_.directories.size(); ++i) hash_child(base_.ref_place(i));
    for (const Region& superblock : base_.superblocks) {
      hash_child(superblock.offset + offsetof(StoredSuperblock, root));
      hash_superblock(superblock.offset);
    }
  }

  ByteSpan image() const { return image_; }

 private:
  // `at`: the ExtentRef that names it.
  void hash_child(uint64_t at) {
    auto ref = lade::load<ExtentRef>(image_.data() + at);
    if (ref.offset > image_.size() || ref.bytes > image_.size() - ref.offset) return;
    ref.hash =
        hash128(ByteSpan(image_).subspan(ref.offset, ref.bytes), place_seed(file_id_, ref.offset));
    store(image_.data() + at, ref);
  }
  void hash_superblock(uint64_t at) {
    const MutableByteSpan page = MutableByteSpan(image_).subspan(at, kPageBytes);
    auto* hash = page.data() + offsetof(StoredSuperblock, hash);
    const auto file_id = lade::load<StoredSuperblock>(page.data()).file_id;
    store(hash, Hash128{});
    store(hash, hash128(page, place_seed(file_id, at)));
  }

  const Base& base_;
  std::vector<std::byte> image_;
  Hash128 file_id_{};
};

// Whatever a reader could do with it.
void use(const Database& database) {
  database.pager().verify([](const VerifyProblem&) {});
  const TableReaders readers(database);
  ColumnBuffers buffers;
  for (const TableInfo& info : database.tables()) {
    const TableReader& table = *readers.find(info.table);
    for (size_t batch = 0; batch < info.batches.size(); ++batch) {
      bool good = true;
      for (uint16_t column = 0; column < table.schema().columns.size(); ++column) {
        good &= table.read(batch, {&column, 1}, buffers).ok();
      }
      if (good && info.batches[batch].mixed_row_forms) {
        good = table.read_row_forms(batch, buffers).ok();
      }
    }
    for (const Constraint& constraint : table.schema().constraints) {
      CheckRequest request;
      request.constraint = &constraint;
      request.table = &table;
      if (constraint.kind == ConstraintKind::foreign_key) {
        request.parent = readers.find(constraint.parent_table);
      }
      request.state_bytes_max = size_t{1} << 20;
      request.violations_max = 10;
      request.threads = 1;
      request.run_jobs = [](JobList jobs) {
        for (auto& job : jobs) job();
      };
      const auto outcome = check_constraint(request);
      require(outcome.ok() || !outcome.status().message().empty(), "a failure says why");
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const Base base;
  FuzzInput input(data, size);
  Damaged damaged(base);
  for (size_t i = 0; i < kEditsMax && input.bytes_left() >= kEditBytes; ++i) {
    damaged.edit(input);
  }
  damaged.repair();
  const auto opened =
      Database::open_on(open_image(damaged.image()), tpch_schema(), Pager::Mode::read);
  if (opened.ok()) use(opened.value());
  return 0;
}
