// A cursor over the batches of a table, which it reads a page at a time. One for each thread.
#pragma once

#include <algorithm>
#include <memory>

#include "store/table_view.hpp"

namespace lade {

class BatchCursor {
 public:
  // `table` must outlive the cursor.
  explicit BatchCursor(const TableView& table) : table_(table) {}

  // The record of a batch, valid until the cursor is moved. Cheap for neighbours of the last one.
  // REQUIRES: batch < table.batches().
  Result<const BatchInfo*> at(uint64_t batch) {
    if (page_ == nullptr || !page_->has(batch)) {
      LADE_TRY(page_, table_.page_of(batch));
    }
    return &page_->at(batch);
  }
  // The batch with a row of the table. REQUIRES: row < table.info().rows.
  Result<const BatchInfo*> with_row(uint64_t row) {
    LADE_TRY(page_, table_.page_with_row(row));
    const auto after = std::upper_bound(
        page_->records.begin(), page_->records.end(), row,
        [](uint64_t wanted, const BatchInfo& batch) { return wanted < batch.first_row; });
    return &*(after - 1);
  }
  // The number of a batch of the table. REQUIRES: at() or with_row() has just returned it.
  uint64_t number_of(const BatchInfo* batch) const {
    return page_->first_item + static_cast<uint64_t>(batch - page_->records.data());
  }

 private:
  const TableView& table_;
  std::shared_ptr<const BatchPage> page_;
};

}  // namespace lade
