#include "store/row_deletion.hpp"

#include <algorithm>
#include <mutex>
#include <optional>
#include <set>
#include <shared_mutex>

#include "base/ordered_pipeline.hpp"
#include "column/row_selection.hpp"
#include "encoding/text_models.hpp"
#include "store/batch_appender.hpp"
#include "store/catalog_record.hpp"
#include "store/table_reader.hpp"
#include "store/table_view.hpp"
#include "store/table_writer.hpp"

namespace lade {
namespace {

// A batch that loses rows, on its way through the workers.
struct Shrinking {
  uint64_t batch = 0;
  BatchInfo stored;
  std::vector<uint32_t> kept;        // rows, ascending
  std::optional<uint64_t> sequence;  // among the batches that keep rows; none: it keeps none
  EncodedBatch encoded;
};

struct Worker {
  BatchEncoder encoder{instruction_set()};
  ColumnBuffers buffers;
  ColumnBuffers forms;
  Batch rows;
};

// A batch of the table after the deletion.
struct ChangedBatch {
  uint64_t batch = 0;  // its number before
  uint64_t rows_lost = 0;
  std::optional<BatchInfo> info;  // none: the batch is dropped
};

void add_models(const BatchInfo& batch, std::set<ChunkId>& models) {
  for (const ChunkInfo& chunk : batch.chunks) {
    if (chunk.encoding == Encoding::words) models.insert(chunk.model);
  }
}

class Deletion {
 public:
  Deletion(Database& database, const TableManifest& table, uint16_t column,
           std::span<const int64_t> keys, RowDeletion& result)
      : schema_(database.schema().table(table.table)),
        pager_(database.pager()),
        before_(table),
        reader_(pager_, schema_, table),
        cursor_(reader_),
        column_(column),
        keys_(keys),
        appender_(pager_, table.batches.items()),
        result_(result) {
    for (uint16_t i = 0; i < schema_.columns.size(); ++i) all_columns_.push_back(i);
  }

  Status run(unsigned threads, const Interruption& interruption);

 private:
  Result<bool> find_next(Shrinking& found);
  Status select(const BatchInfo& batch, std::span<const int64_t> keys, std::vector<uint32_t>& kept);
  Status shrink(Worker& worker, Shrinking& item);
  Status append(const Shrinking& item);
  void replace_chunks(const BatchInfo& batch);
  void replace_models();
  Status rewrite_batches();
  Status rewrite_page(size_t leaf, std::vector<PageRef>& pages);
  Status rewrite_segments();

  const TableSchema& schema_;
  Pager& pager_;
  const TableManifest& before_;
  const TableReader reader_;
  BatchCursor cursor_;
  const uint16_t column_;
  const std::span<const int64_t> keys_;
  BatchAppender appender_;
  RowDeletion& result_;

