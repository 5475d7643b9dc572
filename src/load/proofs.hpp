// The proofs of a load: of each table's own constraints, at its end or batch by batch; of the
// foreign keys that refer to a published table whose place it takes; and, where a scale is wanted,
// of each order's lines. Verdicts and violations are reported as they are found.
#pragma once

#include <string>
#include <vector>

#include "file/file.hpp"
#include "load/report.hpp"
#include "load/settings.hpp"
#include "load/table_load.hpp"
#include "load/trace.hpp"
#include "store/table_readers.hpp"

namespace lade {

// For one thread at a time; a proof's jobs run on others. Everything that it refers to must outlive
// it. `readers` are the tables in which parents and children are found.
struct Proofs {
  const LoadSettings& settings;
  const Database& database;
  const std::vector<TableIndex>& tables;  // all that the run loads
  const TemporaryFiles& temporary;
  LoadReport& report;
  Clock& clock;
  LoadTrace& trace;

  // Whether the constraints hold for the table with a batch that is staged as its last. Batches
  // that are proved already are not looked at. After a false report_batch() says why, and nothing
  // more of the table may be checked.
  Result<bool> batch_holds(TableLoad& table, const TableView& staged, const TableReaders& readers,
                           JobRunner& jobs);
  void report_batch(TableLoad& table, const TableView& staged);

  // Whether every constraint of the table holds, but for TableProof::open_keys, which only a part
  // has. Batches that batch_holds() has seen are not checked again.
  Result<bool> table_holds(TableLoad& table, const TableReaders& readers, JobRunner& jobs);
  // Whether the published tables that refer to this one, which is replaced, still hold. Those that
  // do not, or that are not proved now, are entered in TableProof::unproved_children.
  Result<bool> children_hold(TableLoad& table, const TableReaders& readers, JobRunner& jobs);

  // The fault in the lines of the orders, when this table is one of the two and the other is there
  // and will not be loaded later; else empty.
  Result<std::string> order_lines_fault(const TableLoad& table, const TableReaders& readers,
                                        JobRunner& jobs);

 private:
  TableCheckSettings check_settings(JobRunner& jobs) const;
  bool loads(TableIndex table) const;
  Result<TableVerdict> check_child(TableLoad& parent, const TableManifest& child,
                                   const TableReaders& readers, JobRunner& jobs);
  TableVerdict report_verdict(TableProof& proof, TableCheck& check, const TableView& table);
};

}  // namespace lade
