// Damages a database file in memory in every small way: each bit flipped, each length cut, each
// block zeroed, swapped, doubled or taken from elsewhere, junk behind the end. Whatever is damaged
// has to be noticed, or what is read has to be what was stored.
//   damage DB OLDER OTHER      OLDER is DB some commits earlier, OTHER was created in the same way
// Prints one line of figures, and each case that went wrong.
//
// A flip is tried on those reads only that touch its byte, which is sound: a read is a function of
// the bytes that it asks the file for, and of nothing else. Which these are is not assumed but
// recorded at the seam, on the sound file.
#include <algorithm>
#include <chrono>
#include <cstdarg>
#include <cstdio>
#include <fstream>
#include <map>
#include <set>

#include "catalog/tpch.hpp"
#include "pager/root.hpp"
#include "store/database.hpp"
#include "store/table_readers.hpp"
#include "support/crash_disk.hpp"
#include "support/file_wrapper.hpp"
#include "support/pager_model.hpp"
#include "support/table_lists.hpp"
#include "support/verified.hpp"

namespace lade {
namespace {

using Bytes = std::vector<std::byte>;

struct Range {
  uint64_t begin;
  uint64_t end;
  bool has(uint64_t byte) const { return begin <= byte && byte < end; }
};

// Notes what is read.
class RecordingFile final : public FileWrapper {
 public:
  RecordingFile(std::unique_ptr<File> inner, std::vector<Range>& reads)
      : FileWrapper(std::move(inner)), reads_(reads) {}
  Result<size_t> read_at(MutableByteSpan into, uint64_t offset) override {
    reads_.push_back({offset, offset + into.size()});
    return inner().read_at(into, offset);
  }

 private:
  std::vector<Range>& reads_;
};

Result<Database> open(ByteSpan image) {
  return Database::open_on(open_image(image), tpch_schema(), Pager::Mode::read);
}

// Reads every page of every list, and the directory.
Status read_lists(const Database& database) {
  AlignedBuffer memory;
  std::vector<ByteSpan> chunks;
  for (const TableManifest& info : database.tables()) {
    LADE_CHECK(info.fault);
    const TableReader table(database.pager(), database.schema().table(info.table), info);
    BatchCursor cursor(table);
    for (uint64_t i = 0; i < table.batches(); ++i) {
      LADE_TRY(const BatchInfo* const batch, cursor.at(i));
      for (const ChunkInfo& chunk : batch->chunks) {
        if (!find_chunk(database.pager(), chunk.id))
          return Status::error(Code::corrupt, "no chunk");
      }
    }
    LADE_CHECK(database.each_file(info, [](const LoadedFile&) { return Status(); }));
    LADE_CHECK(each_record<Segment>(database.pager(), table.schema(), info,
                                    [](const Segment&) { return Status(); }));
  }
  return {};
}

unsigned failures = 0;

[[gnu::format(printf, 1, 2)]] void fail(const char* format, ...) {
  if (++failures > 20) return;
  va_list arguments;
  va_start(arguments, format);
  std::vprintf(format, arguments);
  va_end(arguments);
  std::putchar('\n');
}

// What is to be read of the sound file.
struct Chunk {
  ChunkId id;
  Range extent;              // with its padding
  std::vector<Range> reads;  // of get()
  Bytes bytes;
};

class Subject {
 public:
  explicit Subject(Bytes& sound) : image(sound) {
    auto opened = open(image);
    LADE_ASSERT(opened.ok() && opened.value().pager().notices().empty());
    database.emplace(std::move(opened).value());
    referenced = records();
    std::vector<Range> reads;
    const auto recorded =
        Database::open_on(std::make_unique<RecordingFile>(open_image(image), reads), tpch_schema(),
                          Pager::Mode::read);
    LADE_ASSERT(recorded.ok());
    LADE_ASSERT(read_lists(recorded.value()).ok());
    open_reads = reads;
    for (const ChunkId id : chunk_ids()) {
      reads.clear();
      AlignedBuffer memory;
      std::vector<ByteSpan> got;
      LADE_ASSERT(recorded.value().pager().get({&id, 1}, memory, got).ok());
      const ExtentRef at = *find_chunk(database->pager(), id);
      referenced.push_back({at.offset, at.offset + stored_bytes(at)});
      chunks.push_back({id, referenced.back(), reads, {got[0].begin(), got[0].end()}});
    }
  }

  bool same_commit(const Pager& pager) const {
    const CommitInfo own = database->pager().last_commit();
    const CommitInfo other = pager.last_commit();
    return own.generation == other.generation && own.root == other.root;
  }

