// The first two stages of a load: reading, table by table and batch by batch, and the work on a
// batch that needs no other: lexing, parsing, encoding.
#pragma once

#include <atomic>
#include <deque>

#include "base/interruption.hpp"
#include "base/ordered_pipeline.hpp"
#include "load/item.hpp"
#include "load/settings.hpp"
#include "load/table_load.hpp"
#include "load/trace.hpp"

namespace lade {

using TableLoads = std::deque<TableLoad>;  // a TableLoad does not move

// Everything that it refers to must outlive it.
struct Reading {
  const LoadSettings& settings;
  const Schema& schema;
  TableLoads& tables;  // read in this order
  Interruption interruption;
  Clock& clock;
  LoadTrace& trace;
  TextBuffers& buffers;
  std::atomic<size_t> current = 0;  // place of the table that is being cut

  // Any number of workers: reads a range of the table that is being cut, or of one behind it. False
  // where nothing may be read now.
  bool read_ahead();
  // Takes the next batch, or a table's end, out of what was read; `end` behind the last table, and
  // once a signal came. For one worker at a time, which then works on the batch.
  Produced cut(LoadWorker& worker, LoadItem& item);
  // Any number of workers, each with an item of its own.
  void work(LoadWorker& worker, LoadItem& item);

 private:
  Produced cut_table(TableLoad& table, LoadWorker& worker, LoadItem& item);
};

}  // namespace lade
