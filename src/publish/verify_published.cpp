#include "publish/verify_published.hpp"

#include <set>

#include "catalog/key_schema.hpp"
#include "publish/delta_commit.hpp"
#include "publish/delta_log.hpp"
#include "publish/key_file.hpp"
#include "publish/published_file.hpp"
#include "publish/whole_file.hpp"

namespace lade {
namespace {

// The path of a log as that of a file below the table's folder: it is a URI (RFC 3986), so "%20" is
// a blank. Nothing for one that leads out of the folder.
std::optional<std::string> decoded_path(std::string_view path) {
  std::string decoded;
  for (size_t i = 0; i < path.size(); ++i) {
    if (path[i] != '%') {
      decoded += path[i];
      continue;
    }
    constexpr std::string_view kDigits = "0123456789abcdefABCDEF";
    if (path.size() - i < 3) return std::nullopt;
    const size_t high = kDigits.find(path[i + 1]);
    const size_t low = kDigits.find(path[i + 2]);
    if (high == kDigits.npos || low == kDigits.npos) return std::nullopt;
    const auto value = [](size_t place) { return place < 16 ? place : place - 6; };
    decoded += static_cast<char>(value(high) * 16 + value(low));
    i += 2;
  }
  const bool leads_out = decoded.starts_with('/') || decoded.find('\0') != decoded.npos ||
                         decoded.find("://") != decoded.npos || decoded.starts_with("../") ||
                         decoded.find("/../") != decoded.npos;
  return leads_out ? std::nullopt : std::optional(decoded);
}

class FolderCheck {
  using Files = std::map<std::string, DeltaFile>;  // by name

 public:
  FolderCheck(const Schema& schema, const std::string& directory, const PublishSeams& seams,
              const PublishedProblemSink& problem, PublishedCheck& check)
      : schema_(schema),
        directory_(directory),
        seams_(seams),
        problem_(problem),
        check_(check),
        of_parts_(schema.tables.size()) {}

  Status run() {
    LADE_TRY(const std::optional<FileInfo> folder, seams_.files.info_if_there(directory_));
    if (!folder) return Status::error(Code::table_missing, "there is no such folder", directory_);
    LADE_TRY(const std::vector<std::string> names, seams_.files.list(directory_));
    LADE_CHECK(check_parts());
    bool any = check_.parts > 0;
    for (const std::string& name : names) {
      LADE_TRY(const std::optional<FileInfo> log,
               seams_.files.info_if_there(directory_ + "/" + name + "/" + kDeltaLogFolder));
      const TableSchema* schema = schema_.find(name);
      if (!log && (schema == nullptr || of_parts_[schema->index].empty())) continue;
      any = true;
      const Status status = check_table(name);
      LADE_CHECK(seams_.interruption.check());
      if (!status.ok()) problem_(status);
    }
    if (any) return {};
    return Status::error(Code::table_missing, "no published table is in this folder", directory_);
  }

 private:
  // Published parts: their summaries and keys. Their data files are checked with their tables'.
  Status check_parts() {
    const std::string folder = parts_folder(directory_);
    LADE_TRY(const std::optional<FileInfo> there, seams_.files.info_if_there(folder));
    if (!there) return {};
    LADE_TRY(const std::vector<std::string> names, seams_.files.list(folder));
    const Schema keys = key_schema(schema_);
    std::set<std::string> named;
    for (const std::string& name : names) {
      if (!name.ends_with(".json") || name.starts_with('.')) continue;
      LADE_CHECK(seams_.interruption.check());
      const Status status = check_part(keys, folder, name, named);
      if (!status.ok()) problem_(status);
    }
    for (const std::string& name : names) {
      if (name.ends_with(".lade") && !name.starts_with('.') && !named.contains(name))
        report_excess_file({}, folder + "/" + name, "no published part has it");
    }
    return {};
  }

