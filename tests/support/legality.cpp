#include "support/legality.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "pager/superblock.hpp"
#include "support/file_wrapper.hpp"

namespace lade {
namespace {

class WatchedFile final : public FileWrapper {
 public:
  WatchedFile(std::unique_ptr<File> inner, Legality& legality)
      : FileWrapper(std::move(inner)), legality_(legality) {
    if (std::exchange(legality_.known, true)) return;
    for (unsigned copy = 0; copy < kSuperblockCopies; ++copy) {
      if (const auto found = present(copy)) legality_.durable[copy] = found->generation;
    }
  }

  Status write_at(ByteSpan data, uint64_t offset) override {
    const std::lock_guard lock(*legality_.mutex);
    check_not_failed("write");
    if (offset < kDataStart) {
      check_superblock_write(data, offset);
    } else {
      check_data_write(data, offset);
    }
    return keep(inner().write_at(data, offset));
  }
  Status write(ByteSpan data) override {
    const std::lock_guard lock(*legality_.mutex);
    legality_.breach("a write without a place");
    return keep(inner().write(data));
  }
  Status resize(uint64_t bytes) override {
    const std::lock_guard lock(*legality_.mutex);
    check_not_failed("resize");
    if (bytes < referenced_end()) legality_.breach("I2: resize cuts into a generation");
    return keep(inner().resize(bytes));
  }
  Status sync_data() override {
    const std::lock_guard lock(*legality_.mutex);
    check_not_failed("sync");
    legality_.data_pending = false;
    const auto synced = std::exchange(legality_.copies_pending, {});
    LADE_CHECK(keep(inner().sync_data()));
    for (const unsigned copy : synced) {
      if (const auto found = present(copy)) legality_.durable[copy] = found->generation;
    }
    return {};
  }

 private:
  Status keep(Status status) {
    if (!status.ok()) legality_.failed = true;
    return status;
  }

  void check_not_failed(const std::string& call) {
    if (legality_.failed) legality_.breach("I6: " + call + " after a failure");
  }

  // The superblock in `copy` as it is in the file now, if it is valid.
  std::optional<Superblock> present(unsigned copy) {
    std::array<std::byte, kPageBytes> page;
    const Result<size_t> got = inner().read_at(page, copy_offset(copy));
    if (!got.ok()) return std::nullopt;
    const SuperblockCopy found = decode_superblock(ByteSpan(page).first(got.value()), copy);
    if (found.state != CopyState::valid) return std::nullopt;
    return found.superblock;
  }

  std::optional<Superblock> newest() {
    std::optional<Superblock> best;
    for (unsigned copy = 0; copy < kSuperblockCopies; ++copy) {
      const auto found = present(copy);
      if (found && (!best || found->generation > best->generation)) best = found;
    }
    return best;
  }

  uint64_t referenced_end() {
    uint64_t end = kDataStart;
    for (unsigned copy = 0; copy < kSuperblockCopies; ++copy) {
      if (const auto found = present(copy)) end = std::max(end, found->file_bytes);
    }
    return end;
  }

  void check_data_write(ByteSpan data, uint64_t offset) {
    if (offset < referenced_end()) legality_.breach("I2: write into a generation");
    if (offset % kPageBytes != 0 || data.size() % kPageBytes != 0) {
      legality_.breach("a write of other than whole pages");
    }
    legality_.data_pending = true;
  }

  void check_superblock_write(ByteSpan data, uint64_t offset) {
    const auto copy = static_cast<unsigned>(offset / kSuperblockSpacing);
    if (offset % kSuperblockSpacing != 0 || data.size() != kPageBytes) {
      legality_.breach("I4: a superblock copy is not written whole");
      return;
    }
    const SuperblockCopy written = decode_superblock(data, copy);
    if (written.state != CopyState::valid) {
      legality_.breach("I4: a superblock copy with a wrong hash");
      return;
    }
    legality_.durable[copy] = 0;
    if (legality_.durable_generation() < legality_.acknowledged) {
      legality_.breach("I1: the only durable copies of what was acknowledged are written over");
    }
    const auto current = newest();
    const bool creates = written.superblock.previous_generation == 0;
    if (creates && (!current || *current == written.superblock)) {
      legality_.copies_pending.push_back(copy);
      return;
    }
    if (legality_.data_pending) legality_.breach("I3: a slot is written while data is pending");
    for (const unsigned pending : legality_.copies_pending) {
      if (pending / kCopiesPerSlot != copy / kCopiesPerSlot) {
        legality_.breach("I3: both slots are pending");
      }
    }
    check_generation(written.superblock, current, copy);
    legality_.copies_pending.push_back(copy);
  }

  void check_generation(const Superblock& written, const std::optional<Superblock>& current,
                        unsigned copy) {
    if (copy / kCopiesPerSlot != slot_of(written.generation)) {
      legality_.breach("I4: a generation in the wrong slot");
    }
    const bool again = current && written == *current;
    const bool twin_pending = !legality_.copies_pending.empty();
    if (again && !twin_pending) return;  // said again after opening, one copy at a time
    // The second copy of a commit repeats the first one, which the file shows already.
    if (again && present(copy) != current) return;
    if (!current || written.generation != current->generation + 1 || twin_pending) {
      legality_.breach("I4: generation " + std::to_string(written.generation) +
                       " does not follow the current one");
    }
  }

  Legality& legality_;
};

// Whether it is the text of an export, which is not watched.
bool is_export(const std::string& path) { return path == "out" || path.starts_with("out/"); }

}  // namespace

uint64_t Legality::durable_generation() const {
  return *std::max_element(durable.begin(), durable.end());
}

void Legality::acknowledge(uint64_t generation) {
  const std::lock_guard lock(*mutex);
  acknowledged = generation;
  if (durable_generation() < generation) {
    breach("I5: generation " + std::to_string(generation) + " was acknowledged too early");
  }
}

std::unique_ptr<File> watch(std::unique_ptr<File> file, Legality& legality) {
  return std::make_unique<WatchedFile>(std::move(file), legality);
}

Result<std::unique_ptr<File>> WatchedFileSystem::open_database(const std::string& path,
                                                               bool writable) {
  LADE_TRY(std::unique_ptr<File> file, inner().open_database(path, writable));
  return watch(std::move(file), opened_);
}

Result<std::unique_ptr<File>> WatchedFileSystem::create_unnamed(const std::string& path) {
  LADE_TRY(std::unique_ptr<File> file, inner().create_unnamed(path));
  if (is_export(path)) return file;
  return watch(std::move(file), created_);
}

// A file has its name only after all of it is durable.
Status WatchedFileSystem::link(File& file, const std::string& path) {
  if (is_export(path)) return inner().link(file, path);
  if (created_.data_pending || !created_.copies_pending.empty()) {
    created_.breach("a name is given to what is not durable");
  }
  return inner().link(static_cast<WatchedFile&>(file).inner(), path);
}

Status WatchedFileSystem::replace(File& file, const std::string& path) {
  if (is_export(path)) return inner().replace(file, path);
  if (created_.data_pending || !created_.copies_pending.empty()) {
    created_.breach("a name is given to what is not durable");
  }
  return inner().replace(static_cast<WatchedFile&>(file).inner(), path);
}

}  // namespace lade
