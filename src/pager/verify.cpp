#include "pager/verify.hpp"

#include <algorithm>

#include "pager/pager.hpp"

namespace lade {
namespace {

// Bytes of chunks that are read together, at most, unless one chunk is larger.
constexpr uint64_t kVerifyReadBytes = 4 * 1024 * 1024;

class Verification {
 public:
  // `records`: all extents that are no chunks. The references must outlive the verification.
  Verification(const ExtentReader& reader, const std::string& path, const ProblemSink& report,
               std::vector<ExtentRef> records)
      : reader_(reader), path_(path), report_(report), records_(std::move(records)) {
    if (const std::string fault = overlap_fault(records_); !fault.empty()) {
      problem(Status::error(Code::corrupt, fault, path_), records_.front(), std::nullopt);
    }
  }

  void check_record(const ExtentRef& extent, std::string_view what) {
    if (const auto read = reader_.read(extent, what, memory_); !read.ok()) {
      problem(read.status(), extent, std::nullopt);
    }
    summary_.bytes += extent.bytes;
  }

  // Checks the chunks of the next page of the directory. REQUIRES: pages come in order, and entries
  // ascend by offset.
  void check_chunks(std::span<const DirectoryEntry> entries) {
    for (const DirectoryEntry& entry : entries) check_overlap(entry);
    while (!entries.empty()) {
      summary_.interrupted = interrupt_requested.load();
      if (summary_.interrupted) return;
      size_t count = 1;
      uint64_t bytes = entries[0].extent.bytes;
      while (count < entries.size() && bytes + entries[count].extent.bytes <= kVerifyReadBytes) {
        bytes += entries[count++].extent.bytes;
      }
      check_together(entries.first(count));
      entries = entries.subspan(count);
    }
  }

  void problem(const Status& status, const ExtentRef& extent, std::optional<ChunkId> id) {
    ++summary_.problems;
    report_({status, extent.offset, id});
  }

  void add_bytes(uint64_t bytes) { summary_.bytes += bytes; }
  const VerifySummary& summary() const { return summary_; }

 private:
  // Checks a chunk's place against the chunk before it, also of another page, and the records.
  void check_overlap(const DirectoryEntry& entry) {
    const uint64_t begin = entry.extent.offset;
    const uint64_t end = begin + stored_bytes(entry.extent);
    while (next_record_ < records_.size() &&
           records_[next_record_].offset + stored_bytes(records_[next_record_]) <= begin) {
      ++next_record_;
    }
    const bool on_record =
        end > begin && next_record_ < records_.size() && records_[next_record_].offset < end;
    if (begin < chunks_end_ || on_record) {
      problem(chunk_failure(Code::corrupt, entry.id, entry.extent,
                            "overlaps with what lies around it", path_),
              entry.extent, entry.id);
    }
    chunks_end_ = std::max(chunks_end_, end);
  }

  void check_together(std::span<const DirectoryEntry> entries) {
    extents_.clear();
    for (const DirectoryEntry& entry : entries) extents_.push_back(entry.extent);
    if (const Status status = reader_.fetch(extents_, memory_, stored_); !status.ok()) {
      // One by one: an unreadable place must not hide the chunks around it.
      if (entries.size() > 1) {
        for (const DirectoryEntry& entry : entries) check_together({&entry, 1});
        return;
      }
      problem(status, entries[0].extent, entries[0].id);
      stored_.clear();
    }
    for (size_t i = 0; i < stored_.size(); ++i) {
      const auto& [id, extent] = entries[i];
      if (const std::string fault = reader_.content_fault(extent, stored_[i]); !fault.empty()) {
        problem(chunk_failure(Code::corrupt_chunk, id, extent, fault, path_), extent, id);
      }
      summary_.bytes += extent.bytes;
    }
    summary_.chunks += entries.size();
  }

  const ExtentReader& reader_;
  const std::string& path_;
  const ProblemSink& report_;
  VerifySummary summary_;
  std::vector<ExtentRef> records_;  // by offset
  size_t next_record_ = 0;
  uint64_t chunks_end_ = 0;
  AlignedBuffer memory_;
  std::vector<ExtentRef> extents_;
  std::vector<ByteSpan> stored_;
};

}  // namespace

VerifySummary Pager::verify(const ProblemSink& report, std::vector<ExtentRef> pages) const {
  // Reading a page whose place is bad reports it.
  std::erase_if(pages, [&](const ExtentRef& page) {
    return !place_fault(page, kPageListBytesMax, data_end()).empty();
  });
  const std::vector<ExtentRef> directory_extents = directory_.extents();
  std::vector<ExtentRef> records = pages;
  records.push_back(current_.root);
  for (const ExtentRef& extent : directory_extents) {
    if (place_fault(extent, kPageListBytesMax, data_end()).empty()) {
      records.push_back(extent);
    }
  }
  const ExtentReader reader(*file_, current_.file_id);
  Verification verification(reader, path(), report, std::move(records));
  verification.check_record(current_.root, "root record");
  for (const ExtentRef& page : pages) verification.check_record(page, "page");
  const size_t index_pages = directory_extents.size() - directory_.leaves().size();
  for (size_t i = 0; i < index_pages; ++i) {
    verification.check_record(directory_extents[i], "directory");
  }
  AlignedBuffer memory;
  for (const PageRef& leaf : directory_.leaves()) {
    verification.add_bytes(leaf.extent.bytes);
    const Result<ByteSpan> bytes = read_page(leaf.extent, memory);
    Status status = bytes.status();
    if (bytes.ok()) {
      const std::string fault = directory_page_fault(bytes.value(), leaf, data_end());
      if (!fault.empty()) {
        status = Status::error(Code::corrupt,
                               "directory at " + std::to_string(leaf.extent.offset) + ": " + fault,
                               path());
      }
    }
    if (status.ok()) {
      verification.check_chunks(decode_directory_page(bytes.value()));
    } else {
      verification.problem(status, leaf.extent, std::nullopt);
    }
  }
  verification.check_chunks(open_entries_);
  return verification.summary();
}

Status chunk_failure(Code code, ChunkId id, const ExtentRef& extent, const std::string& fault,
                     const std::string& path) {
  return Status::error(code,
                       "chunk " + std::to_string(static_cast<uint64_t>(id)) + " at " +
                           std::to_string(extent.offset) + " (" + std::to_string(extent.bytes) +
                           " bytes): " + fault,
                       path);
}

}  // namespace lade
