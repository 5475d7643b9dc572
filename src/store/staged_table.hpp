// A table together with a batch that is encoded but not appended yet, to be checked before it is.
#pragma once

#include "store/batch_encoder.hpp"
#include "store/table_reader.hpp"

namespace lade {

class StagedTable final : public TableView {
 public:
  // `info` has the staged batch as its last. The batches before it are read through the pager,
  // which must have flushed the ones that are read. All arguments must outlive the view. Of the
  // staged batch no texts in words can be read: constraints are about numbers.
  StagedTable(const Pager& pager, const TableSchema& schema, const TableManifest& info,
              const EncodedBatch& staged)
      : stored_(pager, schema, info), staged_(staged) {}

  const TableSchema& schema() const override { return stored_.schema(); }
  const TableManifest& info() const override { return stored_.info(); }
  uint64_t batches() const override { return stored_.batches(); }
  Result<std::shared_ptr<const BatchPage>> page_of(uint64_t batch) const override {
    return stored_.page_of(batch);
  }
  Result<std::shared_ptr<const BatchPage>> page_with_row(uint64_t row) const override {
    return stored_.page_with_row(row);
  }
  Result<LoadedFile> file(uint64_t place) const override { return stored_.file(place); }
  Status read(uint64_t batch, std::span<const uint16_t> columns,
              ColumnBuffers& into) const override;

 private:
  TableReader stored_;
  const EncodedBatch& staged_;
};

}  // namespace lade
