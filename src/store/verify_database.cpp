#include "store/verify_database.hpp"

#include <algorithm>
#include <set>

#include "base/ordered_pipeline.hpp"
#include "store/ledger_check.hpp"
#include "store/table_view.hpp"

namespace lade {
namespace {

// What a worker needs to check batches of one table.
struct Worker {
  Worker(const TableReader& table, const std::vector<ChunkIdRange>& lost)
      : check(table, lost, sink) {}

  std::vector<Status> problems;  // of the batch at hand
  const DifferenceSink sink = [this](const Status& status) { problems.push_back(status); };
  BatchCheck check;
};

bool precedes(const ChunkIdRange& a, const ChunkIdRange& b) { return a.first < b.first; }

// Items of a list whose pages can be read, ascending. A page that cannot be read may claim any
// count of items, so nothing steps through what it claims.
struct ItemRange {
  uint64_t first = 0;
  uint64_t end = 0;
};

struct CheckedList {
  std::vector<ItemRange> readable;
  bool sound = true;  // every page can be read
};

struct CheckedBatch {
  uint64_t number = 0;
  std::shared_ptr<const BatchPage> page;  // null: it cannot be read
  std::vector<Status> problems;
};

// The segments of a table, and how far their chunks were met.
struct MetSegments {
  std::vector<Segment> segments;
  std::vector<ChunkId> next;  // by segment: no chunk of it that is still to come has a lower id

  // Takes a chunk of a batch of the segment at `own`, and returns the ids of the load that wrote
  // it: that of the segment, or a later one that has deleted rows of the batch. Null for any other.
  // The ids of a load ascend with the batches, so none comes twice.
  const ChunkIdRange* take(size_t own, ChunkId id) {
    const auto after = std::upper_bound(
        segments.begin(), segments.end(), id,
        [](ChunkId wanted, const Segment& segment) { return wanted < segment.ids.first; });
    const auto place = static_cast<size_t>(after - segments.begin());
    if (place <= own) return nullptr;
    const ChunkIdRange& ids = segments[place - 1].ids;
    if (id < next[place - 1] || id >= ids.end) return nullptr;
    next[place - 1] = id_after(id);
    return &ids;
  }
};

class DatabaseVerification {
 public:
  DatabaseVerification(const Database& database, unsigned threads, const Interruption& interruption,
                       const DifferenceSink& report)
      : database_(database),
        pager_(database.pager()),
        threads_(threads),
        interruption_(interruption),
        report_(report) {}

  Status run(DatabaseCheck& check);

 private:
  template <typename Record>
  CheckedList check_pages(const TableManifest& manifest, const PageList& list);
  void check_ranges();
  Result<MetSegments> read_segments(const TableReader& table);
  Status check_segments(const TableReader& table);
  void check_models(const TableReader& table, const std::vector<ItemRange>& batches);
  Status check_batches(const TableReader& table, const std::vector<ItemRange>& ranges,
                       bool lists_are_sound);
  void add_checked(ChunkId id);

