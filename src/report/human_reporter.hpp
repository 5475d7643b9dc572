// The report that a person reads. Findings, notices and errors appear as they come; the run's end
// adds the tables, the constraints that failed, how the others were proved, and the verdict:
//
//   table       rows    MB   MB/s  file MB  batches  seconds  state
//   orders    15,000   1.7    412      0.4        1     0.01  published
//   ...
//   FAILED lineitem_l_partkey_l_suppkey_fkey: 1 of 59,751 rows
//   15 of 16 keys, 18 checks, 8 NOT NULL hold
//   proofs: metadata 39, bitmap 2
//   7 tables, 26,630 rows in 0.04 s, 1 violation, peak 23 MiB
//   exit 1: ...
//
// Records come as tables, with nothing behind them but the verdict. A verb that has no other answer
// writes nothing else, or the reason why there is no record.
#pragma once

#include <array>
#include <mutex>
#include <string>
#include <vector>

#include "events/reporter.hpp"

namespace lade {

class HumanReporter final : public Reporter {
 public:
  struct Options {
    size_t width = 80;
    bool color = false;
    bool only_records = false;  // errors, notices and the verdict are for another reporter
  };

  HumanReporter(LineSink sink, Options options);

  // After the sink failed nothing is written.
  void on(const Event& event) override {
    std::visit([this](const auto& one) { tell(one); }, event);
  }

 private:
  void tell(const RejectEvent& event);
  void tell(const Violation& event);
  void tell(const ConstraintResult& event);
  void tell(const TableEnd& event);
  void tell(const PublishEnd& event);
  void tell(const Record& event);
  void tell(const Notice& event);
  void tell(const ErrorEvent& event);
  void tell(const RunEnd& event);
  template <typename Other>
  void tell(const Other&) {}

  struct Tally {
    uint64_t held = 0;
    uint64_t all = 0;
  };

  std::string records_text() const;
  std::string tables_text(const RunEnd& run) const;
  std::string published_text() const;
  std::string constraints_text() const;
  std::string totals_text(const RunEnd& run) const;
  std::string verdict_text(const RunEnd& run) const;
  std::string verdict_word(const RunEnd& run) const;
  std::string painted(std::string text, std::string_view color) const;
  void write(std::string_view text);
  void write_line(std::string line);

  LineSink sink_;
  const Options options_;
  std::mutex mutex_;
  bool failed_ = false;
  std::vector<Record> records_;
  std::vector<TableEnd> tables_;
  std::vector<PublishEnd> published_;
  std::vector<ConstraintResult> broken_;
  std::vector<ConstraintResult> open_;
  Tally keys_;
  Tally checks_;
  Tally not_null_;
  std::array<uint64_t, std::size(kProofNames)> proofs_{};  // constraints that hold, by proof
};

}  // namespace lade
