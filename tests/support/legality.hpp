// Watches what a pager does to its file and notes every call that FORMAT.md forbids (invariants I1
// to I6).
//
//   Legality legality;
//   auto pager = Pager::create_on(watch(std::move(file), legality), catalog);
//   ...
//   CHECK(legality.breaches.empty());
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "file/file.hpp"
#include "pager/format.hpp"
#include "support/file_system_wrapper.hpp"

namespace lade {

// Of one file and one pager at a time.
struct Legality {
  // Of all members: a pager's thread writes while its caller acknowledges an earlier commit.
  std::unique_ptr<std::mutex> mutex = std::make_unique<std::mutex>();
  std::vector<std::string> breaches;
  bool data_pending = false;             // written behind the superblock and not synced
  std::vector<unsigned> copies_pending;  // superblock copies likewise
  bool failed = false;                   // a write or a sync has failed
  bool known = false;                    // the file was looked at
  // By copy: the generation that a power cut cannot take from it, or 0.
  std::array<uint64_t, kSuperblockCopies> durable{};
  uint64_t acknowledged = 0;

  void breach(const std::string& what) { breaches.push_back(what); }
  uint64_t durable_generation() const;
  // Tells that the caller was told of the generation: by then it has to be durable. What is pending
  // belongs to later ones.
  void acknowledge(uint64_t generation);
};

std::unique_ptr<File> watch(std::unique_ptr<File> file, Legality& legality);

// Watches the database of a whole run: what is opened or created as one. Of a compaction that is
// the new file; the old one is only said again.
class WatchedFileSystem final : public FileSystemWrapper {
 public:
  WatchedFileSystem(FileSystem& inner, Legality& opened, Legality& created)
      : FileSystemWrapper(inner), opened_(opened), created_(created) {}

  Result<std::unique_ptr<File>> open_database(const std::string& path, bool writable) override;
  Result<std::unique_ptr<File>> create_unnamed(const std::string& path) override;
  Status link(File& file, const std::string& path) override;
  Status replace(File& file, const std::string& path) override;

 private:
  Legality& opened_;
  Legality& created_;
};

}  // namespace lade
