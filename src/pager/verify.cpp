#include "pager/verify.hpp"

#include <algorithm>

namespace lade {
namespace {

// Chunks of about this many bytes are read together.
constexpr uint64_t kVerifyReadBytes = 4 * 1024 * 1024;

class Verification {
 public:
  Verification(const ExtentReader& reader, const std::string& path, const ProblemSink& report)
      : reader_(reader), path_(path), report_(report) {}

  void check_record(const ExtentRef& extent, std::string_view what) {
    if (const auto read = reader_.read(extent, what, memory_); !read.ok()) {
      problem(read.status(), extent, std::nullopt);
    }
    summary_.bytes += extent.bytes;
  }

  // `entries` ascend by offset.
  void check_chunks(std::span<const DirectoryEntry> entries) {
    while (!entries.empty()) {
      size_t count = 1;
      uint64_t bytes = entries[0].extent.bytes;
      while (count < entries.size() && bytes + entries[count].extent.bytes <= kVerifyReadBytes) {
        bytes += entries[count++].extent.bytes;
      }
      check_together(entries.first(count));
      entries = entries.subspan(count);
    }
  }

  const VerifySummary& summary() const { return summary_; }

 private:
  void check_together(std::span<const DirectoryEntry> entries) {
    extents_.clear();
    for (const DirectoryEntry& entry : entries) extents_.push_back(entry.extent);
    if (const Status status = reader_.fetch(extents_, memory_, stored_); !status.ok()) {
      // A place that cannot be read must not hide the chunks around it.
      if (entries.size() > 1) {
        for (const DirectoryEntry& entry : entries) check_together({&entry, 1});
        return;
      }
      problem(status, entries[0].extent, entries[0].key);
      stored_.clear();
    }
    for (size_t i = 0; i < stored_.size(); ++i) {
      const auto& [key, extent] = entries[i];
      if (const std::string fault = reader_.content_fault(extent, stored_[i]); !fault.empty()) {
        problem(chunk_failure(Code::corrupt_chunk, key, extent, fault, path_), extent, key);
      }
      summary_.bytes += extent.bytes;
    }
    summary_.chunks += entries.size();
  }

  void problem(const Status& status, const ExtentRef& extent, std::optional<ChunkKey> key) {
    ++summary_.problems;
    report_({status, extent.offset, key});
  }

  const ExtentReader& reader_;
  const std::string& path_;
  const ProblemSink& report_;
  VerifySummary summary_;
  AlignedBuffer memory_;
  std::vector<ExtentRef> extents_;
  std::vector<ByteSpan> stored_;
};

}  // namespace

VerifySummary verify_extents(const ExtentReader& reader, const ExtentRef& root_extent,
                             const Root& root, const Directory& directory, const std::string& path,
                             const ProblemSink& report) {
  Verification verification(reader, path, report);
  verification.check_record(root_extent, "root record");
  for (const DirectoryRef& ref : root.directories) {
    verification.check_record(ref.extent, "directory");
  }
  std::vector<DirectoryEntry> entries(directory.entries().begin(), directory.entries().end());
  std::sort(entries.begin(), entries.end(), [](const DirectoryEntry& a, const DirectoryEntry& b) {
    return a.extent.offset < b.extent.offset;
  });
  verification.check_chunks(entries);
  return verification.summary();
}

Status chunk_failure(Code code, ChunkKey key, const ExtentRef& extent, const std::string& fault,
                     const std::string& path) {
  return Status::error(code,
                       "chunk " + std::to_string(static_cast<uint64_t>(key)) + " at " +
                           std::to_string(extent.offset) + " (" + std::to_string(extent.bytes) +
                           " bytes): " + fault,
                       path);
}

}  // namespace lade
