// The proof of one table that is loaded: of its own constraints, at its end or batch by batch, and,
// when it takes the place of a published table, of the foreign keys that refer to it. Verdicts and
// violations are told as they are found.
#pragma once

#include <optional>
#include <vector>

#include "load/load_run.hpp"
#include "store/table_readers.hpp"
#include "validator/check_table.hpp"

namespace lade {

class TableProof {
 public:
  TableProof(LoadRun& run, const TableSchema& schema) : run_(run), schema_(schema) {}

  // So many batches at the table's begin are known to hold.
  void start(uint64_t proved_batches) { proved_batches_ = proved_batches; }

  // Whether the `batches` of the table hold, of which only those are looked at that nobody has
  // proved. When they do not, report() says why, and nothing more may be checked.
  Result<bool> holds(const TableView& table, uint64_t batches, const TableReaders& parents,
                     JobRunner& jobs);
  void report(const TableView& table);

  // At the table's end: whether every constraint holds. Checks what holds() has not.
  Result<bool> prove(const TableReaders& readers, JobRunner& jobs);
  // Whether the published tables that refer to the one which is replaced still hold.
  Result<bool> prove_children(const TableReaders& readers, JobRunner& jobs);

  // What is wrong with the lines of the orders, when this table is one of the two and the other is
  // there and not to come yet; else empty.
  Result<std::string> order_lines_fault(const TableReaders& readers, JobRunner& jobs);

  // Of prove_children(): tables that are to be published with this one as not validated.
  const std::vector<TableManifest>& unproved_children() const { return unproved_children_; }
  void report_unproved_children() const;

  uint64_t violations() const { return violations_; }
  uint64_t cpu_ns() const { return cpu_ns_; }

 private:
  TableCheckSettings settings(JobRunner& jobs) const;
  Result<bool> prove_child(const TableManifest& child, const TableReaders& readers,
                           JobRunner& jobs);
  TableVerdict tell(TableCheck& check, const TableView& table);

  LoadRun& run_;
  const TableSchema& schema_;
  std::optional<TableCheck> check_;
  uint64_t proved_batches_ = 0;
  std::vector<TableManifest> unproved_children_;
  uint64_t violations_ = 0;
  uint64_t cpu_ns_ = 0;  // of all checks, over all threads
};

}  // namespace lade
