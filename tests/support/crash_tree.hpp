// A tree of files and folders that can lose power. Names become durable with their folder's sync,
// contents with the file's: until then each name may be there or not, and each content may be
// whole, cut, zeros or garbage. Every moment between two calls is kept, so that a test can look at
// all trees that a power cut would have left.
#pragma once

#include <functional>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "support/file_system_wrapper.hpp"
#include "support/memory_file_system.hpp"

namespace lade {

class CrashTree final : public FileSystemWrapper {
 public:
  CrashTree() : FileSystemWrapper(live_) {}

  Result<std::unique_ptr<File>> create_unnamed(const std::string& path) override;
  Status link(File& file, const std::string& path) override;
  Status link_at_once(File& file, const std::string& path) override;
  Status replace(File& file, const std::string& path) override;
  Status make_directory(const std::string& path) override;
  Status sync_directory(const std::string& path) override;

  // From now on another thing has to be found after a crash; what a number stands for is the
  // caller's.
  void promise(size_t number);
  // Calls `visit` with every tree that a power cut since the last call of this could have left, and
  // what had been promised then. Returns how many there were.
  uint64_t for_each_crash(std::mt19937_64& random,
                          const std::function<void(MemoryFileSystem&, size_t promise)>& visit);

 private:
  friend class CrashTreeFile;
  using Node = std::shared_ptr<MemoryNode>;
  struct Name {
    std::string path;
    Node node;
  };
  struct Moment {
    std::map<std::string, Node> durable;
    std::vector<Name> pending;  // in the order in which they were given
    std::set<Node> synced;
    size_t promise = 0;
  };

  void add_name(const std::string& path);
  void keep();
  static void build(const Moment& moment, uint64_t chosen, std::mt19937_64& random,
                    MemoryFileSystem& tree);

  MemoryFileSystem live_;
  Moment now_;
  std::vector<Moment> moments_;
};

}  // namespace lade
