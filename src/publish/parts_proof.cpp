#include "publish/parts_proof.hpp"

#include "file/file.hpp"
#include "validator/check_table.hpp"

namespace lade {
namespace {

// Of the memory limit: what one check may hold, and the records of batches. The rest is for decoded
// columns, open files and summaries.
constexpr uint64_t kStateShare = 2;
constexpr uint64_t kPagesShare = 8;
constexpr size_t kFindingsMax = 100;  // of each constraint

const PartTable* find_table(const PartSummary& summary, TableIndex table) {
  for (const PartTable& each : summary.tables) {
    if (each.table == table) return &each;
  }
  return nullptr;
}

}  // namespace

PartsProof::PartsProof(const Schema& schema, const std::vector<PartSummary>& summaries,
                       const PublishSettings& settings, const PublishSeams& seams)
    : schema_(schema),
      summaries_(summaries),
      settings_(settings),
      seams_(seams),
      files_(seams.files, schema, parts_folder(settings.directory), summaries),
      pages_(settings.memory_limit_bytes / kPagesShare),
      limits_(kFindingsMax),
      keys_(schema.tables.size()) {}

// Part by part, so that each file is opened once.
Status PartsProof::open() {
  for (size_t index = 0; index < summaries_.size(); ++index) {
    LADE_CHECK(seams_.interruption.check());
    for (const PartTable& part : summaries_[index].tables) {
      std::unique_ptr<PartKeys>& keys = keys_[part.table];
      if (keys == nullptr) keys = std::make_unique<PartKeys>(files_, part.table, pages_);
      LADE_CHECK(keys->add(index, part));
    }
  }
  return {};
}

Result<std::string> PartsProof::proved_in_parts(const TableSchema& table, size_t place) const {
  size_t parts = 0;
  size_t open = 0;
  for (const PartSummary& summary : summaries_) {
    const PartTable* found = find_table(summary, table.index);
    if (found == nullptr) continue;
    ++parts;
    open += found->open_keys >> place & 1;
  }
  if (open > 0) return std::string();
  if (parts == 1) return std::string("one part has all rows, and has proved it");
  if (table.constraints[place].kind != ConstraintKind::primary_key)
    return std::string("each part has proved it alone");
  const TableSchema& keys = files_.schema().table(table.index);
  const uint16_t leading = keys.primary_key().columns.front();
  if (value_kind(keys.columns[leading].type) == ValueKind::text) return std::string();
  LADE_TRY(const bool apart, keys_[table.index]->are_apart(leading));
  if (!apart) return std::string();
  return "each part has proved it alone, and no two have a value of " +
         std::string(keys.columns[leading].name) + " in common";
}

Result<PartsVerdict> PartsProof::prove(TableIndex table) {
  const TableSchema& declared = schema_.table(table);
  const TableSchema& keys = files_.schema().table(table);
  PartsVerdict verdict;
  for (const Constraint& constraint : keys.constraints) {
    LADE_CHECK(seams_.interruption.check());
    // Its place in the table as it is declared.
    size_t place = 0;
    while (declared.constraints[place].name != constraint.name) ++place;
    const bool is_primary = constraint.kind == ConstraintKind::primary_key;
    const uint64_t bit = uint64_t{1} << place;
    const uint64_t violations = verdict.violations;
    LADE_TRY(const std::string reason, proved_in_parts(declared, place));
    if (!reason.empty()) {
      ConstraintResult event;
      event.table = declared.name;
      event.constraint = constraint.name;
      event.kind = constraint.kind;
      for (const uint16_t column : constraint.columns)
        event.columns.emplace_back(keys.columns[column].name);
      event.ok = true;
      event.reason = reason;
      event.rows_checked = keys_[table]->info().rows;
      seams_.reporter.on(event);
    } else {
      LADE_CHECK(check(keys, constraint, bit, verdict));
    }
    const bool holds = verdict.violations == violations && (verdict.open_keys & bit) == 0;
    if (is_primary && holds) keys_[table]->set_proved();
  }
  limits_.end_table(declared.name, seams_.reporter);
  return verdict;
}

Status PartsProof::check(const TableSchema& keys, const Constraint& constraint, uint64_t bit,
                         PartsVerdict& verdict) {
  ThreadRunner jobs(settings_.threads);
  const TemporaryFiles none{seams_.files, {}};
  TableCheck check({.progress = seams_.reporter,
                    .clock = seams_.clock,
                    .jobs = jobs,
                    .temporary = none,
                    .is_wanted = [&](const Constraint& each) { return &each == &constraint; },
                    .memory_limit_bytes = settings_.memory_limit_bytes,
                    .one_pass_bytes = settings_.memory_limit_bytes / kStateShare,
                    .findings_max = kFindingsMax});
  const PartKeys& table = *keys_[keys.index];
  LADE_CHECK(
      check.check(table, files_.schema(), [&](TableIndex parent) { return keys_[parent].get(); }));
  check.report(table, seams_.reporter, limits_);
  const TableVerdict found = check.verdict();
  verdict.ok &= found.ok;
  verdict.violations += found.violations;
  if (found.open_keys != 0) verdict.open_keys |= bit;
  return {};
}

}  // namespace lade
