// The third stage of a load: appending. Batches are taken in the order in which they were read;
// their rejects are reported, and their chunks go to the database file, where nobody sees them
// until the table is published.
#pragma once

#include <span>

#include "load/item.hpp"
#include "load/proofs.hpp"
#include "load/refresh_deletes.hpp"
#include "load/reject_file.hpp"
#include "load/report.hpp"
#include "load/settings.hpp"
#include "load/table_load.hpp"
#include "load/trace.hpp"

namespace lade {

// For one thread at a time. Everything that it refers to must outlive it.
struct Appending {
  const LoadSettings& settings;
  Database& database;
  Proofs& proofs;
  LoadReport& report;
  RejectFile* rejects;  // null: rejected rows are not written
  Clock& clock;
  LoadTrace& trace;
  const RefreshDeletes* deletes;  // null: the run deletes nothing
  // Tables that batches are proved against though they are not published yet.
  const std::vector<TableLoad*>& deferred;

  // Fails only when the database or the reject file cannot be written.
  Status append(TableLoad& table, const LoadItem& item, JobRunner& jobs);
  // All of the table's batches were appended: takes in the item of its end, and reports what its
  // files have shown.
  Status end_input(TableLoad& table, const LoadItem& end);
  // Writes the table's lists and its ledger; after it all its rows can be read.
  Status finish(TableLoad& table);

 private:
  Status open(TableLoad& table, const LoadItem& first);
  Status take_deletes(TableLoad& table, const RowDeletion& deletion);
  void tell_of_files(const TableLoad& table, std::span<const FileFacts> files);
  static void count_rejects(AppendedTable& appended, const RejectList& found);
  Status take_rejects(AppendedTable& appended, const TableLoad& table, const std::string& file,
                      const RejectList& found, const std::vector<std::string>& rows);
  Status append_proved(TableLoad& table, const LoadItem& item, JobRunner& jobs);
  bool over_budget(const AppendedTable& appended) const;
};

}  // namespace lade