  Status check_part(const Schema& keys, const std::string& folder, const std::string& name,
                    std::set<std::string>& named) {
    const std::string path = folder + "/" + name;
    LADE_TRY(const std::optional<std::string> text, read_whole(seams_.files, path));
    LADE_TRY(const PartSummary summary, parse_summary(schema_, text.value_or(""), path));
    ++check_.parts;
    named.insert(summary.keys_file);
    for (const PartTable& table : summary.tables) {
      for (const AddedFile& file : table.files) {
        of_parts_[table.table].insert_or_assign(
            file.path,
            DeltaFile{
                .bytes = file.bytes, .xxh3 = hex(file.xxh3), .active = true, .statistics = {}});
      }
    }
    if (name != summary_name(summary.part.number))
      return Status::error(Code::corrupt, "is part " + part_text(summary.part), path);
    LADE_CHECK(check_key_file(seams_.files, keys, folder, summary));
    ++check_.files;
    check_.bytes += summary.keys_bytes;
    return {};
  }

  Status check_table(const std::string& table) {
    const std::string folder = directory_ + "/" + table;
    LADE_TRY(const DeltaLog log, read_delta_log(seams_.files, folder));
    for (const auto& [path, file] : log.files) {
      LADE_CHECK(seams_.interruption.check());
      const std::optional<std::string> name = decoded_path(path);
      if (name) {
        check_file(folder + "/" + *name, file, "the log");
      } else if (file.active) {
        problem_(Status::error(Code::corrupt, "the log names a file outside: " + path, folder));
      }
    }
    const TableSchema* schema = schema_.find(table);
    static const Files kNone;
    const Files& of_parts = schema == nullptr ? kNone : of_parts_[schema->index];
    for (const auto& [name, file] : of_parts) {
      LADE_CHECK(seams_.interruption.check());
      if (!log.files.contains(name)) check_file(folder + "/" + name, file, "its part");
    }
    LADE_CHECK(report_excess(table, folder, log, of_parts));
    if (log.versions == 0) return {};
    ++check_.tables;
    const auto ledger = published_ledger(log.metadata.properties);
    if (ledger && !log.foreign_writer) check_.rows += ledger->rows;
    return {};
  }

  // `who` has named the file. A file that was removed may be gone; while it is there, older versions can be read.
  void check_file(const std::string& path, const DeltaFile& file, const std::string& who) {
    const Result<std::optional<FileInfo>> info = seams_.files.info_if_there(path);
    if (!info.ok()) return problem_(info.status());
    if (!info.value()) {
      if (file.active) problem_(Status::error(Code::corrupt, "is missing", path));
      return;
    }
    ++check_.files;
    check_.bytes += info.value()->size;
    if (file.bytes && info.value()->size != *file.bytes) {
      return problem_(Status::error(Code::corrupt,
                                    "has " + std::to_string(info.value()->size) + " bytes, and " +
                                        who + " says " + std::to_string(*file.bytes),
                                    path));
    }
    if (file.xxh3.empty()) return;
    const Result<Hash128> found = hash_file(seams_.files, path);
    if (!found.ok()) return problem_(found.status());
    if (hex(found.value()) != file.xxh3)
      problem_(Status::error(Code::corrupt, "has not the content that " + who + " says", path));
  }

  Status report_excess(const std::string& table, const std::string& folder, const DeltaLog& log,
                       const Files& of_parts) {
    LADE_TRY(const std::vector<std::string> names, seams_.files.list(folder));
    for (const std::string& name : names) {
      if (!name.ends_with(".parquet") || name.starts_with('.') || log.files.contains(name) ||
          of_parts.contains(name))
        continue;
      report_excess_file(table, folder + "/" + name, "no version of the table has it");
    }
    return {};
  }

  void report_excess_file(const std::string& table, const std::string& path, std::string why) {
    ++check_.in_excess;
    Notice notice;
    notice.code = NoticeCode::file_in_excess;
    if (!table.empty()) notice.table = table;
    notice.file = path;
    notice.message = std::move(why) + "; an interrupted run may have left it";
    seams_.reporter.on(notice);
  }

  const Schema& schema_;
  const std::string& directory_;
  const PublishSeams& seams_;
  const PublishedProblemSink& problem_;
  PublishedCheck& check_;
  std::vector<Files> of_parts_;  // by table: the data files of published parts
};

}  // namespace

Status verify_published(const Schema& schema, const std::string& directory,
                        const PublishSeams& seams, const PublishedProblemSink& problem,
                        PublishedCheck& check) {
  return FolderCheck(schema, directory, seams, problem, check).run();
}

}  // namespace lade
