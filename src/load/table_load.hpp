// One table of a load: what its stages know of it, by the threads that may touch it.
//
//   reader, started_ns          Reading: one worker at a time, but for reader.read_range()
//   read_ns                     Reading: any worker
//   text_models                 Reading: all workers
//   appended, proof, state...   Appending, Proofs, Publication: one thread at a time, in the order
//                               of the batches
//   stopped                     both sides
//
// Constants may be read by all. Once the end of a table is consumed, which comes after its last
// read, the reader belongs to the consuming thread as well.
#pragma once

#include <array>
#include <atomic>
#include <optional>
#include <vector>

#include "base/assert.hpp"
#include "events/finding.hpp"
#include "events/progress_meter.hpp"
#include "input/batch_reader.hpp"
#include "load/empty_texts.hpp"
#include "load/quoted_columns.hpp"
#include "load/table_state.hpp"
#include "load/turn_meter.hpp"
#include "store/catalog_record.hpp"
#include "store/row_deletion.hpp"
#include "store/table_writer.hpp"
#include "validator/check_table.hpp"

namespace lade {

// The rows of a table so far, from its first item on.
struct AppendedTable {
  AppendedTable(Pager& pager, TableManifest before, uint64_t batches_expected, TurnMeter meter,
                Reporter& reporter, Clock& clock, Progress about)
      : writer(pager, std::move(before), batches_expected),
        turns(meter),
        progress(reporter, clock, std::move(about), current_rss_bytes) {}

  uint64_t rows() const { return lines - rejected - deleting_lines; }

  TableWriter writer;
  const RowDeletion* deletion = nullptr;  // before these rows; null: the run deletes none
  TurnMeter turns;
  ProgressMeter progress;
  StageTimes times;
  uint64_t lines = 0;  // of rows and of lists of deletes
  uint64_t rejected = 0;
  uint64_t deleting_lines = 0;  // of lists: each has deleted a row
  uint64_t list_bytes = 0;      // of text
  std::array<uint64_t, kRejectCodes> rejected_by_code{};
  uint64_t rejects_written = 0;  // to the reject file
  uint64_t rows_without_trailing = 0;
  EmptyTexts empty_texts;
  QuotedColumns quoted_columns;
  uint64_t stored_bytes = 0;  // of the input, in the batches that were appended
};

// How far the proof of a table is.
struct TableProof {
  std::optional<TableCheck> check;  // with --validate batch, from the first batch on
  uint64_t proved_batches = 0;      // at the table's begin, that are known to hold
  // Published tables whose parent this one replaces, and which are to be published with it as not
  // validated, or with more open keys.
  std::vector<TableManifest> unproved_children;
  uint64_t open_keys = 0;  // as TableManifest has them
  uint64_t violations = 0;
  uint64_t cpu_ns = 0;  // of all checks, over all threads
};

struct TableLoad {
  TableLoad(const TableSchema& schema_of, bool replaces_published, FileSystem& file_system,
            TableInput input, const BatchReaderOptions& options, TextBuffers& buffers)
      : schema(schema_of),
        replaces(replaces_published),
        files(input.files.size()),
        stored_bytes(input.stored_bytes()),
        reader(file_system, std::move(input), options, &buffers) {}

  const TableSchema& schema;
  const bool replaces;  // a published table
  const size_t files;
  const std::optional<uint64_t> stored_bytes;  // none: a file is a stream

  BatchReader reader;
  std::optional<uint64_t> started_ns;  // of the clock, when the table's turn to be read began
  std::atomic<uint64_t> read_ns = 0;   // CPU time of reading that no item has yet
  TextModels text_models;

  // Set where the rows so far have settled that the table is refused: nothing more is read.
  std::atomic<bool> stopped = false;

  std::optional<AppendedTable> appended;
  TableProof proof;
  bool refused_in_dry_run = false;  // other tables are checked against its rows all the same
  std::optional<CommitInfo> commit;
  bool in_doubt = false;  // its commit has begun, and neither its success nor its failure is known

  TableState state() const { return state_; }
  void become(TableState state) {
    LADE_ASSERT(can_become(state_, state));
    state_ = state;
  }

  // The files that were read, as the table's ledger has them. REQUIRES: they were read to the end,
  // or as far as they can be.
  std::vector<LoadedFile> ledger() const {
    std::vector<LoadedFile> ledger;
    for (const FileFacts& facts : reader.facts())
      ledger.push_back({facts.path, facts.bytes, facts.xxh3, facts.lines, 0});
    return ledger;
  }

 private:
  TableState state_ = TableState::not_loaded;
};

}  // namespace lade