  bool refers_to(uint64_t byte) const {
    return std::any_of(referenced.begin(), referenced.end(),
                       [=](const Range& range) { return range.has(byte); });
  }

  Bytes& image;  // flipped in place, so `database` reads what is damaged
  std::optional<Database> database;
  std::vector<Range> open_reads;
  std::vector<Chunk> chunks;
  std::vector<Range> referenced;  // by the newest generation

 private:
  // Superblock copies, root record and all pages of lists.
  std::vector<Range> records() const {
    std::vector<Range> found;
    const auto add = [&](const ExtentRef& extent) {
      found.push_back({extent.offset, extent.offset + stored_bytes(extent)});
    };
    Superblock newest;
    for (unsigned copy = 0; copy < kSuperblockCopies; ++copy) {
      found.push_back({copy_offset(copy), copy_offset(copy) + kPageBytes});
      const SuperblockCopy decoded =
          decode_superblock(ByteSpan(image).subspan(copy_offset(copy), kPageBytes), copy);
      if (decoded.superblock.generation > newest.generation) newest = decoded.superblock;
    }
    add(newest.root);
    const auto root = decode_root(ByteSpan(image).subspan(newest.root.offset, newest.root.bytes),
                                  newest, "image");
    LADE_ASSERT(root.ok());
    for (const PageRef& ref : root.value().directory) add(ref.extent);
    for (const TableManifest& table : database->tables()) {
      for (const PageList* list : {&table.batches, &table.files, &table.segments}) {
        for (const ExtentRef& extent : list->extents()) add(extent);
      }
    }
    return found;
  }

