// A table whose columns lie in memory, with the metadata that the store would keep of them: zone
// maps, the order of the keys, the CHECKs of two columns that held. It counts what is read of it
// and can fail on demand.
#pragma once

#include <atomic>
#include <cstdint>
#include <limits>
#include <memory>
#include <span>
#include <vector>

#include "store/table_view.hpp"

namespace lade {

class MemoryTable final : public TableView {
 public:
  // `table_schema` outlives the table.
  explicit MemoryTable(const TableSchema& table_schema);

  // Appends a batch of these columns. REQUIRES: one per column of the schema, of its kind and of
  // the same length, which is not 0.
  void append(std::vector<Column> columns);
  // The same with all values as numbers. A text is given by its length, so 0 is NULL.
  void append_values(std::span<const std::vector<int64_t>> columns);

  void set_validated(bool validated) { info_.validated = validated; }
  // To tell lies with: what a damaged catalog would say.
  TableManifest& damaged_info() { return info_; }
  std::vector<BatchInfo>& damaged_batches() { return page_.records; }
  // Every read after the next `reads` fails with Code::io_error.
  void fail_after(uint64_t reads) { reads_left_ = reads; }

  uint64_t chunks_read() const { return chunks_read_; }
  uint64_t bytes_read() const { return bytes_read_; }
  uint64_t rows_read() const { return rows_read_; }
  void forget_reads();

  const TableSchema& schema() const override { return schema_; }
  const TableManifest& info() const override { return info_; }
  const std::vector<BatchInfo>& batch_infos() const { return page_.records; }
  uint64_t batches() const override { return page_.records.size(); }
  // All batches are one page.
  Result<std::shared_ptr<const BatchPage>> page_of(uint64_t batch) const override;
  Result<std::shared_ptr<const BatchPage>> page_with_row(uint64_t row) const override;
  Result<LoadedFile> file(uint64_t) const override {
    return Status::error(Code::corrupt, "it came from no file");
  }
  Status read(uint64_t batch, std::span<const uint16_t> columns,
              ColumnBuffers& into) const override;

 private:
  const TableSchema& schema_;
  TableManifest info_;
  BatchPage page_;
  std::vector<std::vector<Column>> columns_;  // by batch
  mutable std::atomic<uint64_t> reads_left_ = std::numeric_limits<uint64_t>::max();
  mutable std::atomic<uint64_t> chunks_read_ = 0;
  mutable std::atomic<uint64_t> bytes_read_ = 0;
  mutable std::atomic<uint64_t> rows_read_ = 0;
};

// A column of `kind` from numbers; texts by their length.
Column column_of(ValueKind kind, std::span<const int64_t> values);

}  // namespace lade
