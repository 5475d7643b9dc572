// Items that pass through the pipeline of a load, and the memory of a worker that makes them. Both
// are used again and again.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/status.hpp"
#include "column/batch.hpp"
#include "events/events.hpp"
#include "input/batch_reader.hpp"
#include "load/empty_texts.hpp"
#include "load/quoted_columns.hpp"
#include "parser/batch_parser.hpp"
#include "store/batch_encoder.hpp"

namespace lade {

struct TableLoad;

struct LoadWorker {
  TextBatch text;
  Batch batch;
  BatchEncoder encoder{instruction_set()};
  std::unique_ptr<BatchParser> parser;
  TableIndex parser_table = 0;
};

// The figures of an item.
struct ItemFacts {
  TableLoad* table = nullptr;
  bool table_end = false;
  Status failure;           // of the table's input, with table_end
  uint64_t started_ns = 0;  // of the clock, when the first read of the table began
  size_t rows = 0;
  uint64_t lines = 0;
  uint64_t text_bytes = 0;
  double text_of_stored = 0;  // bytes of text for each stored one
  // Bytes of the table's files that had been read when the batch was cut.
  uint64_t stored_bytes_read = 0;
  uint64_t rows_without_trailing = 0;
  bool carriage_return = false;
  uint32_t file = 0;
  uint64_t sequence = 0;  // of the batch in its table
  StageTimes times;
};

// A batch as a worker left it, or the end of a table.
struct LoadItem : ItemFacts {
  EncodedBatch encoded;
  RejectList rejects;
  EmptyTexts empty_texts;
  QuotedColumns quoted_columns;
  std::vector<std::string> rejected_rows;  // whole ones, for the reject file

  // Empties the item, and keeps its memory.
  void clear() {
    static_cast<ItemFacts&>(*this) = {};
    rejects.clear();
    empty_texts = {};
    quoted_columns.clear();
    rejected_rows.clear();
  }
};

}  // namespace lade
