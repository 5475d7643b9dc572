#include "publish/table_publication.hpp"

#include <bit>
#include <map>

#include "file/machine.hpp"

namespace lade {
namespace {

// Whether the table may go out with its constraints. A table of another declaration was not
// validated under this one; a part is no whole table.
bool is_validated(const TableSchema& schema, const TableManifest& info, const Part& part) {
  if (info.part != part || info.schema_hash != schema_hash(schema)) return false;
  return part ? info.holds_alone() : info.validated;
}

// Why it may not.
std::string not_validated_text(const std::string& table, const TableManifest& info,
                               const Part& part) {
  if (info.part == part) {
    return table + " is not validated: run lade validate" +
           (part ? "" : ", or publish it without constraints (--unvalidated)");
  }
  if (!info.part)
    return table + " was not loaded as a part: load it with --part, or publish it without";
  return table + " is part " + part_text(info.part) + ": publish it with --part " +
         part_text(info.part) + ", then all parts once with --parts " +
         std::to_string(info.part.count);
}

}  // namespace

TablePublication::TablePublication(const Database& database, const TableManifest& info,
                                   const PublishSettings& settings, const PublishSeams& seams)
    : database_(database),
      settings_(settings),
      seams_(seams),
      reader_(database.pager(), database.schema().table(info.table), info),
      folder_(settings.directory + "/" + std::string(reader_.schema().name)),
      validated_(is_validated(reader_.schema(), info, settings.part)),
      parquet_schema_(parquet::parquet_schema(reader_.schema(), !validated_)) {}

Result<std::unique_ptr<TablePublication>> TablePublication::plan(const Database& database,
                                                                 const TableManifest& info,
                                                                 const PublishSettings& settings,
                                                                 const PublishSeams& seams) {
  LADE_CHECK(info.fault);
  std::unique_ptr<TablePublication> made(new TablePublication(database, info, settings, seams));
  if (!made->validated_ && !settings.unvalidated) {
    return Status::error(info.part == settings.part ? Code::not_validated : Code::part_conflict,
                         not_validated_text(std::string(made->table().name), info, settings.part),
                         database.pager().path());
  }
  LADE_TRY(made->segments_, chain_segments(database, info));
  LADE_TRY(TableVersion version, made->version());
  LADE_TRY(made->commit_, TableCommit::plan(std::move(version), settings, seams));
  return made;
}

Result<TableVersion> TablePublication::version() const {
  TableVersion version{
      .table = table(),
      .chain = {},
      .rows = rows(),
      .lost_rows = false,
      .metadata = {},
      .validated = validated_,
      .application = "lade:" + hex(database_.pager().file_id()) + ":" + std::string(table().name),
      .generation = database_.pager().last_commit().generation};
  for (const ChainedSegment& segment : segments_) {
    version.chain.push_back(segment.chain);
    version.lost_rows |= segment.lost_rows;
  }
  if (settings_.part) {
    version.validated = manifest().validated;
    version.open = static_cast<uint64_t>(std::popcount(manifest().open_keys));
    return version;
  }
  std::map<TableIndex, Hash128> parents;
  for (const Constraint& key : table().constraints) {
    const TableManifest* parent = database_.find(key.parent_table);
    if (key.kind != ConstraintKind::foreign_key || parent == nullptr) continue;
    LADE_TRY(const std::vector<ChainedSegment> chain, chain_segments(database_, *parent));
    if (!chain.empty()) parents[key.parent_table] = chain.back().chain;
  }
  version.metadata =
      delta_metadata({.schema = database_.schema(),
                      .table = table(),
                      .validated = validated_,
                      .with_checks = !settings_.no_checks,
                      .ledger = {.segments = segments_.size(), .rows = rows(), .chain = chain()},
                      .parent_chain = [&](TableIndex parent) { return parents[parent]; }});
  return version;
}

void TablePublication::start() {
  commit_->report_start();
  cutter_ = std::make_unique<RowGroupCutter>(reader_, segments_, commit_->first_segment());
  Progress about;
  about.table = table().name;
  about.stage = ProgressStage::publish;
  progress_ = std::make_unique<ProgressMeter>(seams_.reporter, seams_.clock, std::move(about),
                                              current_rss_bytes);
}

Status TablePublication::append(const parquet::RowGroupWriter& columns, const RowGroupCut& cut) {
  if (!file_) {
    LADE_CHECK(commit_->make_folders());
    FileSystem* files = settings_.dry_run ? nullptr : &seams_.files;
    LADE_TRY(file_, DataFile::create(files, part_prefix(folder_, settings_.part, cut.part)));
    writer_ = std::make_unique<parquet::FileWriter>(parquet_schema_, *file_);
    sorted_ = true;
  }
  LADE_CHECK(writer_->append(columns));
  sorted_ = sorted_ && cut.sorted;
  return cut.ends_file && writer_->is_row_group_complete() ? finish_file(cut) : Status();
}

Status TablePublication::finish_file(const RowGroupCut& cut) {
  parquet::FooterFacts facts{.created_by = std::string(kDeltaWriterName) + LADE_VERSION,
                             .sorting_columns = {},
                             .key_values = {{"lade.table", parquet_schema_.table},
                                            {"lade.schema", hex(schema_hash(table()))},
                                            {"lade.chain", hex(segments_[cut.segment].chain)}}};
  if (sorted_) facts.sorting_columns = table().primary_key().columns;
  const TableProperties& properties = commit_->version().metadata.properties;
  const auto proofs = properties.find("lade.proofs");
  if (proofs != properties.end()) facts.key_values.push_back({proofs->first, proofs->second});
  LADE_CHECK(writer_->finish(facts));
  LADE_CHECK(file_->finish());
  AddedFile added{
      .path = file_->name(),
      .bytes = file_->bytes(),
      .rows = writer_->rows(),
      .statistics = file_statistics(parquet_schema_, writer_->rows(), writer_->column_statistics()),
      .xxh3 = file_->xxh3(),
      .segment = cut.segment,
      .part = cut.part};
  PublishFile event;
  event.table = table().name;
  event.file = added.path;
  event.rows = added.rows;
  event.row_groups = writer_->row_groups();
  event.bytes = added.bytes;
  event.xxh3 = added.xxh3;
  event.segment = added.segment;
  event.part = added.part;
  event.was_there = file_->was_there();
  seams_.reporter.on(event);
  bytes_added_ += added.bytes;
  files_.push_back(std::move(added));
  writer_.reset();
  file_.reset();
  return {};
}

}  // namespace lade
