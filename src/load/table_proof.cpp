#include "load/table_proof.hpp"

#include <algorithm>

#include "load/order_lines.hpp"

namespace lade {
namespace {

bool refers_to(const TableSchema& child, TableIndex parent) {
  return std::any_of(
      child.constraints.begin(), child.constraints.end(), [&](const Constraint& constraint) {
        return constraint.kind == ConstraintKind::foreign_key && constraint.parent_table == parent;
      });
}

}  // namespace

TableCheckSettings TableProof::settings(JobRunner& jobs) const {
  const CommandLine& options = run_.context.options;
  const bool keep = options.on_violation == OnViolation::keep;
  return {.progress = run_.context.reporter,
          .clock = run_.context.clock,
          .jobs = jobs,
          .temporary = run_.context.temporary,
          .memory_limit_bytes = options.memory_limit_bytes,
          .findings_max = options.findings_max,
          .level = keep ? Level::warning : Level::error,
          .trace = run_.trace};
}

TableVerdict TableProof::tell(TableCheck& check, const TableView& table) {
  const TableVerdict verdict = check.verdict();
  check.report(table, run_.context.reporter, run_.limits);
  violations_ += verdict.violations;
  cpu_ns_ += verdict.cpu_ns;
  return verdict;
}

Result<bool> TableProof::holds(const TableView& table, uint64_t batches,
                               const TableReaders& parents, JobRunner& jobs) {
  if (!check_) check_.emplace(settings(jobs));
  LADE_CHECK(check_->check(table, parents, proved_batches_));
  if (!check_->verdict().ok) return false;
  proved_batches_ = batches;
  return true;
}

void TableProof::report(const TableView& table) { tell(*check_, table); }

Result<bool> TableProof::prove(const TableReaders& readers, JobRunner& jobs) {
  const TraceSpan span(run_.trace, {"validate", schema_.name, {}});
  const TableReader& table = *readers.find(schema_.index);
  // What was checked batch by batch is not checked again.
  if (!check_) {
    check_.emplace(settings(jobs));
    LADE_CHECK(check_->check(table, readers, proved_batches_));
  }
  return tell(*check_, table).ok;
}

// Those that this run loads as well will be proved against the new rows themselves, and until then
// nobody has; of the others every key must be found in the new rows, too.
Result<bool> TableProof::prove_children(const TableReaders& readers, JobRunner& jobs) {
  bool hold = true;
  for (const TableManifest& child : run_.database.tables()) {
    const TableSchema& schema = run_.database.schema().table(child.table);
    if (!child.validated || !refers_to(schema, schema_.index)) continue;
    if (!run_.loads(child.table) && run_.context.options.validate != ValidateWhen::off) {
      LADE_TRY(const bool holds, prove_child(child, readers, jobs));
      if (holds) continue;
      hold = false;
    }
    unproved_children_.push_back(child);
    unproved_children_.back().validated = false;
  }
  return hold;
}

Result<bool> TableProof::prove_child(const TableManifest& child, const TableReaders& readers,
                                     JobRunner& jobs) {
  TableCheckSettings only_parent = settings(jobs);
  only_parent.only_parent = schema_.index;
  TableCheck check(only_parent);
  const TableReader& rows = *readers.find(child.table);
  LADE_CHECK(check.check(rows, readers));
  const TableVerdict verdict = tell(check, rows);
  run_.limits.end_table(run_.database.schema().table(child.table).name, run_.context.reporter);
  return verdict.ok;
}

Result<std::string> TableProof::order_lines_fault(const TableReaders& readers, JobRunner& jobs) {
  const Schema& schema = run_.database.schema();
  const TableIndex orders = schema.find("orders")->index;
  const TableIndex lineitem = schema.find("lineitem")->index;
  const bool lines_come = schema_.index == orders && run_.loads(lineitem);
  if ((schema_.index != orders && schema_.index != lineitem) || lines_come) return std::string();
  if (readers.find(orders) == nullptr || readers.find(lineitem) == nullptr) return std::string();
  const TraceSpan span(run_.trace, {"validate", schema_.name, {}});
  return lade::order_lines_fault(*readers.find(orders), *readers.find(lineitem), settings(jobs));
}

void TableProof::report_unproved_children() const {
  for (const TableManifest& child : unproved_children_) {
    const TableManifest* published = run_.database.find(child.table);
    if (published == nullptr || published->validated) continue;
    const std::string name(run_.database.schema().table(child.table).name);
    Notice notice;
    notice.code = "child_not_validated";
    notice.table = name;
    notice.count = child.rows;
    notice.message =
        name + " is marked as not validated, since " + std::string(schema_.name) + " was replaced";
    if (run_.loads(child.table)) notice.level = Level::info;  // its own turn comes
    run_.context.reporter.on(notice);
  }
}

}  // namespace lade
