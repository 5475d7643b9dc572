#include "validator/check_progress.hpp"

#include <algorithm>

#include "file/file.hpp"
#include "file/machine.hpp"
#include "store/table_view.hpp"

namespace lade {
namespace {

// Bytes of the columns' chunks in the batches from `first_batch` on. Metadata that cannot be read
// end the count: the check itself fails on them.
uint64_t stored_bytes(const TableView& table, std::span<const uint16_t> columns,
                      uint64_t first_batch) {
  uint64_t bytes = 0;
  BatchCursor cursor(table);
  for (uint64_t batch = first_batch; batch < table.batches(); ++batch) {
    const Result<const BatchInfo*> info = cursor.at(batch);
    if (!info.ok()) break;
    for (uint16_t column : columns) bytes += info.value()->chunks[column].bytes;
  }
  return bytes;
}

}  // namespace

CheckProgress::CheckProgress(const TableView& table, FindParent find_parent,
                             uint64_t proved_batches, Reporter& reporter, Clock& clock)
    : table_(table),
      find_parent_(std::move(find_parent)),
      proved_batches_(proved_batches),
      meter_(reporter, clock, whole(), current_rss_bytes) {}

const TableView* CheckProgress::parent_of(const Constraint& constraint) const {
  return constraint.kind == ConstraintKind::foreign_key ? find_parent_(constraint.parent_table)
                                                        : nullptr;
}

uint64_t CheckProgress::pass_bytes(const Constraint& constraint) const {
  const TableView* parent = parent_of(constraint);
  const uint64_t parent_bytes =
      parent == nullptr ? 0 : stored_bytes(*parent, parent->schema().primary_key().columns, 0);
  return stored_bytes(table_, constraint.columns, proved_batches_) + parent_bytes;
}

Progress CheckProgress::whole() const {
  Progress progress;
  progress.table = table_.schema().name;
  progress.stage = ProgressStage::validate;
  progress.bytes_total = 0;
  for (const Constraint& constraint : table_.schema().constraints)
    *progress.bytes_total += pass_bytes(constraint);
  return progress;
}

WatchedCheck::WatchedCheck(CheckProgress& progress, const Constraint& constraint)
    : progress_(progress),
      constraint_(constraint),
      table_(progress.table_, *this),
      pass_bytes_(progress.pass_bytes(constraint)) {
  if (const TableView* parent = progress.parent_of(constraint)) parent_.emplace(*parent, *this);
}

WatchedCheck::~WatchedCheck() { advance(0, pass_bytes_); }

void WatchedCheck::advance(uint64_t rows, uint64_t bytes) {
  const uint64_t before = std::min(bytes_read_.fetch_add(bytes), pass_bytes_);
  progress_.meter_.advance(rows, std::min(bytes, pass_bytes_ - before), constraint_.name);
}

Status WatchedCheck::View::read(uint64_t batch, std::span<const uint16_t> columns,
                                ColumnBuffers& into) const {
  if (interrupt_requested.load()) return Status::error(Code::interrupted, "interrupted");
  const uint64_t before = into.bytes_read;
  LADE_CHECK(inner_.read(batch, columns, into));
  check_.advance(into.columns.front().rows(), into.bytes_read - before);
  return {};
}

}  // namespace lade
