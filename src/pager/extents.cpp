#include "pager/extents.hpp"

#include <algorithm>

#include "base/mutation.hpp"

namespace lade {
namespace {

// A gap up to this size costs less to read than another call.
constexpr uint64_t kGapBytesMax = 16 * 1024;

// One read: the count of its extents, and the range of whole pages in the file.
struct ReadRun {
  size_t extents = 0;
  uint64_t begin = 0;
  uint64_t end = 0;
};

// The read that begins with the first of `extents`. REQUIRES: there is one.
ReadRun next_run(std::span<const ExtentRef> extents) {
  uint64_t end = extents[0].offset;
  size_t count = 0;
  for (const ExtentRef& extent : extents) {
    if (extent.offset < end || extent.offset - end > kGapBytesMax) break;
    end = extent.offset + stored_bytes(extent);
    ++count;
  }
  return {count, extents[0].offset / kPageBytes * kPageBytes, round_up(end, kPageBytes)};
}

std::string place_text(const ExtentRef& extent) {
  return std::to_string(extent.bytes) + " bytes at " + std::to_string(extent.offset);
}

}  // namespace

std::string place_fault(const ExtentRef& extent, uint64_t bytes_max, uint64_t file_bytes) {
  if (extent.offset % kExtentAlignment != 0) {
    return "offset " + std::to_string(extent.offset) + " is not a multiple of " +
           std::to_string(kExtentAlignment);
  }
  if (extent.bytes > bytes_max) {
    return "length " + std::to_string(extent.bytes) + " is above " + std::to_string(bytes_max);
  }
  // No overflow: the length is bounded, and the offset lies in the file.
  if (extent.offset < kDataStart || extent.offset > file_bytes ||
      stored_bytes(extent) > file_bytes - extent.offset) {
    return place_text(extent) + " are not within " + std::to_string(kDataStart) + " and " +
           std::to_string(file_bytes);
  }
  return {};
}

std::string overlap_fault(std::vector<ExtentRef>& extents) {
  const auto by_offset = [](const ExtentRef& a, const ExtentRef& b) {
    return a.offset < b.offset || (a.offset == b.offset && a.bytes < b.bytes);
  };
  if (!std::is_sorted(extents.begin(), extents.end(), by_offset)) {
    std::sort(extents.begin(), extents.end(), by_offset);
  }
  for (size_t i = 1; i < extents.size(); ++i) {
    if (extents[i - 1].offset + stored_bytes(extents[i - 1]) > extents[i].offset) {
      return place_text(extents[i - 1]) + " and " + place_text(extents[i]) + " overlap";
    }
  }
  return {};
}

ExtentReads ExtentReader::start(std::span<const ExtentRef> extents, AlignedBuffer& memory) const {
  ExtentReads reads;
  std::vector<ReadRun> runs;
  uint64_t total = 0;
  for (size_t at = 0; at < extents.size(); at += runs.back().extents) {
    runs.push_back(next_run(extents.subspan(at)));
    total += runs.back().end - runs.back().begin;
  }
  memory.reserve(total);
  auto* into = reinterpret_cast<std::byte*>(memory.data());
  for (const ReadRun& run : runs) {
    reads.pieces.push_back({{into, run.end - run.begin}, run.begin});
    reads.extents.push_back(run.extents);
    into += run.end - run.begin;
  }
  reads.under_way = file_.start_pieces(reads.pieces);
  return reads;
}

Status ExtentReader::finish(std::span<const ExtentRef> extents, ExtentReads reads,
                            std::vector<ByteSpan>& stored) const {
  LADE_CHECK(reads.under_way->finish());
  stored.clear();
  for (size_t i = 0; i < reads.pieces.size(); ++i) {
    const auto& [bytes, offset, got] = reads.pieces[i];
    for (const ExtentRef& extent : extents.first(reads.extents[i])) {
      const uint64_t begin = std::min(extent.offset - offset, uint64_t{got});
      stored.emplace_back(bytes.data() + begin, std::min(stored_bytes(extent), got - begin));
    }
    extents = extents.subspan(reads.extents[i]);
  }
  return {};
}

std::string ExtentReader::content_fault(const ExtentRef& extent, ByteSpan stored) const {
  if (stored.size() < stored_bytes(extent)) {
    return "the file ends after " + std::to_string(stored.size()) + " of " +
           std::to_string(extent.bytes) + " bytes";
  }
  const Hash128 hash = hash128(stored.first(extent.bytes), place_seed(file_id_, extent.offset));
  if (hash != extent.hash && !LADE_MUTANT(extent_hash_ignored))
    return "hash " + hex(hash) + ", expected " + hex(extent.hash);
  for (const std::byte byte : stored.subspan(extent.bytes)) {
    if (byte != std::byte{0}) return "the padding behind it is not zero";
  }
  return {};
}

Result<ByteSpan> ExtentReader::read(const ExtentRef& extent, std::string_view what,
                                    AlignedBuffer& memory) const {
  std::vector<ByteSpan> stored;
  LADE_CHECK(fetch({&extent, 1}, memory, stored));
  if (const std::string fault = content_fault(extent, stored[0]); !fault.empty()) {
    return Status::error(Code::corrupt,
                         std::string(what) + " at " + std::to_string(extent.offset) + " (" +
                             std::to_string(extent.bytes) + " bytes): " + fault,
                         file_.path());
  }
  return stored[0].first(extent.bytes);
}

}  // namespace lade