  std::vector<ChunkId> chunk_ids() const {
    std::vector<ChunkId> all;
    for (const TableManifest& table : database->tables()) {
      const std::vector<ChunkId> ids = all_chunk_ids(*database, table);
      all.insert(all.end(), ids.begin(), ids.end());
    }
    return all;
  }
};

bool touches(const std::vector<Range>& reads, uint64_t byte) {
  return std::any_of(reads.begin(), reads.end(),
                     [=](const Range& range) { return range.has(byte); });
}

enum class Seen : uint8_t { sound, noticed, silently_wrong };

// A chunk as `pager` gives it out. Where a list cannot be read, that may be what get() fails with.
Seen read_chunk(const Pager& pager, const Chunk& chunk, bool lists_read = true) {
  static AlignedBuffer memory;
  static std::vector<ByteSpan> got;
  const Status status = pager.get({&chunk.id, 1}, memory, got);
  if (!status.ok()) {
    const bool told =
        status.code() == Code::corrupt_chunk || (!lists_read && status.code() == Code::corrupt);
    return told ? Seen::noticed : Seen::silently_wrong;
  }
  return std::equal(got[0].begin(), got[0].end(), chunk.bytes.begin(), chunk.bytes.end())
             ? Seen::sound
             : Seen::silently_wrong;
}

// Opening the image as it is now.
Seen reopen(const Subject& subject) {
  const auto opened = open(subject.image);
  if (!opened.ok()) return Seen::noticed;
  if (!subject.same_commit(opened.value().pager())) return Seen::silently_wrong;
  if (!read_lists(opened.value()).ok()) return Seen::noticed;
  return opened.value().pager().notices().empty() ? Seen::sound : Seen::noticed;
}

uint64_t flip_every_bit(Subject& subject) {
  uint64_t flips = 0;
  for (uint64_t byte = 0; byte < subject.image.size(); ++byte) {
    const Seen expected = subject.refers_to(byte) ? Seen::noticed : Seen::sound;
    const bool opens = touches(subject.open_reads, byte);
    std::vector<const Chunk*> chunks;
    for (const Chunk& chunk : subject.chunks) {
      if (touches(chunk.reads, byte)) chunks.push_back(&chunk);
    }
    for (unsigned bit = 0; bit < 8; ++bit, ++flips) {
      subject.image[byte] ^= std::byte{1} << bit;
      Seen seen = opens ? reopen(subject) : Seen::sound;
      for (const Chunk* chunk : chunks) {
        seen = std::max(seen, read_chunk(subject.database->pager(), *chunk));
      }
      subject.image[byte] ^= std::byte{1} << bit;
      if (seen != expected) {
        fail("bit %u of byte %zu: %s", bit, size_t{byte},
             seen == Seen::silently_wrong ? "silently wrong" : "not as referenced");
      }
    }
  }
  return flips;
}

// Bit n of every chunk that has one is flipped at once, for every n: verify looks at each chunk by
// itself and names all that are bad, so one pass tells of many flips.
uint64_t verify_every_bit(Subject& subject) {
  uint64_t flips = 0;
  for (uint64_t n = 0;; ++n) {
    std::set<ChunkId> flipped;
    const auto flip = [&] {
      for (const Chunk& chunk : subject.chunks) {
        if (n / 8 >= chunk.extent.end - chunk.extent.begin) continue;
        subject.image[chunk.extent.begin + n / 8] ^= std::byte{1} << (n % 8);
        flipped.insert(chunk.id);
      }
    };
    flip();
    if (flipped.empty()) return flips;
    std::set<ChunkId> named;
    subject.database->pager().verify([&](const VerifyProblem& problem) {
      if (problem.chunk) named.insert(*problem.chunk);
    });
    flip();
    flips += flipped.size();
    if (named != flipped) fail("verify does not name every chunk whose bit %zu is flipped", n);
  }
}

uint64_t cut_at_every_length(const Subject& subject) {
  for (uint64_t length = 0; length < subject.image.size(); ++length) {
    const auto opened = open(ByteSpan(subject.image).first(length));
    const Code expected = length < sizeof(kMagic) ? Code::not_a_lade_db : Code::corrupt;
    if (opened.status().code() != expected) fail("cut to %zu bytes: not noticed", length);
  }
  return subject.image.size();
}

// The whole of a damaged image: opened, every chunk read, verified.
Seen look_at_all(const Subject& subject, ByteSpan image, bool& rolled_back) {
  rolled_back = false;
  const auto opened = open(image);
  if (!opened.ok()) return Seen::noticed;
  const Pager& pager = opened.value().pager();
  if (!subject.same_commit(pager)) {
    rolled_back = !pager.notices().empty();
    return Seen::silently_wrong;
  }
  const bool lists_read = read_lists(opened.value()).ok();
  uint64_t bad = 0;
  for (const Chunk& chunk : subject.chunks) {
    const Seen seen = read_chunk(pager, chunk, lists_read);
    if (seen == Seen::silently_wrong) return seen;
    bad += seen != Seen::sound;
  }
  const uint64_t problems = problems_of(opened.value()).size();
  if (lists_read ? problems != bad : problems == 0) return Seen::silently_wrong;
  if (!lists_read) return Seen::noticed;
  return bad > 0 || !pager.notices().empty() ? Seen::noticed : Seen::sound;
}

// Pages that are read at all: superblock copies and data.
std::vector<uint64_t> pages_in_use(const Bytes& image) {
  std::vector<uint64_t> pages;
  for (unsigned copy = 0; copy < kSuperblockCopies; ++copy) pages.push_back(copy_offset(copy));
  for (uint64_t at = kDataStart; at + kPageBytes <= image.size(); at += kPageBytes) {
    pages.push_back(at);
  }
  return pages;
}

class BlockDamage {
 public:
  explicit BlockDamage(const Subject& subject) : subject_(subject), image_(subject.image) {}

  uint64_t cases() const { return cases_; }

  // `from` is another image, or the sound one: its page at `source` comes to `target`.
  void graft(const Bytes& from, uint64_t source, uint64_t target) {
    if (source + kPageBytes > from.size()) return;
    copy(from, source, target);
    check("graft", source, target, false);
    copy(subject_.image, target, target);
  }

  void swap(uint64_t a, uint64_t b) {
    copy(subject_.image, a, b);
    copy(subject_.image, b, a);
    // Both copies of the newest slot are gone: the one loss that shows an older generation, with a
    // notice.
    const uint64_t slot =
        copy_offset(slot_of(subject_.database->pager().last_commit().generation) * kCopiesPerSlot);
    check("swap", a, b, a == slot && b == slot + kSuperblockSpacing);
    copy(subject_.image, a, a);
    copy(subject_.image, b, b);
  }

  void zero(uint64_t page) {
    std::fill_n(image_.begin() + static_cast<ptrdiff_t>(page), kPageBytes, std::byte{0});
    check("zero", page, page, false);
    copy(subject_.image, page, page);
  }

  void append_junk(size_t bytes) {
    for (size_t i = 0; i < bytes; ++i) image_.push_back(static_cast<std::byte>(i * 37 + 1));
    check("junk", bytes, image_.size(), false);
    image_.resize(subject_.image.size());
  }

