// Checks the stored facts of a batch against its chunks, which are read together and decoded one by
// one: zone map, encoding, key order, pair checks and row forms are computed from the values by the
// functions that the batch was encoded with. The validator proves constraints from these facts
// alone, so a stored one that differs is damage.
#pragma once

#include <functional>
#include <vector>

#include "column/batch.hpp"
#include "store/table_reader.hpp"

namespace lade {

// Gets each difference: Code::corrupt with table, column and batch, or the Status of a failed read.
using DifferenceSink = std::function<void(const Status&)>;

class BatchCheck {
 public:
  // `bad` has the ids, ascending, of chunks that are known to be bad: they are not read, and no
  // fact that needs them is compared. All arguments must outlive the check.
  BatchCheck(const TableReader& table, const std::vector<ChunkIdRange>& bad,
             const DifferenceSink& report);

  // Checks the batch with this index in the table's list; `stored` is the list's record of it.
  void check(uint64_t batch, const BatchInfo& stored);

 private:
  Status read(const BatchInfo& stored, size_t place);
  bool check_column(const BatchInfo& stored, uint16_t column);
  void check_zone_map(std::string_view column, const ChunkInfo& stored, const Column& values,
                      ByteSpan chunk);
  void check_key_order(const BatchInfo& stored);
  void check_pair_checks(const BatchInfo& stored);
  void check_row_forms(const BatchInfo& stored);
  bool have(const std::vector<uint16_t>& columns) const;
  void differs(std::string_view column, const std::string& fault);

  const TableReader& table_;
  const std::vector<ChunkIdRange>& bad_;
  const DifferenceSink& report_;
  std::vector<bool> wanted_;    // by column: its values are kept, to be compared with others
  std::vector<bool> decoded_;   // by column: its chunk in this batch could be decoded
  ColumnBuffers batch_chunks_;  // of all columns, if these could be read at once
  bool has_batch_chunks_ = false;
  ColumnBuffers buffers_;  // of one column
  ByteSpan chunk_;         // that buffers_.columns[0] was decoded from
  Batch values_;           // the wanted columns of this batch
  uint64_t batch_ = 0;
};

}  // namespace lade
