// The progress of a table's checks. A check reads the stored columns through views that count, so
// the checks know nothing of progress.
//
// The whole is one pass over the columns of every constraint, in the batches that are not proved
// already, and over the key of each parent. A check that reads less of them (or nothing: a proof by
// metadata) or more (in several passes) counts as one pass once it has ended, so the percentage
// never falls and ends at 100.
#pragma once

#include <atomic>
#include <functional>
#include <optional>

#include "catalog/table_schema.hpp"
#include "events/progress_meter.hpp"
#include "store/table_view.hpp"

namespace lade {

class CheckProgress {
 public:
  // A parent by its table; null when it is not there.
  using FindParent = std::function<const TableView*(TableIndex)>;

  // The table, the parents, the reporter and the clock must outlive it. The first `proved_batches`
  // of the table are no part of the whole, since checks do not stream over them.
  CheckProgress(const TableView& table, FindParent find_parent, uint64_t proved_batches,
                Reporter& reporter, Clock& clock);

 private:
  friend class WatchedCheck;
  uint64_t pass_bytes(const Constraint& constraint) const;
  const TableView* parent_of(const Constraint& constraint) const;
  Progress whole() const;

  const TableView& table_;
  const FindParent find_parent_;
  const uint64_t proved_batches_;
  ProgressMeter meter_;
};

// The views that one check reads through, from its beginning to its end. The progress and the
// constraint must outlive it. After a signal no more is read: Code::interrupted. Reads are safe
// from several threads with a ColumnBuffers each.
class WatchedCheck {
 public:
  WatchedCheck(CheckProgress& progress, const Constraint& constraint);
  ~WatchedCheck();
  WatchedCheck(const WatchedCheck&) = delete;
  WatchedCheck& operator=(const WatchedCheck&) = delete;

  const TableView& table() const { return table_; }
  // The parent of a foreign key; null for other constraints, and when it is not there.
  const TableView* parent() const { return parent_.has_value() ? &*parent_ : nullptr; }

 private:
  class View final : public TableView {
   public:
    View(const TableView& inner, WatchedCheck& check) : inner_(inner), check_(check) {}
    const TableSchema& schema() const override { return inner_.schema(); }
    const TableManifest& info() const override { return inner_.info(); }
    uint64_t batches() const override { return inner_.batches(); }
    Result<std::shared_ptr<const BatchPage>> page_of(uint64_t batch) const override {
      return inner_.page_of(batch);
    }
    Result<std::shared_ptr<const BatchPage>> page_with_row(uint64_t row) const override {
      return inner_.page_with_row(row);
    }
    Result<LoadedFile> file(uint64_t place) const override { return inner_.file(place); }
    Status read(uint64_t batch, std::span<const uint16_t> columns,
                ColumnBuffers& into) const override;
    void read_ahead(std::span<const uint64_t> batches, std::span<const uint16_t> columns,
                    ColumnBuffers& into) const override {
      inner_.read_ahead(batches, columns, into);
    }

   private:
    const TableView& inner_;
    WatchedCheck& check_;
  };

  void advance(uint64_t rows, uint64_t bytes);

  CheckProgress& progress_;
  const Constraint& constraint_;
  View table_;
  std::optional<View> parent_;
  const uint64_t pass_bytes_;
  std::atomic<uint64_t> bytes_read_ = 0;
};

}  // namespace lade
