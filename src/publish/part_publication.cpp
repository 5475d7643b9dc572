#include "publish/part_publication.hpp"

#include "column/text_format.hpp"
#include "publish/key_file.hpp"
#include "publish/published_file.hpp"
#include "store/table_view.hpp"

namespace lade {
namespace {

std::vector<std::string> key_texts(const TableSchema& table, const std::vector<int64_t>& key) {
  std::vector<std::string> texts;
  for (size_t i = 0; i < key.size(); ++i)
    texts.push_back(value_text(table.columns[table.primary_key().columns[i]].type, key[i]));
  return texts;
}

// How the primary keys of the table's rows lie.
Status gather_key_range(const TableView& view, PartTable& table) {
  std::vector<int64_t> last;
  BatchCursor cursor(view);
  table.increasing = true;
  for (uint64_t batch = 0; batch < view.batches() && table.increasing; ++batch) {
    LADE_TRY(const BatchInfo* const info, cursor.at(batch));
    const KeyOrder& order = info->key_order;
    table.increasing = order.strictly_increasing && (batch == 0 || last < order.first);
    if (batch == 0) table.first = key_texts(view.schema(), order.first);
    last = order.last;
  }
  if (table.increasing) {
    table.last = key_texts(view.schema(), last);
  } else {
    table.first.clear();
  }
  return {};
}

}  // namespace

PartPublication::PartPublication(const Database& database, const Tables& tables,
                                 const PublishSettings& settings, const PublishSeams& seams)
    : database_(database),
      tables_(tables),
      settings_(settings),
      seams_(seams),
      folder_(parts_folder(settings.directory)),
      path_(folder_ + "/" + summary_name(settings.part.number)) {}

Result<bool> PartPublication::is_there() {
  summary_.part = settings_.part;
  for (const auto& publication : tables_) {
    PartTable& table = summary_.tables.emplace_back();
    LADE_CHECK(gather(table, *publication));
  }
  const bool may_replace = settings_.if_published == IfPublished::replace;
  Result<std::optional<PartSummary>> found = read_summary(seams_.files, database_.schema(), path_);
  if (found.status().code() == Code::corrupt && may_replace) {
    replaces_ = true;
    return false;
  }
  LADE_CHECK(found.status());
  if (!found.value()) return false;
  if (settings_.if_published == IfPublished::error) {
    return Status::error(Code::already_published,
                         "part " + part_text(settings_.part) + " is published already", folder_);
  }
  const PartSummary& other = *found.value();
  const bool same = is_same_load(other, summary_);
  if (!same && !may_replace) return conflict(other);
  LADE_TRY(const bool whole, has_files(other));
  replaces_ = !same || !whole;
  if (replaces_) return false;
  summary_ = other;
  report("unchanged");
  return true;
}

// The facts of the database.
Status PartPublication::gather(PartTable& table, const TablePublication& publication) const {
  const TableManifest& manifest = publication.manifest();
  table.table = manifest.table;
  table.rows = manifest.rows;
  table.chain = publication.chain();
  table.open_keys = manifest.open_keys;
  LADE_CHECK(gather_key_range(publication.reader(), table));
  return database_.each_file(manifest, [&](const LoadedFile& file) {
    LoadedFile& input = table.inputs.emplace_back(file);
    input.path = file.path.substr(file.path.find_last_of('/') + 1);
    return Status();
  });
}

// Whether what a summary names is there, by its size.
Result<bool> PartPublication::has_files(const PartSummary& summary) const {
  const auto is_file = [&](const std::string& path, uint64_t bytes) -> Result<bool> {
    LADE_TRY(const std::optional<FileInfo> info, seams_.files.info_if_there(path));
    return info && info->size == bytes;
  };
  LADE_TRY(bool whole, is_file(folder_ + "/" + summary.keys_file, summary.keys_bytes));
  for (const PartTable& table : summary.tables) {
    const std::string_view name = database_.schema().table(table.table).name;
    for (const AddedFile& file : table.files) {
      LADE_TRY(
          const bool there,
          is_file(settings_.directory + "/" + std::string(name) + "/" + file.path, file.bytes));
      whole = whole && there;
    }
  }
  return whole;
}

Status PartPublication::conflict(const PartSummary& other) const {
  return Status::error(Code::part_conflict,
                       "another load is published there as part " + part_text(other.part) +
                           ", and this one is part " + part_text(settings_.part) +
                           "; --if-published replace puts this one in its place",
                       path_);
}

Status PartPublication::publish() {
  for (size_t i = 0; i < tables_.size(); ++i) summary_.tables[i].files = tables_[i]->files();
  if (settings_.dry_run) {
    report("checked");
    return {};
  }
  LADE_CHECK(seams_.interruption.check());
  for (const std::string& folder : {settings_.directory, settings_.directory + "/_lade", folder_})
    LADE_CHECK(seams_.files.make_directory(folder));
  LADE_CHECK(write_key_file(database_, folder_, seams_, summary_));
  LADE_CHECK(seams_.files.sync_directory(folder_));
  const std::string text = summary_text(database_.schema(), summary_);
  if (text.size() > kSummaryBytesMax) {
    return Status::error(Code::usage, "the part has too many files for one summary: use more parts",
                         path_);
  }
  if (replaces_) {
    LADE_CHECK(write_whole(seams_.files, path_, text));
    report("replaced");
    return {};
  }
  LADE_TRY(const bool linked, link_once(seams_, path_, text));
  if (!linked) {
    // Another machine was faster.
    LADE_TRY(const std::optional<PartSummary> other,
             read_summary(seams_.files, database_.schema(), path_));
    if (!other || !is_same_load(*other, summary_)) return conflict(other.value_or(summary_));
    summary_ = *other;
  }
  report(linked ? "published" : "unchanged");
  seams_.commit_in_doubt = false;
  return {};
}

void PartPublication::report(std::string_view state) {
  PublishPart event;
  event.part = settings_.part.number;
  event.parts = settings_.part.count;
  event.state = state;
  event.tables = summary_.tables.size();
  for (const PartTable& table : summary_.tables) event.rows += table.rows;
  event.file = path_;
  event.keys_file = summary_.keys_file;
  event.keys_bytes = summary_.keys_bytes;
  seams_.reporter.on(event);
}

}  // namespace lade
