#include "publish/table_commit.hpp"

#include <algorithm>
#include <map>

#include "base/mutation.hpp"
#include "file/machine.hpp"
#include "publish/published_file.hpp"

namespace lade {

std::string_view publish_step_name(PublishStep step) {
  switch (step) {
    case PublishStep::create: return "create";
    case PublishStep::append: return "append";
    case PublishStep::replace: return "replace";
    case PublishStep::change: return "change";
    case PublishStep::repair: return "repair";
    case PublishStep::part: return "part";
    case PublishStep::nothing: break;
  }
  return "nothing";
}

Status told_of(const Status& status, const PublishSettings& settings, const PublishSeams& seams) {
  if (status.ok() || !seams.commit_in_doubt || status.code() == Code::commit_unknown) return status;
  return Status::error(
      Code::commit_unknown,
      "a commit was not told of (" + std::string(status.message()) + "); publish again",
      settings.directory);
}

TableCommit::TableCommit(TableVersion version, const PublishSettings& settings,
                         const PublishSeams& seams)
    : version_(std::move(version)),
      settings_(settings),
      seams_(seams),
      folder_(settings.directory + "/" + std::string(version_.table.name)) {}

Result<std::unique_ptr<TableCommit>> TableCommit::plan(TableVersion version,
                                                       const PublishSettings& settings,
                                                       const PublishSeams& seams) {
  std::unique_ptr<TableCommit> made(new TableCommit(std::move(version), settings, seams));
  if (settings.part) {
    made->step_ = PublishStep::part;
    return made;
  }
  LADE_TRY(made->log_, read_delta_log(seams.files, made->folder_));
  LADE_CHECK(made->decide());
  LADE_CHECK(made->find_missing());
  made->files_from_ = made->missing_.empty() ? made->first_segment_ : 0;
  return made;
}

PublishedLedger TableCommit::ledger() const {
  return {.segments = version_.chain.size(),
          .rows = version_.rows,
          .chain = version_.chain.empty() ? Hash128() : version_.chain.back()};
}

// What the log lacks of what is stored.
Status TableCommit::decide() {
  first_segment_ = 0;
  step_ = PublishStep::create;
  if (log_.versions == 0) return {};
  if (settings_.if_published == IfPublished::error) {
    return Status::error(Code::already_published,
                         std::string(version_.table.name) + " is published already", folder_);
  }
  step_ = PublishStep::replace;
  const std::optional<PublishedLedger> published = published_ledger(log_.metadata.properties);
  if (log_.foreign_writer || !published)
    return refuse("was written by " + log_.foreign_writer.value_or("another version of lade"));
  const uint64_t count = published->segments;
  const bool begins =
      count <= version_.chain.size() &&
      (count == 0 ? published->chain == Hash128() : published->chain == version_.chain[count - 1]);
  if (!begins) {
    return refuse(version_.lost_rows ? "holds other rows than what is stored: rows were deleted "
                                       "since (lade load --refresh)"
                                     : "holds other rows than what is stored begins with");
  }
  first_segment_ = count;
  const bool same_properties =
      are_same_but_for_parents(log_.metadata.properties, version_.metadata.properties) &&
      log_.metadata.schema_string == version_.metadata.schema_string;
  step_ = count < version_.chain.size() ? PublishStep::append
          : same_properties             ? PublishStep::nothing
                                        : PublishStep::change;
  return {};
}

// The data files that the log names and that are not there. REQUIRES: decide(), which lets only a
// log stay whose files lade has named and measured itself.
Status TableCommit::find_missing() {
  if (step_ == PublishStep::create || step_ == PublishStep::replace) return {};
  for (const auto& [name, file] : log_.files) {
    if (!file.active) continue;
    const std::string path = folder_ + "/" + name;
    LADE_TRY(const std::optional<FileInfo> info, seams_.files.info_if_there(path));
    if (!info) {
      missing_.insert(name);
    } else if (file.bytes && info->size != *file.bytes) {
      return Status::error(Code::corrupt,
                           "has " + std::to_string(info->size) + " bytes, and the log says " +
                               std::to_string(*file.bytes) + "; remove it, then publish again",
                           path);
    }
  }
  if (!missing_.empty() && step_ == PublishStep::nothing) step_ = PublishStep::repair;
  return {};
}

// Where the files that were made are not those that are missing, the next commit replaces all.
Status TableCommit::replace_missing(std::span<const AddedFile> files) {
  const auto is_made = [&](const std::string& name) {
    return std::any_of(files.begin(), files.end(),
                       [&](const AddedFile& file) { return file.path == name; });
  };
  const auto lost = std::find_if_not(missing_.begin(), missing_.end(), is_made);
  if (lost == missing_.end()) return {};
  LADE_CHECK(refuse("lacks " + *lost +
                    ", and what is stored gives other files now (another --level, other proofs, "
                    "another version of lade)"));
  step_ = PublishStep::replace;
  first_segment_ = 0;
  return {};
}

// Ok where --if-published replace may put the version in the place of what is published.
Status TableCommit::refuse(const std::string& why) const {
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

void TableCommit::report_start() {
  start_ns_ = seams_.clock.monotonic_ns();
  PublishStart event;
  event.table = version_.table.name;
  event.step = publish_step_name(step_);
  event.folder = folder_;
  event.rows = version_.rows;
  event.segments = version_.chain.size();
  event.new_segments = version_.chain.size() - files_from_;
  event.validated = version_.validated;
  seams_.reporter.on(event);
  if (missing_.empty()) return;
  Notice notice;
  notice.code = NoticeCode::file_missing;
  notice.table = version_.table.name;
  notice.file = folder_ + "/" + *missing_.begin();
  notice.count = missing_.size();
  notice.message = "is missing, and the log names it";
  if (missing_.size() > 1)
    notice.message += ", as " + std::to_string(missing_.size() - 1) + " more of the table";
  seams_.reporter.on(notice);
}

DeltaCommit TableCommit::next_commit(std::span<const AddedFile> files) const {
  DeltaCommit commit{.time_ms = static_cast<uint64_t>(seams_.clock.unix_ms()),
                     .operation = "WRITE",
                     .metadata = version_.metadata,
                     .application = version_.application,
                     .generation = version_.generation,
                     .removed = {},
                     .added = {}};
  if (step_ == PublishStep::change) commit.operation = "SET TBLPROPERTIES";
  const unsigned needed =
      has_checks(version_.metadata.properties) ? kDeltaWriterVersionChecks : kDeltaWriterVersion;
  if (log_.writer_version < needed) commit.writer_version = needed;
  commit.metadata.created_ms = log_.versions > 0 ? log_.metadata.created_ms : commit.time_ms;
  commit.metadata.id = log_.versions > 0 ? log_.metadata.id : uuid_of(metadata_seed());
  // A commit may name a file once only: one that is there and stays is not named.
  std::set<std::string> kept;
  for (const AddedFile& file : files) {
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

Status TableCommit::make_folders() {
  if (has_folders_ || settings_.dry_run || step_ == PublishStep::nothing) return {};
  for (const std::string& folder : {settings_.directory, folder_})
    LADE_CHECK(seams_.files.make_directory(folder));
  if (step_ != PublishStep::part)
    LADE_CHECK(seams_.files.make_directory(folder_ + "/" + kDeltaLogFolder));
  has_folders_ = true;
  return {};
}

Status TableCommit::commit(std::span<const AddedFile> files) {
  LADE_CHECK(replace_missing(files));
  if (settings_.dry_run) {
    report_end(true, is_unchanged() ? "unchanged" : "checked", files);
    return {};
  }
  if (step_ != PublishStep::part) LADE_CHECK(make_folders());
  if (!files.empty() && !LADE_MUTANT(data_names_not_synced))
    LADE_CHECK(seams_.files.sync_directory(folder_));
  if (step_ == PublishStep::part) {
    report_end(true, "written", files);
    return {};
  }
  const bool replaces_missing = !missing_.empty() && step_ == PublishStep::replace;
  for (bool linked = false;
       !linked && step_ != PublishStep::nothing && step_ != PublishStep::repair;) {
    LADE_CHECK(seams_.interruption.check());
    const DeltaCommit next = next_commit(files);
    files_removed_ = next.removed.size();
    LADE_TRY(linked,
             link_once(seams_, folder_ + "/" + kDeltaLogFolder + "/" + commit_name(log_.versions),
                       commit_text(next)));
    if (linked) {
      report_end(true, "published", files);
      seams_.commit_in_doubt = false;
      return {};
    }
    LADE_TRY(log_, read_delta_log(seams_.files, folder_));
    LADE_CHECK(decide());
    // What somebody else has published meanwhile is not replaced unseen.
    if (step_ == PublishStep::replace || first_segment_ < files_from_ || replaces_missing) {
      return Status::error(Code::table_changed,
                           "another writer has changed the published table meanwhile; run again",
                           folder_);
    }
  }
  report_end(true, missing_.empty() ? "unchanged" : "repaired", files);
  return {};
}

// What the id of a new table is made of: the same for the same rows, so that two runs give it the
// same id.
Hash128 TableCommit::metadata_seed() const {
  const std::string seed = version_.metadata.name + hex(ledger().chain);
  return hash128(std::as_bytes(std::span(seed)), 0);
}

void TableCommit::report_failure(const Status& status, std::span<const AddedFile> files) {
  const std::string_view state = status.code() == Code::commit_unknown ? "in_doubt"
                                 : status.code() == Code::interrupted  ? "rolled_back"
                                                                       : "failed";
  report_end(false, state, files);
}

void TableCommit::report_end(bool ok, std::string_view state, std::span<const AddedFile> files) {
  PublishEnd event;
  event.table = version_.table.name;
  event.ok = ok;
  event.state = state;
  const bool committed = state == "published";
  if (step_ != PublishStep::part)
    event.version = log_.versions - (!committed && log_.versions > 0 ? 1 : 0);
  event.rows = version_.rows;
  event.files = files.size();
  event.files_removed = files_removed_;
  for (const AddedFile& file : files) event.bytes += file.bytes;
  event.validated = version_.validated;
  if (version_.open > 0) event.open = version_.open;
  event.elapsed_ns = seams_.clock.monotonic_ns() - start_ns_;
  event.rss_peak_bytes = peak_rss_bytes();
  seams_.reporter.on(event);
}

}  // namespace lade
