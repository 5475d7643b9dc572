// The interface through which the validator reads a table: records of batches page by page, columns
// decoded batch by batch. batch_cursor.hpp goes over the batches.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "base/byte_buffer.hpp"
#include "base/status.hpp"
#include "store/table_pages.hpp"

namespace lade {

// Decoded columns of one batch, and the buffers of reading them. Recycled from batch to batch; for
// one thread.
struct ColumnBuffers {
  std::vector<Column> columns;  // in the order asked for
  AlignedBuffer memory;
  std::vector<ChunkId> ids;
  std::vector<ByteSpan> chunks;
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
};

}  // namespace lade
