// Puts published parts together (publish.hpp).
#include <algorithm>
#include <bit>
#include <map>

#include "base/human_text.hpp"
#include "base/shell_word.hpp"
#include "publish/constraints_file.hpp"
#include "publish/iceberg_export.hpp"
#include "publish/parts_proof.hpp"
#include "publish/publish.hpp"
#include "publish/segment_chain.hpp"
#include "publish/table_commit.hpp"

namespace lade {
namespace {

// A table of all parts.
struct WholeTable {
  const TableSchema& schema;
  uint64_t rows = 0;
  std::vector<LoadedFile> inputs = {};  // part by part, as one load would have read them
  std::vector<AddedFile> files = {};
  PartsVerdict verdict = {};
  bool refused = false;
  std::unique_ptr<TableCommit> commit = {};

  Hash128 chain() const { return rows == 0 ? Hash128() : next_chain({}, schema, rows, inputs); }
};

class PartsRun {
 public:
  PartsRun(const Schema& schema, const PublishSettings& settings, const PublishSeams& seams)
      : schema_(schema), settings_(settings), seams_(seams) {}

  Status run();
  void add_up(bool ok, PublishTotals& totals) const;

 private:
  void gather();
  Status plan(WholeTable& table);
  TableVersion version(const WholeTable& table) const;
  Status prove();
  bool refers_to_refused(const TableSchema& table) const;
  Status drop_broken_claims();
  Status commit();

