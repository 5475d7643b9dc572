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

// Everything that it refers to must outlive it.
struct Reading {
  const LoadSettings& settings;
  const Schema& schema;
  const TableLoads& tables;  // read in this order
  Interruption interruption;
  Clock& clock;
  LoadTrace& trace;
  size_t current = 0;  // place of the table that is being read

  // One worker at a time, which then works on the item unless it is a table's end. False at the end
  // of the last table, and once a signal came.
  bool read(LoadWorker& worker, LoadItem& item);
  // Any number of workers, each with an item of its own.
  void work(LoadWorker& worker, LoadItem& item);

 private:
  bool read_batch(TableLoad& table, LoadWorker& worker, LoadItem& item);
};

}  // namespace lade
