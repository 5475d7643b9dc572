// A table with a batch that is encoded but not appended yet: what the table would be with it.
#pragma once

#include "store/batch_encoder.hpp"
#include "store/table_reader.hpp"

namespace lade {

class StagedTable final : public TableView {
 public:
  // `info` has the staged batch as its last. The batches before it are read through the pager,
  // which must have flushed them if anybody asks for them. All must outlive the view.
  StagedTable(const Pager& pager, const TableSchema& schema, const TableInfo& info,
              const EncodedBatch& staged)
      : stored_(pager, schema, info), staged_(staged) {}

  const TableSchema& schema() const override { return stored_.schema(); }
  const TableInfo& info() const override { return stored_.info(); }
  Status read(size_t batch, std::span<const uint16_t> columns, ColumnBuffers& into) const override;

 private:
  TableReader stored_;
  const EncodedBatch& staged_;
};

}  // namespace lade