  const Database& database_;
  const Pager& pager_;
  const unsigned threads_;
  const Interruption& interruption_;
  const DifferenceSink& report_;
  std::vector<ChunkIdRange> lost_;     // VerifySummary::lost and damaged models, ascending
  std::vector<ChunkIdRange> checked_;  // models, and chunks of the batches that were checked
};

Status DatabaseVerification::run(DatabaseCheck& check) {
  const ProblemSink report = [this](const VerifyProblem& problem) { report_(problem.status); };
  for (const TableManifest& manifest : database_.tables()) {
    if (!manifest.fault.ok()) report_(manifest.fault);
  }
  lost_ = pager_.verify_places(report, list_pages(database_.tables())).lost;
  check_ranges();
  for (const TableManifest& manifest : database_.tables()) {
    if (!manifest.fault.ok()) continue;  // and was reported
    const TableReader table(pager_, database_.schema().table(manifest.table), manifest);
    const CheckedList batches = check_pages<BatchInfo>(manifest, manifest.batches);
    bool sound = batches.sound;
    sound &= check_pages<LoadedFile>(manifest, manifest.files).sound;
    sound &= check_pages<Segment>(manifest, manifest.segments).sound;
    if (sound) {
      const Status status = check_segments(table);
      if (!status.ok()) report_(status);
      sound = status.ok();
    }
    check_models(table, batches.readable);
    LADE_CHECK(check_batches(table, batches.readable, sound));
    if (!sound) continue;
    ++check.tables;
    check.rows += manifest.rows;
  }
  std::sort(checked_.begin(), checked_.end(), precedes);
  pager_.verify_chunks(report, checked_);
  return interruption_.check();
}

// Reads every page of a list, and reports each that is bad.
template <typename Record>
CheckedList DatabaseVerification::check_pages(const TableManifest& manifest, const PageList& list) {
  const TableSchema& schema = database_.schema().table(manifest.table);
  CheckedList checked;
  for (size_t leaf = 0; leaf < list.leaves().size(); ++leaf) {
    const uint64_t first = list.first_item(leaf);
    const auto page = list_page<Record>(pager_, schema, manifest, first);
    if (page.ok()) {
      checked.readable.push_back({first, first + page.value()->records.size()});
    } else {
      report_(page.status());
      checked.sound = false;
    }
  }
  const uint64_t open_items = list.open_page().items;
  if (open_items > 0) checked.readable.push_back({list.items() - open_items, list.items()});
  return checked;
}

// Checks that no chunk belongs to two loads. A list that cannot be read is reported with its table.
void DatabaseVerification::check_ranges() {
  std::vector<ChunkIdRange> all;
  for (const TableManifest& manifest : database_.tables()) {
    const auto ids = database_.chunk_ids_of(manifest);
    if (ids.ok()) all.insert(all.end(), ids.value().begin(), ids.value().end());
  }
  if (share_ids(std::move(all)))
    report_(Status::error(Code::corrupt, "the catalog names a chunk twice", pager_.path()));
}

// Reads the segments, whose deleted rows have to be those that files of deletes have deleted.
Result<MetSegments> DatabaseVerification::read_segments(const TableReader& table) {
  const TableManifest& manifest = table.info();
  MetSegments met;
  uint64_t missing = 0;
  LADE_CHECK(
      each_record<Segment>(pager_, table.schema(), manifest, [&](const Segment& segment) -> Status {
        met.segments.push_back(segment);
        met.next.push_back(segment.ids.first);
        missing += segment.rows_deleted.value_or(0);
        return {};
      }));
  LADE_CHECK(database_.each_file(manifest, [&](const LoadedFile& file) -> Status {
    missing -= file.rows_deleted.value_or(0);
    return {};
  }));
  if (missing == 0) return met;
  return Status::error(Code::corrupt,
                       std::string(table.schema().name) +
                           ": the deleted rows of its loads are not those of its files of deletes",
                       pager_.path());
}

// Checks that every chunk of a table is in the directory with its size, was written by the load of
// its segment or by a later one, as its model was, and comes once.
Status DatabaseVerification::check_segments(const TableReader& table) {
  const TableManifest& manifest = table.info();
  const auto corrupt = [&](const std::string& what) {
    return Status::error(Code::corrupt, std::string(table.schema().name) + ": " + what,
                         pager_.path());
  };
  LADE_TRY(MetSegments met, read_segments(table));
  BatchCursor cursor(table);
  std::vector<ChunkId> ids;
  std::vector<ExtentRef> extents;
  uint64_t next = 0;
  for (size_t own = 0; own < met.segments.size(); ++own) {
    const Segment& segment = met.segments[own];
    uint64_t rows = 0;
    if (segment.batches > table.batches() - next) return corrupt("a segment has too many batches");
    for (const uint64_t end = next + segment.batches; next < end; ++next) {
      LADE_TRY(const BatchInfo* const batch, cursor.at(next));
      rows += batch->rows;
      ids.clear();
      extents.clear();
      if (batch->origin.file >= manifest.files.items())
        return corrupt("batch " + std::to_string(next) + " names a file that is not there");
      for (const ChunkInfo& chunk : batch->chunks) {
        const ChunkIdRange* load = met.take(own, chunk.id);
        if (load == nullptr)
          return corrupt("batch " + std::to_string(next) + " names a chunk of another load");
        const bool has_model = chunk.encoding == Encoding::words;
        if (has_model ? chunk.model < load->first || chunk.model >= chunk.id
                      : chunk.model != ChunkId{})
          return corrupt("batch " + std::to_string(next) + " names a model of another load");
        ids.push_back(chunk.id);
      }
      const bool lost =
          std::any_of(ids.begin(), ids.end(), [&](ChunkId each) { return has_id(lost_, each); });
      if (lost) continue;
      LADE_CHECK(pager_.locate(ids, extents));
      for (size_t i = 0; i < extents.size(); ++i) {
        if (extents[i].bytes == batch->chunks[i].bytes) continue;
        return corrupt("batch " + std::to_string(next) + " names a chunk that is not there");
      }
    }
    if (rows != segment.rows) return corrupt("the batches of a load do not add up to its rows");
  }
  return next == table.batches() ? Status() : corrupt("batches of no load");
}

// Reads every model that the batches name, and reports each that is bad once: chunks that need it
// are passed over then.
void DatabaseVerification::check_models(const TableReader& table,
                                        const std::vector<ItemRange>& batches) {
  std::set<ChunkId> seen;
  BatchCursor cursor(table);
  const auto check_models_of = [&](const BatchInfo& batch) {
    for (size_t place = 0; place < batch.chunks.size(); ++place) {
      const ChunkId model = batch.chunks[place].model;
      if (model == ChunkId{} || has_id(lost_, model) || !seen.insert(model).second) continue;
      const Status status = table.check_model(batch, place);
      add_checked(model);
      if (status.ok()) continue;
      report_(status);
      const ChunkIdRange bad = range_of(model);
      lost_.insert(std::upper_bound(lost_.begin(), lost_.end(), bad, precedes), bad);
    }
  };
  for (const ItemRange& range : batches) {
    for (uint64_t number = range.first; number < range.end; ++number) {
      const Result<const BatchInfo*> batch = cursor.at(number);
      if (!batch.ok()) break;  // check_batches() reports it
      check_models_of(*batch.value());
    }
  }
}

// Checks the chunks of the batches in `ranges`, and the ledger if all lists are sound. Lists that
// are not were reported.
Status DatabaseVerification::check_batches(const TableReader& table,
                                           const std::vector<ItemRange>& ranges,
                                           bool lists_are_sound) {
  std::vector<std::unique_ptr<Worker>> workers;
  for (unsigned i = 0; i < threads_; ++i) workers.push_back(std::make_unique<Worker>(table, lost_));
  std::vector<CheckedBatch> batches(threads_ == 1 ? 1 : threads_ + 1);
  LedgerCheck ledger(table, pager_.last_commit().generation, report_);
  Status ledger_read = ledger.check_files();
  auto range = ranges.begin();
  uint64_t next = ranges.empty() ? 0 : range->first;
  const auto produce = [&](unsigned, size_t slot) -> Result<Produced> {
    LADE_CHECK(interruption_.check());
    if (range == ranges.end()) return Produced::end;
    batches[slot].number = next++;
    if (next == range->end && ++range != ranges.end()) next = range->first;
    return Produced::item;
  };
  const auto work = [&](unsigned worker, size_t slot) -> Status {
    CheckedBatch& batch = batches[slot];
    Worker& own = *workers[worker];
    own.problems.clear();
    const auto page = table.page_of(batch.number);
    batch.page = page.ok() ? page.value() : nullptr;
    if (page.ok()) {
      own.check.check(batch.number, page.value()->at(batch.number));
    } else {
      own.problems.push_back(page.status());
    }
    batch.problems.swap(own.problems);
    return {};
  };
  const auto consume = [&](unsigned, size_t slot) -> Status {
    const CheckedBatch& batch = batches[slot];
    if (batch.page == nullptr) {
      if (ledger_read.ok()) ledger_read = batch.problems.front();
      return {};
    }
    const BatchInfo& info = batch.page->at(batch.number);
    if (ledger_read.ok()) ledger_read = ledger.check(batch.number, info);
    for (const Status& problem : batch.problems) report_(problem);
    // Chunks that could not be decoded for want of their model are left to the pager.
    for (const ChunkInfo& chunk : info.chunks) {
      if (chunk.model == ChunkId{} || !has_id(lost_, chunk.model)) add_checked(chunk.id);
    }
    return {};
  };
  OrderedPipeline pipeline(threads_, batches.size(),
                           {.produce = produce, .work = work, .consume = consume});
  LADE_CHECK(pipeline.run());
  if (!ledger_read.ok() && lists_are_sound) report_(ledger_read);
  return interruption_.check();
}

// Chunks that follow each other, as those of a load do, become one range.
void DatabaseVerification::add_checked(ChunkId id) {
  if (checked_.empty() || checked_.back().end != id) checked_.push_back({id, id});
  checked_.back().end = id_after(id);
}

}  // namespace

Status verify_database(const Database& database, unsigned threads, const Interruption& interruption,
                       const DifferenceSink& report, DatabaseCheck& check) {
  return DatabaseVerification(database, threads, interruption, report).run(check);
}

}  // namespace lade
