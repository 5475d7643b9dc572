#include "pager/superblock.hpp"

#include <algorithm>

#include "base/mutation.hpp"

namespace lade {
namespace {

Hash128 page_hash(ByteSpan page, const Hash128& file_id, unsigned copy) {
  std::array<std::byte, kPageBytes> unhashed;
  std::copy_n(page.begin(), kPageBytes, unhashed.begin());
  store(unhashed.data() + offsetof(StoredSuperblock, hash), Hash128{});
  return hash128(unhashed, place_seed(file_id, copy_offset(copy)));
}

const char* copy_name(unsigned copy) {
  static constexpr const char* kNames[kSuperblockCopies] = {"A0", "A1", "B0", "B1"};
  return kNames[copy];
}

std::string place_name(unsigned copy) {
  return std::string("superblock copy ") + copy_name(copy) + " at " +
         std::to_string(copy_offset(copy));
}

std::string cut_text(ByteSpan page) {
  return "is cut to " + std::to_string(page.size()) + " bytes";
}

// Bytes as text for people, those that are not printable as \x00.
std::string quoted(ByteSpan bytes) {
  std::string text = "'";
  for (const std::byte byte : bytes) {
    const char c = static_cast<char>(byte);
    if (c >= ' ' && c <= '~') {
      text += c;
    } else {
      text += "\\x" + hex(static_cast<uint64_t>(byte)).substr(14);
    }
  }
  return text + "'";
}

bool readable_version(const StoredSuperblock& stored) {
  return stored.byte_order == kByteOrderMark && stored.version == kFormatVersion &&
         stored.required_features == 0;
}

// The reason why the version cannot be read, and what to do about it.
std::string version_text(const StoredSuperblock& stored) {
  if (stored.byte_order != kByteOrderMark) {
    return "has another byte order: it is for a machine like the one that wrote it";
  }
  const std::string version = "has format version " + std::to_string(stored.version);
  const std::string own = std::to_string(kFormatVersion);
  if (stored.version > kFormatVersion) {
    return version + ", newer than the " + own + " of this lade: use a newer one";
  }
  if (stored.version < kFormatVersion) {
    return version + ", older than the " + own +
           " of this lade: load the data anew, or export it with the lade that wrote the file";
  }
  return "needs features " + hex(stored.required_features) +
         ", which this lade lacks: use a newer one";
}

Superblock from_stored(const StoredSuperblock& stored) {
  return {.file_id = stored.file_id,
          .generation = stored.generation,
          .root = stored.root,
          .file_bytes = stored.file_bytes,
          .previous_generation = stored.previous_generation,
          .previous_root = stored.previous_root};
}

Status corrupt(const std::string& path, std::string message) {
  return Status::error(Code::corrupt, std::move(message), path);
}

Status unsupported(const SuperblockCopy& copy, const std::string& path) {
  return Status::error(Code::unsupported_version, "the file " + copy.what, path);
}

using Copies = std::array<SuperblockCopy, kSuperblockCopies>;

Status no_valid_copy(const Copies& copies, uint64_t file_size, const std::string& path) {
  if (std::all_of(copies.begin(), copies.end(),
                  [](const SuperblockCopy& copy) { return copy.state == CopyState::absent; })) {
    const std::string what = file_size == 0 ? "is empty" : copies[0].what;
    return Status::error(Code::not_a_lade_db, "not a lade database: the file " + what, path);
  }
  // The hash does not match in a file of the other byte order, so the byte order mark has to do.
  for (const SuperblockCopy& copy : copies) {
    if (copy.state == CopyState::perhaps_unsupported) return unsupported(copy, path);
  }
  std::string message = "no superblock copy is sound";
  for (unsigned copy = 0; copy < kSuperblockCopies; ++copy) {
    message += (copy == 0 ? ": " : "; ") + place_name(copy) + " " + copies[copy].what;
  }
  return corrupt(path, std::move(message));
}

// Whether it is the first generation of a file, which is written to both slots.
bool creates_file(const Superblock& superblock) { return superblock.previous_generation == 0; }

// Checks a copy whose hash is right against `newest`, the copy with the highest generation.
Status check_copy(const SuperblockCopy& found, unsigned copy, const Superblock& newest,
                  const std::string& path) {
  const Superblock& superblock = found.superblock;
  const uint64_t generation = superblock.generation;
  const unsigned own = LADE_MUTANT(one_slot) ? 0 : slot_of(generation);
  const bool own_slot = copy / kCopiesPerSlot == own;
  if (generation == 0 || generation > kCounterMax || (!own_slot && !creates_file(superblock))) {
    return corrupt(path, place_name(copy) + " has generation " + std::to_string(generation) +
                             ", which does not belong there");
  }
  if (generation == newest.generation && superblock != newest) {
    return corrupt(path, place_name(copy) + " contradicts another copy of generation " +
                             std::to_string(generation));
  }
  if (superblock.file_bytes > newest.file_bytes && !LADE_MUTANT(immediate_reuse)) {
    return corrupt(path, place_name(copy) + " ends at " + std::to_string(superblock.file_bytes) +
                             ", behind the newer generation's end at " +
                             std::to_string(newest.file_bytes));
  }
  return {};
}

Status check_bounds(const Superblock& newest, uint64_t file_size, const std::string& path) {
  const std::string generation = "generation " + std::to_string(newest.generation);
  if (newest.file_bytes > file_size) {
    return corrupt(path, "the file is cut: " + generation + " needs " +
                             std::to_string(newest.file_bytes) + " bytes, the file has " +
                             std::to_string(file_size));
  }
  if (newest.file_bytes % kPageBytes != 0 || newest.file_bytes < kDataStart) {
    return corrupt(path,
                   generation + " ends at " + std::to_string(newest.file_bytes) + ", no page end");
  }
  return {};
}

// Copies of a slot that are checked.
constexpr unsigned kCheckedCopies = LADE_MUTANT(one_copy_per_slot) ? 1 : kCopiesPerSlot;

void note_current_slot(const Copies& copies, SuperblockChoice& choice) {
  const unsigned slot = LADE_MUTANT(one_slot) ? 0 : slot_of(choice.current.generation);
  const unsigned first = slot * kCopiesPerSlot;
  for (unsigned i = 0; i < kCheckedCopies; ++i) {
    const SuperblockCopy& found = copies[first + i];
    choice.sound[i] = found.state == CopyState::valid && found.superblock == choice.current;
  }
  // Without a sound copy here the current generation is the first one, which both slots have.
  const bool any_sound =
      std::find(choice.sound.begin(), choice.sound.end(), true) != choice.sound.end();
  const std::string sound =
      any_sound ? "its twin is sound" : "the other slot has the same generation";
  for (unsigned i = 0; i < kCheckedCopies; ++i) {
    const SuperblockCopy& found = copies[first + i];
    if (choice.sound[i]) continue;
    const std::string fault =
        found.state == CopyState::valid
            ? "still has generation " + std::to_string(found.superblock.generation) +
                  ": the commit of generation " + std::to_string(choice.current.generation) +
                  " was cut short between its two copies, or this one's write was lost"
            : found.what;
    choice.notices.push_back({NoticeCode::superblock_copy_damaged,
                              place_name(first + i) + " " + fault + "; " + sound +
                                  ", so nothing is lost, and the next commit writes it anew"});
  }
}

// The notice for a slot not in use of which neither copy can be read. A commit makes the file
// longer, durably, before it writes a slot: a file that ends with the current generation had no
// later one. In a longer file a commit that was cut short cannot be told from one that was lost.
PagerNotice unreadable_slot(const Copies& copies, unsigned first, const Superblock& current,
                            uint64_t file_size) {
  const std::string generation = "generation " + std::to_string(current.generation);
  const std::string slot =
      place_name(first) + " and its twin are not readable (" + copies[first].what + "): ";
  if (file_size == current.file_bytes) {
    return {NoticeCode::superblock_slot_damaged,
            slot + "the file ends with " + generation +
                ", so they named no later one; nothing is lost, and the next commit writes them "
                "anew"};
  }
  return {NoticeCode::superblock_slot_torn,
          slot + "what lies behind " + generation +
              " was left by a load that was cut short before its commit was acknowledged, or by a "
              "later generation that is lost with what it published; compare with the generation "
              "that the last load reported"};
}

void note_other_slot(const Copies& copies, uint64_t file_size, SuperblockChoice& choice) {
  const Superblock& current = choice.current;
  const unsigned first = (1 - slot_of(current.generation)) * kCopiesPerSlot;
  // The first commit of a file leaves the generation that created it in both slots.
  const bool first_generation = creates_file(current);
  unsigned torn = 0;
  for (unsigned i = first; i < first + kCheckedCopies; ++i) {
    const SuperblockCopy& found = copies[i];
    if (found.state != CopyState::valid) {
      ++torn;
      continue;
    }
    const Superblock& other = found.superblock;
    const bool expected = first_generation ? other == current
                                           : other.generation == current.previous_generation &&
                                                 other.root.hash == current.previous_root;
    if (!expected) {
      choice.notices.push_back({NoticeCode::superblock_slot_stale,
                                place_name(i) + " has generation " +
                                    std::to_string(other.generation) + ", expected is " +
                                    std::to_string(current.previous_generation) +
                                    "; it is not in use, and the next commit writes it anew"});
    }
  }
  if (torn == kCopiesPerSlot) {
    choice.notices.push_back(unreadable_slot(copies, first, current, file_size));
  } else if (torn == 1) {
    const unsigned bad = copies[first].state == CopyState::valid ? first + 1 : first;
    choice.notices.push_back({NoticeCode::superblock_copy_damaged,
                              place_name(bad) + " " + copies[bad].what +
                                  "; it is not in use, and the next commit writes it anew"});
  }
}

}  // namespace

void encode_superblock(const Superblock& superblock, unsigned copy, MutableByteSpan page) {
  LADE_ASSERT(page.size() == kPageBytes && copy < kSuperblockCopies);
  StoredSuperblock stored{.magic = {},
                          .byte_order = kByteOrderMark,
                          .version = kFormatVersion,
                          .required_features = 0,
                          .file_id = superblock.file_id,
                          .generation = superblock.generation,
                          .root = superblock.root,
                          .file_bytes = superblock.file_bytes,
                          .previous_generation = superblock.previous_generation,
                          .previous_root = superblock.previous_root,
                          .hash = {}};
  std::copy_n(kMagic, sizeof(kMagic), stored.magic);
  std::fill(page.begin(), page.end(), std::byte{0});
  store(page.data(), stored);
  stored.hash = page_hash(page, stored.file_id, copy);
  store(page.data(), stored);
}

SuperblockCopy decode_superblock(ByteSpan page, unsigned copy) {
  if (page.size() < sizeof(StoredSuperblock)) {
    const bool magic =
        page.size() >= sizeof(kMagic) && std::memcmp(page.data(), kMagic, sizeof(kMagic)) == 0;
    return {magic ? CopyState::damaged : CopyState::absent,
            {},
            page.empty() ? "lies behind the end of the file" : cut_text(page)};
  }
  const auto stored = load<StoredSuperblock>(page.data());
  if (std::memcmp(stored.magic, kMagic, sizeof(kMagic)) != 0) {
    return {CopyState::absent, {}, "begins with " + quoted(page.first(sizeof(kMagic) * 2))};
  }
  if (page.size() < kPageBytes) {
    return {CopyState::damaged, {}, cut_text(page)};
  }
  const Hash128 hash = page_hash(page, stored.file_id, copy);
  if (hash != stored.hash && !LADE_MUTANT(superblock_hash_ignored)) {
    if (!readable_version(stored))
      return {CopyState::perhaps_unsupported, {}, version_text(stored)};
    return {CopyState::damaged, {}, "has hash " + hex(hash) + ", expected " + hex(stored.hash)};
  }
  if (!readable_version(stored)) return {CopyState::unsupported, {}, version_text(stored)};
  return {CopyState::valid, from_stored(stored), {}};
}

Result<SuperblockChoice> choose_superblock(const Copies& copies, uint64_t file_size,
                                           const std::string& path) {
  const Superblock* newest = nullptr;
  for (const SuperblockCopy& copy : copies) {
    if (copy.state == CopyState::unsupported) return unsupported(copy, path);
    if (copy.state != CopyState::valid) continue;
    if (newest == nullptr || copy.superblock.generation > newest->generation) {
      newest = &copy.superblock;
    }
  }
  if (newest == nullptr) return no_valid_copy(copies, file_size, path);
  for (unsigned copy = 0; copy < kSuperblockCopies; ++copy) {
    if (copies[copy].state != CopyState::valid) continue;
    LADE_CHECK(check_copy(copies[copy], copy, *newest, path));
  }
  LADE_CHECK(check_bounds(*newest, file_size, path));
  SuperblockChoice choice{.current = *newest, .sound = {}, .notices = {}};
  note_current_slot(copies, choice);
  note_other_slot(copies, file_size, choice);
  return choice;
}

}  // namespace lade
