#include "publish/verify_published.hpp"

#include <charconv>
#include <set>

#include "base/ordered_pipeline.hpp"
#include "catalog/key_schema.hpp"
#include "publish/delta_commit.hpp"
#include "publish/delta_log.hpp"
#include "publish/key_file.hpp"
#include "publish/published_file.hpp"

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
    const std::string_view digits = path.substr(i + 1, 2);
    uint8_t byte = 0;
    const auto [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), byte, 16);
    if (error != std::errc() || end != path.data() + i + 3) return std::nullopt;
    decoded += static_cast<char>(byte);
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
  FolderCheck(const Schema& schema, const std::string& directory, unsigned threads,
              const PublishSeams& seams, const PublishedProblemSink& problem, PublishedCheck& check)
      : schema_(schema),
        directory_(directory),
        threads_(threads),
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
    LADE_TRY(const std::optional<PartSummary> read, read_summary(seams_.files, schema_, path));
    if (!read) return {};  // removed since the folder was listed
    const PartSummary& summary = *read;
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
    LADE_CHECK(check_key_file(seams_, keys, folder, summary));
    ++check_.files;
    check_.bytes += summary.keys_bytes;
    return {};
  }

  Status check_table(const std::string& table) {
    const std::string folder = directory_ + "/" + table;
    LADE_TRY(const DeltaLog log, read_delta_log(seams_.files, folder));
    const TableSchema* schema = schema_.find(table);
    static const Files kNone;
    const Files& of_parts = schema == nullptr ? kNone : of_parts_[schema->index];
    std::vector<NamedFile> named;
    for (const auto& [path, file] : log.files)
      named.push_back({decoded_path(path), path, file, "the log"});
    for (const auto& [name, file] : of_parts) {
      if (!log.files.contains(name)) named.push_back({name, name, file, "its part"});
    }
    LADE_CHECK(check_files(folder, named));
    LADE_CHECK(report_excess(table, folder, log, of_parts));
    if (log.versions == 0) return {};
    ++check_.tables;
    const auto ledger = published_ledger(log.metadata.properties);
    if (ledger && !log.foreign_writer) check_.rows += ledger->rows;
    return {};
  }

  // A file of a table's folder as a log or a part has it.
  struct NamedFile {
    std::optional<std::string> name;  // none: the path leaves the folder
    std::string path;                 // as it is written there
    const DeltaFile& file;
    std::string_view who;  // has named it
  };
  struct CheckedFile {
    bool is_there = false;
    uint64_t bytes = 0;
    Status problem;
  };

  // Reads files side by side; what is wrong with them is reported in their order.
  Status check_files(const std::string& folder, const std::vector<NamedFile>& named) {
    struct Turn {
      const NamedFile* file;
      CheckedFile found;
    };
    std::vector<Turn> turns(threads_ == 1 ? 1 : threads_ + 1);
    size_t next = 0;
    const auto produce = [&](unsigned, size_t slot) -> Result<Produced> {
      LADE_CHECK(seams_.interruption.check());
      if (next == named.size()) return Produced::end;
      turns[slot].file = &named[next++];
      return Produced::item;
    };
    const auto work = [&](unsigned, size_t slot) {
      turns[slot].found = check_file(folder, *turns[slot].file);
      return Status();
    };
    const auto consume = [&](unsigned, size_t slot) {
      const CheckedFile& found = turns[slot].found;
      check_.files += found.is_there;
      check_.bytes += found.bytes;
      if (!found.problem.ok()) problem_(found.problem);
      return Status();
    };
    OrderedPipeline pipeline(threads_, turns.size(),
                             {.produce = produce, .work = work, .consume = consume});
    return pipeline.run();
  }

  // A file that was removed may be gone; while it is there, older versions can be read.
  CheckedFile check_file(const std::string& folder, const NamedFile& named) const {
    const DeltaFile& file = named.file;
    CheckedFile found;
    const auto with = [&](Status problem) {
      found.problem = std::move(problem);
      return found;
    };
    if (!named.name) {
      if (!file.active) return found;
      return with(
          Status::error(Code::corrupt, "the log names a file outside: " + named.path, folder));
    }
    const std::string path = folder + "/" + *named.name;
    const std::string who(named.who);
    const Result<std::optional<FileInfo>> info = seams_.files.info_if_there(path);
    if (!info.ok()) return with(info.status());
    if (!info.value())
      return with(file.active ? Status::error(Code::corrupt, "is missing", path) : Status());
    found.is_there = true;
    found.bytes = info.value()->size;
    if (file.bytes && found.bytes != *file.bytes) {
      return with(Status::error(Code::corrupt,
                                "has " + std::to_string(found.bytes) + " bytes, and " + who +
                                    " says " + std::to_string(*file.bytes),
                                path));
    }
    if (file.xxh3.empty()) return found;
    const Result<Hash128> hash = hash_file(seams_.files, path);
    if (!hash.ok()) return with(hash.status());
    if (hex(hash.value()) == file.xxh3) return found;
    return with(Status::error(Code::corrupt, "has not the content that " + who + " says", path));
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
  const unsigned threads_;
  const PublishSeams& seams_;
  const PublishedProblemSink& problem_;
  PublishedCheck& check_;
  std::vector<Files> of_parts_;  // by table: the data files of published parts
};

}  // namespace

Status verify_published(const Schema& schema, const std::string& directory, unsigned threads,
                        const PublishSeams& seams, const PublishedProblemSink& problem,
                        PublishedCheck& check) {
  return FolderCheck(schema, directory, threads, seams, problem, check).run();
}

}  // namespace lade
