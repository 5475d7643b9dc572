// A small table in a database, for tests of what lies around its rows.
#pragma once

#include <cstdint>
#include <string>

#include "catalog/tpch.hpp"
#include "store/database.hpp"
#include "store/table_writer.hpp"

namespace lade {

inline const TableSchema& region() { return tpch_schema().table(0); }

// Rows first..first+rows-1 of region, whose keys are their numbers.
struct RegionBatch {
  RegionBatch(int32_t first, size_t rows) {
    batch.schema = &region();
    batch.rows = rows;
    batch.columns.resize(3);
    batch.columns[0].reset(ValueKind::int32, rows);
    batch.columns[1].reset(ValueKind::text, rows);
    batch.columns[2].reset(ValueKind::text, rows);
    for (size_t row = 0; row < rows; ++row) {
      batch.columns[0].int32s()[row] = first + static_cast<int32_t>(row);
      batch.columns[1].texts()[row] = {0, 6};
      batch.columns[2].texts()[row] = {6, row % 2 == 0 ? 0u : 7u};
    }
    batch.columns[1].text_base = text.data();
    batch.columns[2].text_base = text.data();
  }
  // Readable behind its end, as a batch's text is.
  std::string text = "AFRICAcomment" + std::string(kBufferTailBytes, ' ');
  Batch batch;
};

inline void append(TableWriter& writer, int32_t first, size_t rows) {
  BatchEncoder encoder(InstructionSet::scalar);
  EncodedBatch encoded;
  encoder.encode(RegionBatch(first, rows).batch, encoded);
  const Status appended = writer.append(encoded);
  LADE_ASSERT(appended.ok());
}

// Loads two batches of 3 and 2 rows and publishes them.
inline void load_region(Database& database) {
  TableWriter writer(database.pager(), database.table_or_empty(0), 1);
  append(writer, 0, 3);
  append(writer, 3, 2);
  const Status finished = writer.finish({{"region.tbl", 100, {7, 0}, 5, 0}});
  LADE_ASSERT(finished.ok());
  writer.info().validated = true;
  const auto published = database.publish({writer.info()});
  LADE_ASSERT(published.ok());
}

}  // namespace lade
