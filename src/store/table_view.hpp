// A table as the validator sees it: metadata at hand, columns decoded batch by batch on demand.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/byte_buffer.hpp"
#include "base/status.hpp"
#include "store/table_info.hpp"

namespace lade {

// Decoded columns of one batch and the memory they were read through; recycled from batch to batch
// by one reader.
struct ColumnBuffers {
  std::vector<Column> columns;  // in the order asked for
  AlignedBuffer memory;
  std::vector<ChunkKey> keys;
  std::vector<ByteSpan> chunks;
  uint64_t chunks_read = 0;  // counted up by every read
  uint64_t bytes_read = 0;
};

class TableView {
 public:
  virtual ~TableView() = default;

  virtual const TableSchema& schema() const = 0;
  virtual const TableInfo& info() const = 0;
  // Reads and decodes `columns` (places in the schema) of the batch. Safe from several threads with
  // a ColumnBuffers each.
  virtual Status read(size_t batch, std::span<const uint16_t> columns,
                      ColumnBuffers& into) const = 0;
};

}  // namespace lade
