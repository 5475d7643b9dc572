// Checks the stored facts of a batch against its chunks: each chunk is decoded, and zone map,
// encoding, key order, pair checks and row forms are computed from its values by the functions that
// the batch was encoded with. The validator proves constraints from these facts alone, so a stored
// one that differs is damage.
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
  // `passed_over` tells chunks that are known to be bad: they are not read, and no fact that needs
  // them is compared. The reader and the sink must outlive the check.
  BatchCheck(const TableReader& table, std::function<bool(ChunkId)> passed_over,
             const DifferenceSink& report);

  // Checks the batch with this index in the table's list; `stored` is the list's record of it.
  void check(uint64_t batch, const BatchInfo& stored);

 private:
  bool check_column(const BatchInfo& stored, uint16_t column);
  void check_zone_map(std::string_view column, const ChunkInfo& stored, const Column& values,
                      ByteSpan chunk);
  void check_key_order(const BatchInfo& stored);
  void check_pair_checks(const BatchInfo& stored);
  void check_row_forms(const BatchInfo& stored);
  bool have(const std::vector<uint16_t>& columns) const;
  void differs(std::string_view column, const std::string& fault);

  const TableReader& table_;
  const std::function<bool(ChunkId)> passed_over_;
  const DifferenceSink& report_;
  std::vector<bool> wanted_;   // by column: its values are kept, to be compared with others
  std::vector<bool> decoded_;  // by column: its chunk in this batch could be decoded
  ColumnBuffers buffers_;
  Batch values_;  // the wanted columns of this batch
  uint64_t batch_ = 0;
};

}  // namespace lade