  const Schema& schema_;
  const PublishSettings& settings_;
  const PublishSeams& seams_;
  std::vector<PartSummary> summaries_;
  std::vector<WholeTable> tables_;  // in the order of the schema
  size_t done_ = 0;
};

Status PartsRun::run() {
  LADE_TRY(summaries_, read_summaries(schema_, settings_, seams_));
  gather();
  bool any_new = false;
  for (WholeTable& table : tables_) {
    LADE_CHECK(plan(table));
    any_new |= !table.commit->is_unchanged();
  }
  if (any_new) LADE_CHECK(prove());
  LADE_CHECK(drop_broken_claims());
  LADE_CHECK(commit());
  return settings_.dry_run ? Status()
                           : update_constraints_file(seams_.files, settings_.directory, schema_);
}

void PartsRun::gather() {
  for (const TableSchema& schema : schema_.tables) {
    WholeTable table{.schema = schema};
    bool any = false;
    for (PartSummary& summary : summaries_) {
      for (PartTable& part : summary.tables) {
        if (part.table != schema.index) continue;
        any = true;
        table.rows += part.rows;
        table.inputs.insert(table.inputs.end(), part.inputs.begin(), part.inputs.end());
        for (AddedFile& file : part.files) {
          file.part = table.files.size();
          table.files.push_back(std::move(file));
        }
        part.files.clear();
      }
    }
    if (any) tables_.push_back(std::move(table));
  }
}

// Constraints count as holding until prove() has said otherwise.
Status PartsRun::plan(WholeTable& table) {
  LADE_CHECK(seams_.interruption.check());
  LADE_TRY(table.commit, TableCommit::plan(version(table), settings_, seams_));
  return {};
}

// One segment, of one load of all files: what one machine would have published.
TableVersion PartsRun::version(const WholeTable& table) const {
  const Hash128 chain = table.chain();
  const uint64_t open_keys = table.verdict.open_keys;
  const std::string name(table.schema.name);
  TableVersion version{.table = table.schema,
                       .chain = {},
                       .rows = table.rows,
                       .metadata = {},
                       .validated = open_keys == 0,
                       .open = static_cast<uint64_t>(std::popcount(open_keys)),
                       .application = "lade:" + hex(chain) + ":" + name,
                       .generation = 1};
  if (table.rows > 0) version.chain.push_back(chain);
  version.metadata = delta_metadata(
      {.schema = schema_,
       .table = table.schema,
       .validated = true,
       .open_keys = open_keys,
       .with_checks = !settings_.no_checks,
       .ledger = {.segments = version.chain.size(), .rows = table.rows, .chain = chain},
       .parent_chain = [&](TableIndex parent) {
         for (const WholeTable& each : tables_) {
           if (each.schema.index == parent) return each.chain();
         }
         return Hash128();
       }});
  return version;
}

Status PartsRun::prove() {
  PartsProof proof(schema_, summaries_, settings_, seams_);
  LADE_CHECK(proof.open());
  for (WholeTable& table : tables_) {
    if (table.commit->is_unchanged()) {
      proof.set_proved(table.schema.index);
      continue;
    }
    LADE_TRY(table.verdict, proof.prove(table.schema.index));
    table.refused = !table.verdict.ok || refers_to_refused(table.schema);
    if (table.verdict.open_keys != 0) LADE_CHECK(plan(table));
  }
  return {};
}

bool PartsRun::refers_to_refused(const TableSchema& table) const {
  return std::any_of(
      table.constraints.begin(), table.constraints.end(), [&](const Constraint& constraint) {
        return constraint.kind == ConstraintKind::foreign_key &&
               std::any_of(tables_.begin(), tables_.end(), [&](const WholeTable& each) {
                 return each.refused && each.schema.index == constraint.parent_table;
               });
      });
}

// Keys that will no longer hold are taken from the statements before the tables change.
Status PartsRun::drop_broken_claims() {
  std::vector<TableIndex> open;
  for (const WholeTable& table : tables_) {
    if (!table.refused && table.verdict.open_keys != 0) open.push_back(table.schema.index);
  }
  if (settings_.dry_run) return {};
  return drop_statements(seams_.files, settings_.directory, schema_, open);
}

Status PartsRun::commit() {
  while (done_ < tables_.size()) {
    WholeTable& table = tables_[done_];
    table.commit->report_start();
    if (table.refused) {
      table.commit->report_refused();
      ++done_;
      continue;
    }
    const bool has_files = table.commit->has_files();
    const std::span<const AddedFile> files(table.files.data(), has_files ? table.files.size() : 0);
    const Status status = table.commit->commit(files);
    if (!status.ok()) {
      table.commit->report_failure(status, files);
      return status;
    }
    ++done_;
    LADE_CHECK(write_iceberg(seams_.files, settings_, table.schema));
  }
  return {};
}

void PartsRun::add_up(bool ok, PublishTotals& totals) const {
  std::vector<std::string> published;
  std::vector<std::string> refused;
  std::vector<std::string> open;
  bool any_written = false;
  for (size_t i = 0; i < done_; ++i) {
    const WholeTable& table = tables_[i];
    totals.violations += table.verdict.violations;
    if (table.refused) {
      refused.emplace_back(table.schema.name);
      continue;
    }
    ++totals.tables;
    totals.rows += table.rows;
    published.emplace_back(table.schema.name);
    any_written |= !table.commit->is_unchanged();
    if (table.commit->has_files()) {
      for (const AddedFile& file : table.files) totals.bytes += file.bytes;
    }
    const std::vector<std::string> names = constraint_names(table.schema, table.verdict.open_keys);
    open.insert(open.end(), names.begin(), names.end());
  }
  if (!open.empty()) totals.code = ExitCode::accepted_with_findings;
  if (!refused.empty()) totals.code = ExitCode::data_refused;
  const std::string proof = settings_.directory + "/_lade/prove.sql";
  std::vector<std::string> parts;
  if (!ok && done_ < tables_.size()) {
    parts.push_back(published.empty() ? "nothing was published"
                                      : "published before that: " + joined(published, ", "));
  } else if (!ok) {
    parts.emplace_back(tables_.empty()
                           ? "nothing was published"
                           : "every table is published, but what stands beside them "
                             "(_lade/*.sql, Iceberg's metadata) is older; publish again");
  } else if (!refused.empty()) {
    parts.push_back("not published: " + joined(refused, ", ") +
                    "; mend the files that the violations name, load and publish their parts again "
                    "with --if-loaded and --if-published replace");
    if (!published.empty()) parts.push_back("published: " + joined(published, ", "));
  }
  if (ok && !open.empty()) {
    parts.push_back("published, but not proved in this memory: " + joined(open, ", ") +
                    "; more --memory-limit, or the queries in " + proof + ", will tell");
  } else if (ok && refused.empty() && settings_.dry_run) {
    parts.emplace_back("nothing was written: a dry run");
  } else if (ok && refused.empty() && !any_written) {
    parts.emplace_back("everything was published already");
    if (!settings_.iceberg.empty()) parts.emplace_back("Iceberg's metadata describes it");
  } else if (ok && refused.empty()) {
    parts.push_back("published to " + settings_.directory + "; lade verify --published " +
                    shell_word(settings_.directory) + " checks the files");
  }
  totals.verdict = joined(parts, "; ");
}

}  // namespace

Status publish_parts(const Schema& schema, const PublishSettings& settings,
                     const PublishSeams& seams, PublishTotals& totals) {
  PartsRun run(schema, settings, seams);
  const Status status = told_of(run.run(), settings, seams);
  run.add_up(status.ok(), totals);
  return status;
}

}  // namespace lade
