#include "load/proofs.hpp"

#include <algorithm>

#include "load/expected_scale.hpp"

namespace lade {
namespace {

bool refers_to(const TableSchema& child, TableIndex parent) {
  return std::any_of(
      child.constraints.begin(), child.constraints.end(), [&](const Constraint& constraint) {
        return constraint.kind == ConstraintKind::foreign_key && constraint.parent_table == parent;
      });
}

}  // namespace

TableCheckSettings Proofs::check_settings(JobRunner& jobs) const {
  const bool keep = settings.on_violation == OnViolation::keep;
  return {.progress = report.reporter(),
          .clock = clock,
          .jobs = jobs,
          .temporary = temporary,
          .parents_elsewhere = settings.part.has_others(),
          .memory_limit_bytes = settings.memory_limit_bytes,
          .findings_max = settings.findings_max,
          .level = keep ? Level::warning : Level::error,
          .trace = trace.get()};
}

bool Proofs::loads(TableIndex table) const {
  return std::find(tables.begin(), tables.end(), table) != tables.end();
}

TableVerdict Proofs::report_verdict(TableProof& proof, TableCheck& check, const TableView& table) {
  const TableVerdict verdict = check.verdict();
  check.report(table, report.reporter(), report.limits());
  proof.violations += verdict.violations;
  proof.cpu_ns += verdict.cpu_ns;
  return verdict;
}

Result<bool> Proofs::batch_holds(TableLoad& table, const TableView& staged,
                                 const TableReaders& readers, JobRunner& jobs) {
  TableProof& proof = table.proof;
  if (!proof.check) proof.check.emplace(check_settings(jobs));
  LADE_CHECK(proof.check->check(staged, readers, proof.proved_batches));
  if (!proof.check->verdict().ok) return false;
  proof.proved_batches = staged.batches();
  return true;
}

void Proofs::report_batch(TableLoad& table, const TableView& staged) {
  report_verdict(table.proof, *table.proof.check, staged);
}

Result<bool> Proofs::table_holds(TableLoad& table, const TableReaders& readers, JobRunner& jobs) {
  const TraceSpan span = trace.span(stage_name(&StageTimes::validate), table.schema.name);
  TableProof& proof = table.proof;
  const TableReader& rows = *readers.find(table.schema.index);
  if (!proof.check) {
    proof.check.emplace(check_settings(jobs));
    LADE_CHECK(proof.check->check(rows, readers, proof.proved_batches));
  }
  const TableVerdict verdict = report_verdict(proof, *proof.check, rows);
  proof.open_keys = verdict.open_keys;
  return verdict.ok;
}

// Children that this run loads later are only marked as not validated: they will be proved against
// the new rows in their turn. Every other child's keys must be found in the new rows now.
Result<bool> Proofs::children_hold(TableLoad& table, const TableReaders& readers, JobRunner& jobs) {
  bool hold = true;
  for (const TableManifest& child : database.tables()) {
    const TableSchema& schema = database.schema().table(child.table);
    if (!child.holds_alone() || !refers_to(schema, table.schema.index)) continue;
    TableManifest changed = child;
    changed.validated = false;
    changed.open_keys = 0;
    if (!loads(child.table) && settings.validate != ValidateWhen::off) {
      LADE_TRY(const TableVerdict verdict, check_child(table, child, readers, jobs));
      const uint64_t open_keys = child.open_keys | verdict.open_keys;
      if (verdict.ok && open_keys == child.open_keys) continue;
      if (verdict.ok) changed.open_keys = open_keys;
      hold &= verdict.ok;
    }
    table.proof.unproved_children.push_back(std::move(changed));
  }
  return hold;
}

Result<TableVerdict> Proofs::check_child(TableLoad& parent, const TableManifest& child,
                                         const TableReaders& readers, JobRunner& jobs) {
  TableCheckSettings only_parent = check_settings(jobs);
  only_parent.is_wanted = [&](const Constraint& constraint) {
    return constraint.kind == ConstraintKind::foreign_key &&
           constraint.parent_table == parent.schema.index;
  };
  TableCheck check(only_parent);
  const TableReader& rows = *readers.find(child.table);
  LADE_CHECK(check.check(rows, readers));
  const TableVerdict verdict = report_verdict(parent.proof, check, rows);
  report.limits().end_table(rows.schema().name, report.reporter());
  return verdict;
}

Result<std::string> Proofs::order_lines_fault(const TableLoad& table, const TableReaders& readers,
                                              JobRunner& jobs) {
  const Schema& schema = database.schema();
  const TableIndex orders = schema.find("orders")->index;
  const TableIndex lineitem = schema.find("lineitem")->index;
  const TableIndex own = table.schema.index;
  const bool lines_come = own == orders && loads(lineitem);
  if ((own != orders && own != lineitem) || lines_come) return std::string();
  const TraceSpan span = trace.span(stage_name(&StageTimes::validate), table.schema.name);
  return lade::order_lines_fault(schema, readers, check_settings(jobs));
}

}  // namespace lade
