// Rows that break one constraint: counted exactly, the first `limit` of them (in row order) kept.
// Rows that cannot be among those are counted and forgotten at once, so a table full of them costs
// neither memory nor time.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace lade {

struct BrokenRow {
  uint64_t row = 0;  // in the table
  // The values of the constraint's columns, in their order.
  std::vector<int64_t> key;
  std::optional<uint64_t> earlier_row;  // the row whose key this one repeats
};

class ViolationList {
 public:
  explicit ViolationList(size_t limit) : limit_(limit), rows_end_(limit == 0 ? 0 : UINT64_MAX) {}

  // Counts a row, and keeps it if it is among the first. Rows come in any order, each once.
  // `make_key` is asked for the key only if the row is kept.
  template <typename MakeKey>
  void add(uint64_t row, const MakeKey& make_key) {
    ++total_;
    if (row >= rows_end_) return;
    rows_.push_back({row, make_key(), std::nullopt});
    if (rows_.size() / 2 >= limit_ && rows_.size() - limit_ >= kSlack) cut();
  }
  // Takes in the rows of another list with at least the same limit. REQUIRES: no row is in both.
  void merge(ViolationList&& other) {
    total_ += other.total_;
    for (BrokenRow& row : other.rows_) rows_.push_back(std::move(row));
    cut();
  }
  void clear() { *this = ViolationList(limit_); }

  // The kept rows in row order.
  std::vector<BrokenRow>& rows() {
    cut();
    return rows_;
  }
  uint64_t total() const { return total_; }
  size_t limit() const { return limit_; }

 private:
  static constexpr size_t kSlack = 64;  // so that a small limit does not sort at every row

  void cut() {
    std::sort(rows_.begin(), rows_.end(),
              [](const BrokenRow& a, const BrokenRow& b) { return a.row < b.row; });
    if (rows_.size() < limit_ || limit_ == 0) return;
    rows_.resize(limit_);
    rows_end_ = rows_.back().row;
  }

  size_t limit_;
  uint64_t rows_end_;  // a row from this one on is not among the first
  uint64_t total_ = 0;
  std::vector<BrokenRow> rows_;
};

}  // namespace lade
