#include "store/table_writer.hpp"

#include "base/assert.hpp"
#include "store/catalog_record.hpp"

namespace lade {

TableWriter::TableWriter(Pager& pager, TableManifest before, uint64_t batches_expected)
    : pager_(pager),
      manifest_(std::move(before)),
      appender_(pager, batches_expected),
      rows_before_(manifest_.rows),
      files_before_(manifest_.files.items()),
      batches_before_(manifest_.batches.items()) {}

void TableWriter::stage(const EncodedBatch& batch) {
  staged_ = appender_.give_ids(batch);
  staged_.first_row = manifest_.rows;
  staged_.origin.file += static_cast<uint32_t>(files_before_);
  manifest_.rows += staged_.rows;
  staged_at_ = manifest_.batches.open_page().bytes.size();
  append_record(manifest_.batches, staged_);
}

Status TableWriter::append_staged(const EncodedBatch& batch) {
  LADE_CHECK(appender_.put(batch, staged_));
  if (!manifest_.batches.is_full()) return {};
  LADE_CHECK(manifest_.batches.write(pager_));
  return pager_.flush();  // so that the page can be read
}

void TableWriter::withdraw() {
  manifest_.rows -= staged_.rows;
  manifest_.batches.take_back(staged_at_, manifest_.rows);
}

Status TableWriter::finish(std::vector<LoadedFile> files) {
  LADE_ASSERT(manifest_.files.items() == files_before_);
  Segment segment;
  if (batches_appended() > 0) {
    segment.batches = batches_appended();
    segment.rows = rows_appended();
    segment.ids = appender_.ids();
  }
  return enter_segment(pager_, std::move(files), segment, manifest_);
}

Status enter_segment(Pager& pager, std::vector<LoadedFile> files, Segment segment,
                     TableManifest& table) {
  segment.generation = pager.last_commit().generation + 1;
  segment.first_file = table.files.items();
  segment.files = files.size();
  for (LoadedFile& file : files) {
    file.generation = segment.generation;
    append_record(table.files, file);
    if (table.files.is_full()) LADE_CHECK(table.files.write(pager));
  }
  if (segment.ids.count() > 0) append_record(table.segments, segment);
  LADE_CHECK(table.batches.write(pager));
  LADE_CHECK(table.files.write(pager));
  LADE_CHECK(table.segments.write(pager));
  return pager.flush();
}

}  // namespace lade
