// The interface through which the validator reads a table: records of batches page by page, columns
// decoded batch by batch. A BatchCursor goes over the batches.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "base/byte_buffer.hpp"
#include "base/status.hpp"
#include "pager/pager.hpp"
#include "store/table_pages.hpp"

namespace lade {

// Decoded columns of one batch, and the buffers of reading them. Recycled from batch to batch; for
// one thread.
struct ColumnBuffers {
  std::vector<Column> columns;  // in the order asked for
  AlignedBuffer memory;
  std::vector<ChunkId> ids;
  std::vector<ByteSpan> chunks;
  std::vector<uint64_t> ahead;  // batches whose chunks are in `memory`, by read_ahead()
  // Batches whose chunks are being read. The reads stand behind their memory: they end before it.
  std::vector<uint64_t> next_ahead;
  AlignedBuffer next_memory;
  std::optional<ChunkReads> next_reads;
  uint64_t chunks_read = 0;  // counted up by every read
  uint64_t bytes_read = 0;
};

class TableView {
 public:
  virtual ~TableView() = default;

  virtual const TableSchema& schema() const = 0;
  virtual const TableManifest& info() const = 0;
  // The count of batches.
  virtual uint64_t batches() const = 0;
  // The page of records with a batch, or with the batch of a row. Safe from several threads. Fails
  // when it cannot be read. REQUIRES: there is such a batch or row.
  virtual Result<std::shared_ptr<const BatchPage>> page_of(uint64_t batch) const = 0;
  virtual Result<std::shared_ptr<const BatchPage>> page_with_row(uint64_t row) const = 0;
  // A file of the ledger, by BatchOrigin::file. Code::corrupt where the ledger has no such file.
  virtual Result<LoadedFile> file(uint64_t place) const = 0;
  // Reads and decodes `columns` (places in the schema) of the batch. Safe from several threads with
  // a ColumnBuffers each.
  virtual Status read(uint64_t batch, std::span<const uint16_t> columns,
                      ColumnBuffers& into) const = 0;
  // Starts to read chunks of several batches side by side, where that is quicker; those of the call
  // before are at hand then, for the read()s that follow until the next call. All are of the same
  // columns. What cannot be read is left to read(), which tells why.
  virtual void read_ahead(std::span<const uint64_t> /*batches*/,
                          std::span<const uint16_t> /*columns*/, ColumnBuffers& /*into*/) const {}
};

// A cursor over the records of a table's batches, which it reads a page at a time. One for each
// thread.
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
