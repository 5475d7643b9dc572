// Reads a stored table column by column. The chunks need not be published yet: the validator reads
// them before they are.
#pragma once

#include <memory>
#include <mutex>

#include "pager/pager.hpp"
#include "store/table_view.hpp"

namespace lade {

class TableReader final : public TableView {
 public:
  // The pager and `info` must outlive the reader, and `info` must not change meanwhile.
  TableReader(const Pager& pager, const TableSchema& schema, const TableManifest& info)
      : pager_(pager), schema_(schema), info_(info) {}

  const TableSchema& schema() const override { return schema_; }
  const TableManifest& info() const override { return info_; }
  const std::string& path() const { return pager_.path(); }  // of the database
  uint64_t batches() const override { return info_.batches.items(); }
  Result<std::shared_ptr<const BatchPage>> page_of(uint64_t batch) const override;
  Result<std::shared_ptr<const BatchPage>> page_with_row(uint64_t row) const override;
  Result<LoadedFile> file(uint64_t place) const override;
  Status read(uint64_t batch, std::span<const uint16_t> columns,
              ColumnBuffers& into) const override;

  // The forms of the batch's rows (column/batch.hpp), one a row. REQUIRES: the batch has mixed
  // ones.
  Status read_row_forms(uint64_t batch, ColumnBuffers& into) const;

 private:
  Status read_chunk(const ChunkInfo& chunk, ByteSpan bytes, ValueKind kind, std::string_view column,
                    Column& into) const;
  Status read_one_by_one(uint64_t batch, std::span<const uint16_t> columns, ColumnBuffers& into,
                         const Status& failure) const;
  Status named(std::string_view column, const Status& failure) const;

  const Pager& pager_;
  const TableSchema& schema_;
  const TableManifest& info_;
  mutable std::mutex mutex_;  // of open_page_
  mutable std::shared_ptr<const BatchPage> open_page_;
};

}  // namespace lade