 private:
  void copy(const Bytes& from, uint64_t source, uint64_t target) {
    std::copy_n(from.begin() + static_cast<ptrdiff_t>(source), kPageBytes,
                image_.begin() + static_cast<ptrdiff_t>(target));
  }

  bool is_changed(uint64_t& first) const {
    for (const Range& range : subject_.referenced) {
      for (uint64_t byte = range.begin; byte < range.end; ++byte) {
        if (image_[byte] != subject_.image[byte]) return first = byte, true;
      }
    }
    return false;
  }

  void check(const char* what, uint64_t a, uint64_t b, bool may_roll_back) {
    ++cases_;
    uint64_t first = 0;
    const bool changed = is_changed(first);
    bool rolled_back = false;
    const Seen seen = look_at_all(subject_, image_, rolled_back);
    if (rolled_back && may_roll_back) return;
    if (seen != (changed ? Seen::noticed : Seen::sound)) {
      fail("%s of %zu and %zu: %s", what, a, b,
           rolled_back           ? "rolled back"
           : seen == Seen::sound ? "not noticed"
                                 : "wrong");
    }
  }

  const Subject& subject_;
  Bytes image_;
  uint64_t cases_ = 0;
};

uint64_t damage_blocks(const Subject& subject, const Bytes& older, const Bytes& other) {
  BlockDamage damage(subject);
  const std::vector<uint64_t> pages = pages_in_use(subject.image);
  for (const uint64_t page : pages) {
    damage.zero(page);
    damage.graft(older, page, page);
    damage.graft(other, page, page);
    for (const uint64_t target : pages) {
      if (target == page) continue;
      damage.graft(subject.image, page, target);
      if (page < target) damage.swap(page, target);
    }
  }
  for (size_t bytes = 1; bytes <= kPageBytes; ++bytes) damage.append_junk(bytes);
  return damage.cases();
}

// The subject has to hold every encoding, and every column has to decode: what is compared above
// are the bytes that columns are decoded from.
void check_subject(const Subject& subject) {
  std::set<Encoding> encodings;
  const TableReaders readers(*subject.database);
  ColumnBuffers buffers;
  for (const TableManifest& table : subject.database->tables()) {
    const auto batches =
        all_batches(subject.database->pager(), tpch_schema().table(table.table), table);
    for (size_t batch = 0; batch < batches.size(); ++batch) {
      const auto& chunks = batches[batch].chunks;
      for (const ChunkInfo& chunk : chunks) encodings.insert(chunk.encoding);
      for (uint16_t column = 0; column < readers.find(table.table)->schema().columns.size();
           ++column) {
        if (!readers.find(table.table)->read(batch, {&column, 1}, buffers).ok()) {
          fail("a sound chunk does not decode");
        }
      }
    }
  }
  for (const Encoding encoding :
       {Encoding::plain, Encoding::constant, Encoding::bitpack, Encoding::delta,
        Encoding::dictionary, Encoding::words, Encoding::digits, Encoding::interleave}) {
    if (!encodings.contains(encoding)) {
      fail("no chunk is %s", std::string(encoding_name(encoding)).c_str());
    }
  }
}

Bytes read_file(const char* path) {
  std::ifstream file(path, std::ios::binary);
  LADE_ASSERT(file.good());
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  const ByteSpan bytes = std::as_bytes(std::span(text));
  return {bytes.begin(), bytes.end()};
}

int run(char** paths) {
  const auto start = std::chrono::steady_clock::now();
  Bytes image = read_file(paths[0]);
  Subject subject(image);
  check_subject(subject);
  const uint64_t live = subject.image.size() - kDataStart + kSuperblockCopies * kPageBytes;
  const uint64_t flips = flip_every_bit(subject);
  const uint64_t verified = verify_every_bit(subject);
  const uint64_t cuts = cut_at_every_length(subject);
  const uint64_t blocks = damage_blocks(subject, read_file(paths[1]), read_file(paths[2]));
  const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - start;
  std::printf(
      "damage: %zu flips (%zu in pages that are read), %zu of them in chunks through verify, "
      "%zu cuts, %zu blocks and tails, %u wrong, %.1f s\n",
      flips, live * 8, verified, cuts, blocks, failures, elapsed.count());
  return failures == 0 ? 0 : 1;
}

}  // namespace
}  // namespace lade

int main(int argc, char** argv) {
  if (argc != 4) {
    std::fprintf(stderr, "usage: damage DB OLDER OTHER\n");
    return 2;
  }
  return lade::run(argv + 1);
}
