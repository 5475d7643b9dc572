#include "support/crash_tree.hpp"

#include "support/file_wrapper.hpp"

namespace lade {
namespace {

std::string folder_of(const std::string& path) { return path.substr(0, path.rfind('/')); }

// What may be found of a content that was not synced.
std::vector<std::byte> torn(const std::vector<std::byte>& bytes, std::mt19937_64& random) {
  std::vector<std::byte> found = bytes;
  const size_t from = found.empty() ? 0 : random() % found.size();
  switch (random() % 4) {
    case 0: break;  // whole by chance
    case 1: found.resize(from); break;
    case 2:
      std::fill(found.begin() + static_cast<ptrdiff_t>(from), found.end(), std::byte{0});
      break;
    default:
      for (size_t i = from; i < found.size(); ++i) found[i] = static_cast<std::byte>(random());
  }
  return found;
}

}  // namespace

class CrashTreeFile final : public FileWrapper {
 public:
  CrashTreeFile(std::unique_ptr<File> inner, CrashTree& tree)
      : FileWrapper(std::move(inner)), tree_(tree) {}
  Status sync_data() override {
    tree_.now_.synced.insert(node());
    tree_.keep();
    return {};
  }
  const std::shared_ptr<MemoryNode>& node() { return static_cast<MemoryFile&>(inner()).node(); }

 private:
  CrashTree& tree_;
};

Result<std::unique_ptr<File>> CrashTree::create_unnamed(const std::string& path) {
  LADE_TRY(std::unique_ptr<File> file, live_.create_unnamed(path));
  return std::unique_ptr<File>(std::make_unique<CrashTreeFile>(std::move(file), *this));
}

void CrashTree::add_name(const std::string& path) {
  now_.pending.push_back({path, live_.node(path)});
  keep();
}

Status CrashTree::link(File& file, const std::string& path) {
  LADE_CHECK(link_at_once(file, path));
  return sync_directory(folder_of(path));
}

Status CrashTree::link_at_once(File& file, const std::string& path) {
  LADE_CHECK(live_.link(static_cast<CrashTreeFile&>(file).inner(), path));
  add_name(path);
  return {};
}

Status CrashTree::replace(File& file, const std::string& path) {
  LADE_CHECK(live_.replace(static_cast<CrashTreeFile&>(file).inner(), path));
  add_name(path);
  return sync_directory(folder_of(path));
}

Status CrashTree::make_directory(const std::string& path) {
  const bool is_new = live_.node(path) == nullptr;
  LADE_CHECK(live_.make_directory(path));
  if (is_new) add_name(path);
  return sync_directory(folder_of(path));
}

// Of a path without a slash the folder is the path itself here, which no other name has.
Status CrashTree::sync_directory(const std::string& path) {
  std::vector<Name> left;
  for (Name& name : now_.pending) {
    if (folder_of(name.path) == path) {
      now_.durable[name.path] = name.node;
    } else {
      left.push_back(std::move(name));
    }
  }
  now_.pending = std::move(left);
  keep();
  return {};
}

void CrashTree::promise(size_t number) {
  now_.promise = number;
  keep();
}

void CrashTree::keep() { moments_.push_back(now_); }

void CrashTree::build(const Moment& moment, uint64_t chosen, std::mt19937_64& random,
                      MemoryFileSystem& tree) {
  std::map<std::string, Node> names = moment.durable;
  for (size_t i = 0; i < moment.pending.size(); ++i) {
    if ((chosen >> i & 1) != 0) names[moment.pending[i].path] = moment.pending[i].node;
  }
  for (const auto& [path, node] : names) {
    if (node->type == FileType::directory) {
      LADE_ASSERT(tree.make_directory(path).ok());
    } else {
      tree.bytes(path) = moment.synced.contains(node) ? node->bytes : torn(node->bytes, random);
    }
  }
}

uint64_t CrashTree::for_each_crash(
    std::mt19937_64& random, const std::function<void(MemoryFileSystem&, size_t promise)>& visit) {
  uint64_t trees = 0;
  for (const Moment& moment : std::exchange(moments_, {})) {
    LADE_ASSERT(moment.pending.size() < 16);
    for (uint64_t chosen = 0; chosen < uint64_t{1} << moment.pending.size(); ++chosen) {
      MemoryFileSystem tree;
      build(moment, chosen, random, tree);
      visit(tree, moment.promise);
      ++trees;
    }
  }
  return trees;
}

}  // namespace lade
