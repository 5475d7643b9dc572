#include "support/crash_disk.hpp"

#include <algorithm>
#include <cerrno>
#include <utility>

namespace lade {
namespace {

void apply_write(const CrashEpoch::Write& write, std::vector<std::byte>& image) {
  const uint64_t end = write.offset + write.bytes.size();
  if (write.bytes.empty() || image.size() < end) image.resize(end);
  std::copy(write.bytes.begin(), write.bytes.end(),
            image.begin() + static_cast<ptrdiff_t>(write.offset));
}

}  // namespace

class CrashFile final : public File {
 public:
  explicit CrashFile(CrashDisk& disk) : File("crash.lade"), disk_(disk) {}

  Result<size_t> read_at(MutableByteSpan into, uint64_t offset) override {
    if (offset >= disk_.live_.size()) return size_t{0};
    const size_t count = std::min<uint64_t>(into.size(), disk_.live_.size() - offset);
    std::copy_n(disk_.live_.data() + offset, count, into.data());
    return count;
  }
  Result<size_t> read(MutableByteSpan) override { return size_t{0}; }
  Status write_at(ByteSpan data, uint64_t offset) override {
    disk_.write(offset, data);
    return {};
  }
  Status write(ByteSpan) override { return Status::error(Code::io_error, "no such call here"); }
  Status resize(uint64_t bytes) override {
    disk_.write(bytes, {});
    return {};
  }
  Status sync_data() override { return disk_.sync(path_); }
  Result<FileInfo> info() override {
    return FileInfo{.type = FileType::regular, .size = disk_.live_.size(), .links = 0};
  }
  Status lock() override { return {}; }
  bool locked_by_another() override { return false; }

 private:
  CrashDisk& disk_;
};

namespace {

class ImageFile final : public File {
 public:
  explicit ImageFile(ByteSpan image) : File("image.lade"), image_(image) {}

  Result<size_t> read_at(MutableByteSpan into, uint64_t offset) override {
    if (offset >= image_.size()) return size_t{0};
    const size_t count = std::min<uint64_t>(into.size(), image_.size() - offset);
    std::copy_n(image_.data() + offset, count, into.data());
    return count;
  }
  Result<size_t> read(MutableByteSpan) override { return size_t{0}; }
  Status write_at(ByteSpan, uint64_t) override { return read_only(); }
  Status write(ByteSpan) override { return read_only(); }
  Status resize(uint64_t) override { return read_only(); }
  Status sync_data() override { return read_only(); }
  Result<FileInfo> info() override {
    return FileInfo{.type = FileType::regular, .size = image_.size(), .links = 1};
  }
  Status lock() override { return {}; }
  bool locked_by_another() override { return false; }

 private:
  Status read_only() const { return Status::system(Code::io_error, "write", path_, EROFS); }

  ByteSpan image_;
};

enum class SectorState : uint8_t { old, fresh, torn, zero, garbage };

struct PendingSector {
  uint64_t offset;
  ByteSpan bytes;  // as written
};

// Builds the images of one epoch in one piece of memory, which is put back after each.
class CrashImages {
 public:
  CrashImages(const CrashEpoch& epoch, std::mt19937_64& random,
              const std::function<void(ByteSpan)>& visit)
      : epoch_(epoch), random_(random), visit_(visit), image_(epoch.durable) {
    image_.resize(*std::max_element(epoch.sizes.begin(), epoch.sizes.end()));
    for (const CrashEpoch::Write& write : epoch.writes) {
      LADE_ASSERT(write.bytes.size() % kSectorBytes == 0);
      for (uint64_t at = 0; at < write.bytes.size(); at += kSectorBytes) {
        add({write.offset + at, ByteSpan(write.bytes).subspan(at, kSectorBytes)});
      }
    }
  }

  size_t sectors() const { return sectors_.size(); }
  uint64_t images() const { return images_; }

  void show(const std::vector<SectorState>& states) {
    for (size_t i = 0; i < states.size(); ++i) apply(sectors_[i], states[i]);
    const uint64_t first = epoch_.sizes.front();
    const uint64_t last = epoch_.sizes.back();
    const uint64_t between = epoch_.sizes[random_() % epoch_.sizes.size()];
    show_size(last);
    if (first != last) show_size(first);
    if (between != first && between != last) show_size(between);
    for (const PendingSector& sector : sectors_) restore(sector);
  }

  SectorState damaged() { return static_cast<SectorState>(random_() % 5); }

 private:
  // A sector that is written with what it holds has nothing to lose: only its damage could show,
  // and for that one whose content changes will do as well.
  void add(const PendingSector& sector) {
    const auto held = image_.begin() + static_cast<ptrdiff_t>(sector.offset);
    if (sector.offset + kSectorBytes > epoch_.durable.size() ||
        !std::equal(sector.bytes.begin(), sector.bytes.end(), held) || sector.offset % 4096 == 0) {
      sectors_.push_back(sector);
    }
  }

  void show_size(uint64_t size) {
    ++images_;
    visit_(ByteSpan(image_).first(size));
  }

