#include "publish/row_group_cut.hpp"

#include "parquet/format.hpp"

namespace lade {

Result<std::optional<RowGroupCut>> RowGroupCutter::next() {
  for (; segment_ < segments_.size(); ++segment_, batch_ = part_ = row_groups_ = 0) {
    if (batch_ < segments_[segment_].batches) break;
  }
  if (segment_ == segments_.size()) return std::optional<RowGroupCut>();
  const ChainedSegment& segment = segments_[segment_];
  RowGroupCut cut{.segment = segment_, .part = part_, .first_batch = segment.first_batch + batch_};
  std::vector<int64_t> last_key;  // of the batch before; keys compare column by column
  for (uint64_t rows = 0; batch_ < segment.batches && rows < parquet::kRowGroupRows; ++batch_) {
    LADE_TRY(const BatchInfo* const batch, batches_.at(segment.first_batch + batch_));
    const KeyOrder& order = batch->key_order;
    cut.sorted = cut.sorted && order.strictly_increasing && (rows == 0 || last_key < order.first);
    last_key = order.last;
    rows += batch->rows;
    ++cut.batches;
  }
  ++row_groups_;
  cut.ends_file = row_groups_ == kFileRowGroups || batch_ == segment.batches;
  if (cut.ends_file) {
    ++part_;
    row_groups_ = 0;
  }
  return std::optional(cut);
}

}  // namespace lade
