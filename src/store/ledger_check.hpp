// Holds a table's ledger of files against the lines that its batches say they came from: every
// batch lies within its file, behind the batch before it, and no row comes from a rejected line.
// What is wrong would name a wrong line to people and give a rerun a wrong idea of what is loaded.
#pragma once

#include <functional>

#include "store/batch_check.hpp"
#include "store/table_reader.hpp"

namespace lade {

class LedgerCheck {
 public:
  // `generation` is the newest one: no file was published later. The reader and the sink must
  // outlive the check.
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