  void apply(const PendingSector& sector, SectorState state) {
    std::byte* to = image_.data() + sector.offset;
    const size_t tear = random_() % kSectorBytes;
    switch (state) {
      case SectorState::old: break;
      case SectorState::fresh: std::copy(sector.bytes.begin(), sector.bytes.end(), to); break;
      case SectorState::torn: std::copy_n(sector.bytes.begin(), tear, to); break;
      case SectorState::zero: std::fill_n(to, kSectorBytes, std::byte{0}); break;
      case SectorState::garbage:
        for (size_t at = 0; at < kSectorBytes; at += 8) store(to + at, random_());
        break;
    }
  }

  void restore(const PendingSector& sector) {
    for (uint64_t i = sector.offset; i < sector.offset + kSectorBytes; ++i) {
      image_[i] = i < epoch_.durable.size() ? epoch_.durable[i] : std::byte{0};
    }
  }

  const CrashEpoch& epoch_;
  std::mt19937_64& random_;
  const std::function<void(ByteSpan)>& visit_;
  std::vector<std::byte> image_;
  std::vector<PendingSector> sectors_;
  uint64_t images_ = 0;
};

void show_all_combinations(CrashImages& images) {
  std::vector<SectorState> states(images.sectors());
  for (uint64_t chosen = 0; chosen < uint64_t{1} << images.sectors(); ++chosen) {
    for (size_t i = 0; i < states.size(); ++i) {
      states[i] = (chosen >> i & 1) != 0 ? SectorState::fresh : SectorState::old;
    }
    images.show(states);
  }
}

void show_regular_subsets(CrashImages& images) {
  const size_t count = images.sectors();
  for (size_t at = 0; at <= count; ++at) {
    std::vector<SectorState> prefix(count, SectorState::old);
    std::fill_n(prefix.begin(), at, SectorState::fresh);
    images.show(prefix);
    images.show({prefix.rbegin(), prefix.rend()});
    if (at == count) break;
    std::vector<SectorState> single(count, SectorState::old);
    single[at] = SectorState::fresh;
    images.show(single);
    std::vector<SectorState> all_but_one(count, SectorState::fresh);
    all_but_one[at] = SectorState::old;
    images.show(all_but_one);
  }
}

}  // namespace

std::unique_ptr<File> CrashDisk::open() { return std::make_unique<CrashFile>(*this); }

CrashEpoch CrashDisk::pending_epoch() const {
  return {.durable = durable_, .writes = pending_, .sizes = sizes_, .promise = promise_};
}

void CrashDisk::write(uint64_t offset, ByteSpan bytes) {
  pending_.push_back({offset, {bytes.begin(), bytes.end()}});
  apply_write(pending_.back(), live_);
  if (live_.size() != sizes_.back()) sizes_.push_back(live_.size());
}

Status CrashDisk::sync(const std::string& path) {
  epochs_.push_back(pending_epoch());
  const auto written = std::exchange(pending_, {});
  const bool lost = syncs_until_loss_ > 0 && --syncs_until_loss_ == 0;
  for (const CrashEpoch::Write& write : written) {
    lost ? lose(write) : apply_write(write, durable_);
  }
  // A size that was lost is written with the next one.
  if (!lost) durable_.resize(live_.size());
  sizes_ = {durable_.size()};
  if (durable_.size() != live_.size()) sizes_.push_back(live_.size());
  return lost ? Status::system(Code::io_error, "fdatasync", path, EIO) : Status();
}

void CrashDisk::lose(const CrashEpoch::Write& write) {
  if (write.bytes.empty() && loss_() % 2 == 0) apply_write(write, durable_);
  for (uint64_t at = 0; at < write.bytes.size(); at += kSectorBytes) {
    if (loss_() % 2 == 0) continue;
    const auto sector = write.bytes.begin() + static_cast<ptrdiff_t>(at);
    apply_write({write.offset + at, {sector, sector + kSectorBytes}}, durable_);
  }
}

std::vector<CrashEpoch> CrashDisk::epochs() const {
  std::vector<CrashEpoch> all = epochs_;
  all.push_back(pending_epoch());
  return all;
}

uint64_t for_each_crash(const CrashEpoch& epoch, const CrashPlan& plan, std::mt19937_64& random,
                        const std::function<void(ByteSpan image)>& visit) {
  CrashImages images(epoch, random, visit);
  if (images.sectors() <= plan.exhaustive_sectors_max) {
    show_all_combinations(images);
  } else {
    show_regular_subsets(images);
  }
  std::vector<SectorState> states(images.sectors());
  for (unsigned i = 0; i < plan.random_subsets; ++i) {
    for (SectorState& state : states) {
      state = random() % 2 != 0 ? SectorState::fresh : SectorState::old;
    }
    images.show(states);
  }
  for (unsigned i = 0; i < plan.damaged_subsets; ++i) {
    for (SectorState& state : states) state = images.damaged();
    images.show(states);
  }
  return images.images();
}

std::unique_ptr<File> open_image(ByteSpan image) { return std::make_unique<ImageFile>(image); }

}  // namespace lade
