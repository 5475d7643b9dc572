#include "support/memory_file_system.hpp"

#include <algorithm>
#include <cerrno>

namespace lade {

MemoryFile::~MemoryFile() {
  const std::lock_guard lock(node_->mutex);
  if (holds_lock_) node_->writer = false;
}

Result<size_t> MemoryFile::read_at(MutableByteSpan into, uint64_t offset) {
  const std::lock_guard lock(node_->mutex);
  if (offset >= node_->bytes.size()) return size_t{0};
  const size_t count = std::min<uint64_t>(into.size(), node_->bytes.size() - offset);
  std::copy_n(node_->bytes.data() + offset, count, into.data());
  return count;
}

Result<size_t> MemoryFile::read(MutableByteSpan into) {
  Result<size_t> count = read_at(into, position_);
  position_ += count.value();
  return count;
}

Status MemoryFile::write_at(ByteSpan data, uint64_t offset) {
  const std::lock_guard lock(node_->mutex);
  if (node_->bytes.size() < offset + data.size()) node_->bytes.resize(offset + data.size());
  std::copy(data.begin(), data.end(), node_->bytes.begin() + static_cast<ptrdiff_t>(offset));
  return {};
}

Status MemoryFile::write(ByteSpan data) {
  const uint64_t at = position_;
  position_ += data.size();
  return write_at(data, at);
}

Status MemoryFile::resize(uint64_t bytes) {
  const std::lock_guard lock(node_->mutex);
  node_->bytes.resize(bytes);
  return {};
}

Result<FileInfo> MemoryFile::info() {
  const std::lock_guard lock(node_->mutex);
  return FileInfo{.type = node_->type,
                  .size = node_->bytes.size(),
                  .device = 1,
                  .inode = node_->inode,
                  .links = node_->links};
}

Status MemoryFile::lock() {
  LADE_ASSERT(!holds_lock_);
  const std::lock_guard lock(node_->mutex);
  if (node_->writer) return Status::error(Code::db_busy, "in use", path_);
  node_->writer = holds_lock_ = true;
  return {};
}

Result<std::unique_ptr<File>> MemoryFileSystem::open_input(const std::string& path) {
  const auto found = node(path);
  if (!found) return Status::system(Code::input_open, "open", path, ENOENT);
  return std::unique_ptr<File>(std::make_unique<MemoryFile>(found, path));
}

Result<std::unique_ptr<File>> MemoryFileSystem::open_database(const std::string& path, bool) {
  const auto found = node(path);
  if (!found) return Status::system(Code::db_missing, "open", path, ENOENT);
  if (found->type != FileType::regular) {
    return Status::error(Code::not_a_lade_db, "is no regular file", path);
  }
  return std::unique_ptr<File>(std::make_unique<MemoryFile>(found, path));
}

Result<std::unique_ptr<File>> MemoryFileSystem::create_unnamed(const std::string& path) {
  return std::unique_ptr<File>(std::make_unique<MemoryFile>(make(0), path));
}

Status MemoryFileSystem::link(File& file, const std::string& path) {
  if (names_.contains(path)) return Status::system(Code::io_error, "linkat", path, EEXIST);
  const auto& unnamed = static_cast<MemoryFile&>(file).node();
  ++unnamed->links;
  names_[path] = unnamed;
  return {};
}

Status MemoryFileSystem::replace(File& file, const std::string& path) {
  if (!names_.contains(path)) return Status::system(Code::io_error, "rename", path, ENOENT);
  const auto& unnamed = static_cast<MemoryFile&>(file).node();
  --names_[path]->links;
  ++unnamed->links;
  names_[path] = unnamed;
  return {};
}

Result<std::unique_ptr<File>> MemoryFileSystem::create_temporary(const std::string& directory) {
  return create_unnamed(directory + "/temporary");
}

Result<std::unique_ptr<File>> MemoryFileSystem::create_output(const std::string& path) {
  bytes(path);
  return std::unique_ptr<File>(std::make_unique<MemoryFile>(node(path), path));
}

Status MemoryFileSystem::make_directory(const std::string& path) {
  auto& named = names_[path];
  if (!named) {
    named = make(1);
    named->type = FileType::directory;
  }
  if (named->type == FileType::directory) return {};
  return Status::system(Code::io_error, "mkdir", path, ENOTDIR);
}

Result<FileInfo> MemoryFileSystem::info(const std::string& path) {
  const auto found = node(path);
  if (!found) return Status::system(Code::io_error, "stat", path, ENOENT);
  return MemoryFile(found, path).info();
}

Result<std::vector<std::string>> MemoryFileSystem::list(const std::string& path) {
  std::vector<std::string> names;
  for (const auto& [name, node] : names_) {
    if (!name.starts_with(path + "/")) continue;
    if (name.find('/', path.size() + 1) == name.npos) names.push_back(name.substr(path.size() + 1));
  }
  return names;
}

std::vector<std::byte>& MemoryFileSystem::bytes(const std::string& path) {
  auto& named = names_[path];
  if (!named) named = make(1);
  return named->bytes;
}

void MemoryFileSystem::set(const std::string& path, std::string_view content) {
  const ByteSpan data = std::as_bytes(std::span(content.data(), content.size()));
  bytes(path).assign(data.begin(), data.end());
}

std::shared_ptr<MemoryNode> MemoryFileSystem::node(const std::string& path) const {
  const auto found = names_.find(path);
  return found == names_.end() ? nullptr : found->second;
}

std::vector<std::string> MemoryFileSystem::names() const {
  std::vector<std::string> all;
  for (const auto& [name, node] : names_) all.push_back(name);
  return all;
}

void MemoryFileSystem::rename(const std::string& from, const std::string& to) {
  const auto moved = names_.at(from);
  names_.erase(from);
  if (const auto replaced = node(to)) --replaced->links;
  names_[to] = moved;
}

Status MemoryFileSystem::remove(const std::string& path) {
  if (!names_.contains(path)) return Status::system(Code::io_error, "unlink", path, ENOENT);
  --names_.at(path)->links;
  names_.erase(path);
  return {};
}

void MemoryFileSystem::hard_link(const std::string& from, const std::string& to) {
  names_[to] = names_.at(from);
  ++names_.at(from)->links;
}

std::shared_ptr<MemoryNode> MemoryFileSystem::make(uint64_t links) {
  auto made = std::make_shared<MemoryNode>();
  made->inode = next_inode_++;
  made->links = links;
  return made;
}

}  // namespace lade
