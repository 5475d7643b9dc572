// Where the row groups and the files of a table end: behind the batch that brings a row group to
// parquet::kRowGroupRows, behind kFileRowGroups row groups, and with each segment, whose files so
// never change. So they depend on what is stored only.
#pragma once

#include "publish/segment_chain.hpp"
#include "store/table_view.hpp"

namespace lade {

inline constexpr size_t kFileRowGroups = 64;

struct RowGroupCut {
  uint64_t segment = 0;
  uint64_t part = 0;  // the file's place in the segment
  uint64_t first_batch = 0;
  uint64_t batches = 0;
  bool ends_file = false;
  bool sorted = true;  // its primary keys ascend strictly
};

// Goes over the segments from `first_segment` on. For one thread at a time.
class RowGroupCutter {
 public:
  // REQUIRES: table and segments outlive the cutter.
  RowGroupCutter(const TableView& table, const std::vector<ChainedSegment>& segments,
                 size_t first_segment)
      : batches_(table), segments_(segments), segment_(first_segment) {}

  // Nothing at the end. Segments without rows have no files.
  Result<std::optional<RowGroupCut>> next();

 private:
  BatchCursor batches_;
  const std::vector<ChainedSegment>& segments_;
  size_t segment_;
  uint64_t batch_ = 0;  // in the segment
  uint64_t part_ = 0;
  size_t row_groups_ = 0;  // of the open file
};

}  // namespace lade
