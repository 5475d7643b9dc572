// The first two stages of a load: reading, table by table and batch by batch, and the work on a
// batch that needs no other: lexing, parsing, encoding.
#pragma once

#include <memory>
#include <vector>

#include "base/interruption.hpp"
#include "load/item.hpp"
#include "load/settings.hpp"
#include "load/table_load.hpp"
#include "load/trace.hpp"

namespace lade {

using TableLoads = std::vector<std::unique_ptr<TableLoad>>;

class Reading {
 public:
  // Everything must outlive it. The tables are read in their order.
  Reading(const LoadSettings& settings, const Schema& schema, TableLoads& tables,
          Interruption interruption, Clock& clock, LoadTrace& trace);

  // One worker at a time, which then works on the item unless it is a table's end. False at the end
  // of the last table, and once a signal came.
  bool read(LoadWorker& worker, LoadItem& item);
  // Any number of workers, each with an item of its own.
  void work(LoadWorker& worker, LoadItem& item);

 private:
  bool read_batch(TableLoad& table, LoadWorker& worker, LoadItem& item);

  const Schema& schema_;
  TableLoads& tables_;
  const Interruption interruption_;
  Clock& clock_;
  LoadTrace& trace_;
  const bool keeps_rejected_rows_;
  const uint64_t rejects_max_;  // of a batch and a code
  size_t current_ = 0;          // place of the table that is being read
};

}  // namespace lade