  std::vector<uint16_t> all_columns_;
  // Shared by those who read chunks and list pages; of one thread alone while it puts chunks, since
  // a pager may be read between changes only.
  std::shared_mutex pager_use_;
  uint64_t next_batch_ = 0;    // to be looked at
  uint64_t batches_kept_ = 0;  // of those that lose rows
  ColumnBuffers key_buffers_;
  TextModels models_;
  std::set<ChunkId> models_needed_;    // by batches that stay
  std::set<ChunkId> models_replaced_;  // of batches that lose rows
  std::vector<ChangedBatch> changed_;  // ascending
  size_t next_changed_ = 0;            // while the list of batches is written
  uint64_t next_row_ = 0;
};

Status Deletion::run(unsigned threads, const Interruption& interruption) {
  std::vector<Worker> workers(threads);
  std::vector<Shrinking> items(threads == 1 ? 1 : threads + 1);
  const auto produce = [&](unsigned, size_t slot) -> Result<Produced> {
    LADE_CHECK(interruption.check());
    LADE_TRY(const bool found, find_next(items[slot]));
    return found ? Produced::item : Produced::end;
  };
  OrderedPipeline pipeline(
      threads, items.size(),
      {.produce = produce,
       .work = [&](unsigned worker, size_t slot) { return shrink(workers[worker], items[slot]); },
       .consume = [&](unsigned, size_t slot) { return append(items[slot]); }});
  LADE_CHECK(pipeline.run());
  if (appender_.ids().count() == 0) appender_.take_id();
  replace_models();
  result_.ids = appender_.ids();
  result_.table = before_;
  result_.table.lost_rows = true;
  result_.table.rows -= result_.rows;
  LADE_CHECK(rewrite_batches());
  return rewrite_segments();
}

// The next batch that loses rows; false when there is none.
Result<bool> Deletion::find_next(Shrinking& found) {
  const std::shared_lock reading(pager_use_);
  for (; next_batch_ < reader_.batches(); ++next_batch_) {
    LADE_TRY(const BatchInfo* const batch, cursor_.at(next_batch_));
    const ZoneMap& zone = batch->chunks[column_].zone_map;
    const auto first = std::lower_bound(keys_.begin(), keys_.end(), zone.min);
    const auto end = std::upper_bound(first, keys_.end(), zone.max);
    if (first != end) LADE_CHECK(select(*batch, {first, end}, found.kept));
    if (first == end || found.kept.size() == batch->rows) {
      add_models(*batch, models_needed_);
      continue;
    }
    found.batch = next_batch_++;
    found.stored = *batch;
    found.sequence.reset();
    if (!found.kept.empty()) found.sequence = batches_kept_++;
    return true;
  }
  return false;
}

// The rows of the batch at next_batch_ whose key is none of `keys`; counts the others.
Status Deletion::select(const BatchInfo& batch, std::span<const int64_t> keys,
                        std::vector<uint32_t>& kept) {
  kept.clear();
  LADE_CHECK(reader_.read(next_batch_, std::span(&column_, 1), key_buffers_));
  const Column& values = key_buffers_.columns[0];
  const size_t first_key = static_cast<size_t>(keys.data() - keys_.data());
  for (uint32_t row = 0; row < batch.rows; ++row) {
    const int64_t value = values.integer(row);
    const auto key = std::lower_bound(keys.begin(), keys.end(), value);
    if (key == keys.end() || *key != value) {
      kept.push_back(row);
      continue;
    }
    ++result_.rows_of_key[first_key + static_cast<size_t>(key - keys.begin())];
  }
  return {};
}

Status Deletion::shrink(Worker& worker, Shrinking& item) {
  if (!item.sequence) return {};
  const bool first = *item.sequence == 0;
  const TextModels::Lesson lesson(first ? &models_ : nullptr);
  Batch& rows = worker.rows;
  const BatchInfo& stored = item.stored;
  std::shared_lock reading(pager_use_);
  LADE_CHECK(reader_.read(item.batch, all_columns_, worker.buffers));
  rows.schema = &schema_;
  rows.rows = stored.rows;
  rows.origin = stored.origin;
  rows.row_form = stored.row_form;
  rows.mixed_row_forms.clear();
  if (stored.mixed_row_forms) {
    LADE_CHECK(reader_.read_row_forms(item.batch, worker.forms));
    for (const int32_t form : worker.forms.columns[0].int32s())
      rows.mixed_row_forms.push_back(static_cast<uint8_t>(form));
  }
  reading.unlock();
  std::swap(rows.columns, worker.buffers.columns);
  keep_rows(item.kept, rows);
  if (first) {
    worker.encoder.encode_first(rows, models_, item.encoded);
  } else {
    worker.encoder.encode(rows, models_, item.encoded);
  }
  return {};
}

Status Deletion::append(const Shrinking& item) {
  ChangedBatch& changed = changed_.emplace_back();
  changed.batch = item.batch;
  changed.rows_lost = item.stored.rows - item.kept.size();
  result_.rows += changed.rows_lost;
  replace_chunks(item.stored);
  if (!item.sequence) return {};
  changed.info = appender_.give_ids(item.encoded);
  ++result_.batches_rewritten;
  const std::unique_lock putting(pager_use_);
  return appender_.put(item.encoded, *changed.info);
}

void Deletion::replace_chunks(const BatchInfo& batch) {
  for (const ChunkInfo& chunk : batch.chunks) result_.replaced.push_back(range_of(chunk.id));
  add_models(batch, models_replaced_);
}

// Replaces the models of these batches that no other batch needs.
void Deletion::replace_models() {
  for (const ChunkId model : models_replaced_) {
    if (!models_needed_.contains(model)) result_.replaced.push_back(range_of(model));
  }
}

// Pages without a changed batch stay as they are, at another place among the rows.
Status Deletion::rewrite_batches() {
  const PageList& list = before_.batches;
  std::vector<PageRef> pages;
  for (size_t leaf = 0; leaf < list.leaves().size(); ++leaf) {
    PageRef page = list.leaves()[leaf];
    const bool changes = next_changed_ < changed_.size() &&
                         changed_[next_changed_].batch < list.first_item(leaf) + page.items;
    if (changes) {
      LADE_CHECK(rewrite_page(leaf, pages));
      continue;
    }
    const uint64_t rows = page.end - page.first;
    page.first = next_row_;
    page.end = next_row_ += rows;
    pages.push_back(page);
  }
  LADE_ASSERT(next_changed_ == changed_.size() && next_row_ == result_.table.rows);
  return result_.table.batches.replace(pager_, std::move(pages));
}

// More missing lines may make several pages of one.
Status Deletion::rewrite_page(size_t leaf, std::vector<PageRef>& pages) {
  const uint64_t first_batch = before_.batches.first_item(leaf);
  LADE_TRY(const auto page, list_page<BatchInfo>(pager_, schema_, before_, first_batch));
  std::vector<std::byte> bytes;
  PageRef ref{.extent = {}, .items = 0, .level = 0, .first = next_row_, .end = next_row_};
  const auto write = [&]() -> Status {
    if (ref.items == 0) return {};
    ref.end = next_row_;
    LADE_TRY(ref.extent, pager_.append_page(bytes));
    pages.push_back(ref);
    bytes.clear();
    ref.items = 0;
    ref.first = next_row_;
    return {};
  };
  for (size_t i = 0; i < page->records.size(); ++i) {
    const BatchInfo* batch = &page->records[i];
    if (next_changed_ < changed_.size() && changed_[next_changed_].batch == first_batch + i) {
      const std::optional<BatchInfo>& info = changed_[next_changed_++].info;
      if (!info) continue;
      batch = &*info;
    }
    ByteWriter(bytes).bytes(write_record(*batch));
    ++ref.items;
    next_row_ += batch->rows;
    if (bytes.size() >= kBatchPageBytes) LADE_CHECK(write());
  }
  return write();
}

Status Deletion::rewrite_segments() {
  PageList& list = result_.table.segments;
  list = list.empty_like();
  auto next = changed_.begin();
  uint64_t end = 0;  // of the segment's batches
  return each_record<Segment>(pager_, schema_, before_, [&](const Segment& stored) -> Status {
    Segment segment = stored;
    end += stored.batches;
    for (; next != changed_.end() && next->batch < end; ++next) {
      segment.rows -= next->rows_lost;
      segment.rows_deleted = segment.rows_deleted.value_or(0) + next->rows_lost;
      if (!next->info) --segment.batches;
    }
    append_record(list, segment);
    return list.is_full() ? list.write(pager_) : Status();
  });
}

}  // namespace

Result<RowDeletion> delete_rows(Database& database, const TableManifest& table, uint16_t column,
                                std::span<const int64_t> keys, unsigned threads,
                                const Interruption& interruption) {
  LADE_CHECK(table.fault);
  RowDeletion deletion;
  deletion.rows_of_key.resize(keys.size());
  LADE_CHECK(Deletion(database, table, column, keys, deletion).run(threads, interruption));
  return deletion;
}

Status enter_deletion(Database& database, std::vector<LoadedFile> files, RowDeletion& deletion) {
  LADE_CHECK(
      enter_segment(database.pager(), std::move(files), {.ids = deletion.ids}, deletion.table));
  return database.free_chunks(deletion.table, deletion.replaced);
}

}  // namespace lade
