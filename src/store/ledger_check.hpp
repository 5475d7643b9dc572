// Checks a table's ledger of files against the lines that its batches came from: every batch lies
// within its file, behind the batch before it, and its lines without rows are its own. From a wrong
// ledger a finding would name a wrong line, and a rerun would skip or repeat a wrong file.
#pragma once

#include <functional>

#include "store/batch_check.hpp"
#include "store/table_reader.hpp"

namespace lade {

class LedgerCheck {
 public:
  // `generation` is the newest one, after which no file can have been published. The reader and the
  // sink must outlive the check.
  LedgerCheck(const TableReader& table, uint64_t generation, const DifferenceSink& report)
      : table_(table), generation_(generation), report_(report) {}

  // Both fail when the ledger cannot be read.
  Status check_files();
  // REQUIRES: batches come in the order of the table's list, none left out, and name a file of it.
  Status check(uint64_t batch, const BatchInfo& info);

 private:
  void differs(const std::string& place, const std::string& fault);

  const TableReader& table_;
  const uint64_t generation_;
  const DifferenceSink& report_;
  uint32_t file_ = 0;       // of the batch before
  uint64_t next_line_ = 1;  // of that file, behind the batch before
};

}  // namespace lade
