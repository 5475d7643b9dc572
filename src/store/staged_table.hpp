// A table together with a batch that is encoded but not appended yet, to be checked before it is.
#pragma once

#include "store/batch_encoder.hpp"
#include "store/table_reader.hpp"

namespace lade {

class StagedTable final : public TableReader {
 public:
  // `info` has the staged batch as its last. The batches before it are read through the pager,
  // which must have flushed the ones that are read. All arguments must outlive the view. Of the
  // staged batch no texts in words can be read: constraints are about numbers.
  StagedTable(const Pager& pager, const TableSchema& schema, const TableManifest& info,
              const EncodedBatch& staged)
      : TableReader(pager, schema, info), staged_(staged) {}

  Status read(uint64_t batch, std::span<const uint16_t> columns,
              ColumnBuffers& into) const override;

 private:
  const EncodedBatch& staged_;
};

}  // namespace lade
