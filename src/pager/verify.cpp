#include "pager/verify.hpp"

#include <algorithm>

#include "pager/pager.hpp"

namespace lade {
namespace {

// Bytes of chunks that are read together, at most, unless one chunk is larger.
constexpr uint64_t kVerifyReadBytes = 4 * 1024 * 1024;

// Checks chunks' places against each other, also across pages, and against `records`: all extents
// that are no chunks. The references must outlive the check.
class PlaceCheck {
 public:
  PlaceCheck(const std::string& path, const ProblemSink& report, std::vector<ExtentRef> records)
      : path_(path), report_(report), records_(std::move(records)) {
    if (const std::string fault = overlap_fault(records_); !fault.empty())
      report_({Status::error(Code::corrupt, fault, path_), records_.front().offset, std::nullopt});
  }

  // REQUIRES: entries come in the order of their offsets.
  void check(const DirectoryEntry& entry) {
    const uint64_t begin = entry.extent.offset;
    const uint64_t end = begin + stored_bytes(entry.extent);
    while (next_record_ < records_.size() &&
           records_[next_record_].offset + stored_bytes(records_[next_record_]) <= begin) {
      ++next_record_;
    }
    const bool on_record =
        end > begin && next_record_ < records_.size() && records_[next_record_].offset < end;
    if (begin < chunks_end_ || on_record) {
      const Status status = chunk_failure(Code::corrupt, entry.id, entry.extent,
                                          "overlaps with what lies around it", path_);
      report_({status, begin, entry.id});
    }
    chunks_end_ = std::max(chunks_end_, end);
  }

 private:
  const std::string& path_;
  const ProblemSink& report_;
  std::vector<ExtentRef> records_;  // by offset
  size_t next_record_ = 0;
  uint64_t chunks_end_ = 0;
};

// Reads chunks and checks their bytes. The references must outlive the check.
class ContentCheck {
 public:
  ContentCheck(const ExtentReader& reader, const std::string& path, const ProblemSink& report,
               VerifySummary& summary)
      : reader_(reader), path_(path), report_(report), summary_(summary) {}

  void check(std::span<const DirectoryEntry> entries) {
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

 private:
  void check_together(std::span<const DirectoryEntry> entries) {
    extents_.clear();
    for (const DirectoryEntry& entry : entries) extents_.push_back(entry.extent);
    if (const Status status = reader_.fetch(extents_, memory_, stored_); !status.ok()) {
      // One by one: an unreadable place must not hide the chunks around it.
      if (entries.size() > 1) {
        for (const DirectoryEntry& entry : entries) check_together({&entry, 1});
        return;
      }
      report_({status, entries[0].extent.offset, entries[0].id});
      stored_.clear();
    }
    for (size_t i = 0; i < stored_.size(); ++i) {
      const auto& [id, extent] = entries[i];
      if (const std::string fault = reader_.content_fault(extent, stored_[i]); !fault.empty())
        report_({chunk_failure(Code::corrupt_chunk, id, extent, fault, path_), extent.offset, id});
      summary_.bytes += extent.bytes;
    }
    summary_.chunks += entries.size();
  }

  const ExtentReader& reader_;
  const std::string& path_;
  const ProblemSink& report_;
  VerifySummary& summary_;
  AlignedBuffer memory_;
  std::vector<ExtentRef> extents_;
  std::vector<ByteSpan> stored_;
};

}  // namespace

VerifySummary Pager::verify(const ProblemSink& report, const std::vector<ExtentRef>& pages) const {
  VerifySummary summary = verify_places(report, pages);
  AlignedBuffer memory;
  for (const ExtentRef& page : pages) {
    summary.bytes += page.bytes;
    const Status status = read_page(page, memory).status();
    if (!status.ok()) report({status, page.offset, std::nullopt});
  }
  const VerifySummary chunks = verify_chunks(report, summary.lost);
  summary.chunks += chunks.chunks;
  summary.bytes += chunks.bytes;
  summary.interrupted = chunks.interrupted;
  return summary;
}

VerifySummary Pager::verify_places(const ProblemSink& report, std::vector<ExtentRef> pages) const {
  VerifySummary summary;
  const std::vector<ExtentRef> directory = directory_.extents();
  std::vector<ExtentRef> records = std::move(pages);
  records.insert(records.end(), directory.begin(), directory.end());
  // Reading a page whose place is bad reports it.
  std::erase_if(records, [&](const ExtentRef& page) {
    return !place_fault(page, kPageListBytesMax, data_end()).empty();
  });
  records.push_back(current_.root);
  PlaceCheck places(path(), report, std::move(records));
  const ExtentReader reader(*file_, current_.file_id);
  AlignedBuffer memory;
  const auto check_record = [&](const ExtentRef& extent, std::string_view what) {
    const Status status = reader.read(extent, what, memory).status();
    if (!status.ok()) report({status, extent.offset, std::nullopt});
    summary.bytes += extent.bytes;
  };
  check_record(current_.root, "root record");
  const size_t index_pages = directory.size() - directory_.leaves().size();
  for (size_t i = 0; i < index_pages; ++i) check_record(directory[i], "directory");
  for (const PageRef& leaf : directory_.leaves()) {
    summary.bytes += leaf.extent.bytes;
    const auto page = read_directory_page(leaf);
    if (!page.ok()) {
      report({page.status(), leaf.extent.offset, std::nullopt});
      summary.lost.push_back({ChunkId{leaf.first}, ChunkId{leaf.end}});
      continue;
    }
    for (const DirectoryEntry& entry : *page.value()) places.check(entry);
  }
  for (const DirectoryEntry& entry : open_entries_) places.check(entry);
  return summary;
}

VerifySummary Pager::verify_chunks(const ProblemSink& report,
                                   std::span<const ChunkIdRange> known) const {
  VerifySummary summary;
  const ExtentReader reader(*file_, current_.file_id);
  ContentCheck contents(reader, path(), report, summary);
  const auto check = [&](DirectoryPage entries) {
    std::erase_if(entries, [&](const DirectoryEntry& entry) { return has_id(known, entry.id); });
    contents.check(entries);
  };
  for (const PageRef& leaf : directory_.leaves()) {
    const auto page = directory_page(leaf);
    if (page.ok()) check(*page.value());  // else verify_places() reports it
    if (summary.interrupted) return summary;
  }
  check(open_entries_);
  return summary;
}

Status chunk_failure(Code code, ChunkId id, const ExtentRef& extent, const std::string& fault,
                     const std::string& path) {
  return Status::error(code,
                       chunk_text(id) + " at " + std::to_string(extent.offset) + " (" +
                           std::to_string(extent.bytes) + " bytes): " + fault,
                       path);
}

}  // namespace lade
