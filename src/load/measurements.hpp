// Measurements of earlier runs, read back from their events (--tune-from).
//
//   MeasurementReader reader(schema, "nights.jsonl");
//   LADE_CHECK(reader.add(piece));                  any pieces of the file, in order
//   LADE_TRY(Measurements measured, reader.finish());
//
// Every line must be an event of version 1; what it says beyond table_end and hints is ignored. One
// that is not is a usage error, which names the line and what was expected there. Only the last
// line of a run may be cut short, at the end of the file or before the next run's run_start: that
// run crashed. Memory is bounded: a line's length, and the batch sizes that are kept of a table.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/status.hpp"
#include "catalog/table_schema.hpp"
#include "store/write_hints.hpp"

namespace lade {

class MeasurementReader {
 public:
  // `schema` must outlive the reader; tables that it does not have are ignored.
  MeasurementReader(const Schema& schema, std::string path);
  ~MeasurementReader();

  // Fails with Code::usage; nothing may be added then.
  Status add(std::string_view piece);
  // Of runs that loaded nothing, no measurement. REQUIRES: it is called once, after everything was
  // added.
  Result<Measurements> finish();

 private:
  class Line;

  Status take_line(std::string_view line);
  Status take_event(const Line& line);
  Status take_table_end(const Line& line, TableIndex table);
  void keep(TableIndex table, const TableMeasurement& measured);
  Status expected(std::string_view what) const;

  const Schema& schema_;
  const std::string path_;
  struct Parser;
  std::unique_ptr<Parser> parser_;
  std::string rest_;  // of a line that has not ended yet
  uint64_t line_number_ = 0;
  uint64_t events_ = 0;
  Status cut_;                        // of the line before, if it was no JSON
  std::vector<uint64_t> batch_rows_;  // by table, in the current run
  Measurements measurements_;
};

}  // namespace lade
