#include "publish/table_publication.hpp"

#include <cerrno>
#include <map>
#include <set>

#include "base/mutation.hpp"

namespace lade {
namespace {

// A table of another declaration was not validated under this one.
bool is_validated(const TableSchema& schema, const TableManifest& info) {
  return info.validated && info.schema_hash == schema_hash(schema);
}

}  // namespace

std::string_view publish_step_name(PublishStep step) {
  switch (step) {
    case PublishStep::create: return "create";
    case PublishStep::append: return "append";
    case PublishStep::replace: return "replace";
    case PublishStep::change: return "change";
    case PublishStep::nothing: break;
  }
  return "nothing";
}

TablePublication::TablePublication(const Database& database, const TableManifest& info,
                                   const PublishSettings& settings, const PublishSeams& seams)
    : database_(database),
      settings_(settings),
      seams_(seams),
      reader_(database.pager(), database.schema().table(info.table), info),
      folder_(settings.directory + "/" + std::string(reader_.schema().name)),
      validated_(is_validated(reader_.schema(), info)),
      parquet_schema_(parquet::parquet_schema(reader_.schema(), !validated_)) {}

Result<std::unique_ptr<TablePublication>> TablePublication::plan(const Database& database,
                                                                 const TableManifest& info,
                                                                 const PublishSettings& settings,
                                                                 const PublishSeams& seams) {
  LADE_CHECK(info.fault);
  std::unique_ptr<TablePublication> made(new TablePublication(database, info, settings, seams));
  if (!made->validated_ && !settings.unvalidated) {
    return Status::error(Code::not_validated,
                         std::string(made->table().name) +
                             " is not validated: run lade validate, or publish it without "
                             "constraints (--unvalidated)",
                         database.pager().path());
  }
  LADE_TRY(made->segments_, chain_segments(database, info));
  LADE_TRY(made->log_, read_delta_log(seams.files, made->folder_));
  std::map<TableIndex, Hash128> parents;
  for (const Constraint& key : made->table().constraints) {
    const TableManifest* parent = database.find(key.parent_table);
    if (key.kind != ConstraintKind::foreign_key || parent == nullptr) continue;
    LADE_TRY(const std::vector<ChainedSegment> chain, chain_segments(database, *parent));
    if (!chain.empty()) parents[key.parent_table] = chain.back().chain;
  }
  made->metadata_ =
      delta_metadata({.schema = database.schema(),
                      .table = made->table(),
                      .validated = made->validated_,
                      .with_checks = !settings.no_checks,
                      .ledger = made->ledger(),
                      .parent_chain = [&](TableIndex parent) { return parents[parent]; }});
  LADE_CHECK(made->decide());
  made->encoded_from_ = made->first_segment_;
  return made;
}

PublishedLedger TablePublication::ledger() const {
  return {.segments = segments_.size(),
          .rows = rows(),
          .chain = segments_.empty() ? Hash128() : segments_.back().chain};
}

// What the log lacks of what is stored.
Status TablePublication::decide() {
  first_segment_ = 0;
  step_ = PublishStep::create;
  if (log_.versions == 0) return {};
  if (settings_.if_published == IfPublished::error) {
    return Status::error(Code::already_published,
                         std::string(table().name) + " is published already", folder_);
  }
  step_ = PublishStep::replace;
  const std::optional<PublishedLedger> published = published_ledger(log_.metadata.properties);
  if (log_.foreign_writer || !published)
    return refuse("was written by " + log_.foreign_writer.value_or("another version of lade"));
  const uint64_t count = published->segments;
  const bool begins =
      count <= segments_.size() &&
      (count == 0 ? published->chain == Hash128() : published->chain == segments_[count - 1].chain);
  if (!begins) return refuse("holds other rows than what is stored begins with");
  first_segment_ = count;
  const bool same_properties =
      are_same_but_for_parents(log_.metadata.properties, metadata_.properties) &&
      log_.metadata.schema_string == metadata_.schema_string;
  step_ = count < segments_.size() ? PublishStep::append
          : same_properties        ? PublishStep::nothing
                                   : PublishStep::change;
  return {};
}

// Ok where it may be replaced.
Status TablePublication::refuse(const std::string& why) const {
  const auto append_only = log_.metadata.properties.find("delta.appendOnly");
  const bool may_not_remove =
      append_only != log_.metadata.properties.end() && append_only->second == "true";
  if (settings_.if_published == IfPublished::replace && !may_not_remove) return {};
  return Status::error(Code::table_changed,
                       "the published table " + why +
                           (may_not_remove ? ", and it is append-only"
                                           : "; --if-published replace publishes it anew"),
                       folder_);
}

void TablePublication::start() {
  start_ns_ = seams_.clock.monotonic_ns();
  PublishStart event;
  event.table = table().name;
  event.step = publish_step_name(step_);
  event.folder = folder_;
  event.rows = rows();
  event.segments = segments_.size();
  event.new_segments = segments_.size() - first_segment_;
  event.validated = validated_;
  seams_.reporter.on(event);
  cutter_ = std::make_unique<RowGroupCutter>(reader_, segments_, first_segment_);
  Progress about;
  about.table = table().name;
  about.stage = ProgressStage::publish;
  progress_ = std::make_unique<ProgressMeter>(seams_.reporter, seams_.clock, std::move(about),
                                              seams_.rss_bytes);
}

Status TablePublication::make_folders() {
  if (has_folders_ || settings_.dry_run) return {};
  LADE_CHECK(seams_.files.make_directory(settings_.directory));
  LADE_CHECK(seams_.files.make_directory(folder_));
  LADE_CHECK(seams_.files.make_directory(folder_ + "/" + kDeltaLogFolder));
  has_folders_ = true;
  return {};
}

Status TablePublication::append(const parquet::RowGroupWriter& columns, const RowGroupCut& cut) {
  if (!file_) {
    LADE_CHECK(make_folders());
    FileSystem* files = settings_.dry_run ? nullptr : &seams_.files;
    LADE_TRY(file_, DataFile::create(files, folder_, cut.part));
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
  const auto proofs = metadata_.properties.find("lade.proofs");
  if (proofs != metadata_.properties.end())
    facts.key_values.push_back({proofs->first, proofs->second});
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

DeltaCommit TablePublication::next_commit() const {
  DeltaCommit commit{
      .time_ms = static_cast<uint64_t>(seams_.clock.unix_ms()),
      .operation = "WRITE",
      .metadata = metadata_,
      .application = "lade:" + hex(database_.pager().file_id()) + ":" + std::string(table().name),
      .generation = database_.pager().last_commit().generation,
      .removed = {},
      .added = {}};
  if (step_ == PublishStep::change) commit.operation = "SET TBLPROPERTIES";
  const unsigned needed =
      has_checks(metadata_.properties) ? kDeltaWriterVersionChecks : kDeltaWriterVersion;
  if (log_.writer_version < needed) commit.writer_version = needed;
  commit.metadata.created_ms = log_.versions > 0 ? log_.metadata.created_ms : commit.time_ms;
  commit.metadata.id = log_.versions > 0 ? log_.metadata.id : uuid_of(metadata_seed());
  // A commit may name a file once only: one that is there and stays is not named.
  std::set<std::string> kept;
  for (const AddedFile& file : files_) {
    if (file.segment < first_segment_) continue;
    const auto old = log_.files.find(file.path);
    if (old != log_.files.end() && old->second.active) {
      kept.insert(file.path);
    } else if (kept.insert(file.path).second) {
      commit.added.push_back(file);
    }
  }
  if (step_ != PublishStep::replace) return commit;
  for (const auto& [path, file] : log_.files) {
    if (file.active && !kept.contains(path)) commit.removed.push_back(path);
  }
  return commit;
}

// Two that publish one table at a time: the second finds the name of its commit taken, reads the
// log again, and has nothing left to do, or the rest.
Status TablePublication::commit() {
  if (settings_.dry_run) {
    report_end(true, step_ == PublishStep::nothing ? "unchanged" : "checked");
    return {};
  }
  for (bool linked = false; !linked && step_ != PublishStep::nothing;) {
    LADE_CHECK(seams_.interruption.check());
    LADE_CHECK(make_folders());
    if (!files_.empty() && !LADE_MUTANT(data_names_not_synced))
      LADE_CHECK(seams_.files.sync_directory(folder_));
    const DeltaCommit next = next_commit();
    files_removed_ = next.removed.size();
    LADE_TRY(linked, link_commit(commit_text(next)));
    if (linked) {
      report_end(true, "published");
      seams_.commit_in_doubt = false;
      return {};
    }
    LADE_TRY(log_, read_delta_log(seams_.files, folder_));
    LADE_CHECK(decide());
    // What somebody else has published meanwhile is not replaced unseen.
    if (step_ == PublishStep::replace || first_segment_ < encoded_from_) {
      return Status::error(Code::table_changed,
                           "another writer has changed the published table meanwhile; run again",
                           folder_);
    }
  }
  report_end(true, "unchanged");
  return {};
}

// False: the log has another commit of this number.
Result<bool> TablePublication::link_commit(const std::string& text) {
  const std::string log_folder = folder_ + "/" + kDeltaLogFolder;
  const std::string path = log_folder + "/" + commit_name(log_.versions);
  LADE_TRY(const std::unique_ptr<File> file, seams_.files.create_unnamed(path));
  LADE_CHECK(file->write_at(std::as_bytes(std::span(text)), 0));
  if (!LADE_MUTANT(commit_not_synced)) LADE_CHECK(file->sync_data());
  seams_.commit_in_doubt = true;
  const Status linked = seams_.files.link_at_once(*file, path);
  if (!linked.ok()) {
    const Result<std::optional<FileInfo>> there = seams_.files.info_if_there(path);
    const bool taken = linked.error_number() == EEXIST;
    seams_.commit_in_doubt = !taken && !(there.ok() && !there.value());
    if (taken) return false;
    return seams_.commit_in_doubt ? in_doubt(linked) : linked;
  }
  if (LADE_MUTANT(commit_name_not_synced)) return true;
  if (const Status synced = seams_.files.sync_directory(log_folder); !synced.ok())
    return in_doubt(synced);
  return true;
}

Status TablePublication::in_doubt(const Status& failure) const {
  return Status::error(Code::commit_unknown,
                       "it is unknown whether the commit survives (" +
                           std::string(failure.message()) + "); publish again",
                       folder_, failure.error_number());
}

// Of a table that is made anew: the same for the same rows, so that two runs make the same one.
Hash128 TablePublication::metadata_seed() const {
  const std::string seed = metadata_.name + hex(ledger().chain);
  return hash128(std::as_bytes(std::span(seed)), 0);
}

void TablePublication::report_failure(const Status& status) {
  report_end(false, status.code() == Code::commit_unknown ? "in_doubt"
                    : status.code() == Code::interrupted  ? "rolled_back"
                                                          : "failed");
}

void TablePublication::report_end(bool ok, std::string_view state) {
  PublishEnd event;
  event.table = table().name;
  event.ok = ok;
  event.state = state;
  event.version = log_.versions;
  const bool committed = state == "published";
  if (!committed && log_.versions > 0) event.version = log_.versions - 1;
  event.rows = rows();
  event.files = files_.size();
  event.files_removed = files_removed_;
  event.bytes = bytes_added_;
  event.validated = validated_;
  event.elapsed_ns = seams_.clock.monotonic_ns() - start_ns_;
  event.rss_peak_bytes = seams_.rss_peak_bytes();
  seams_.reporter.on(event);
}

}  // namespace lade
