#include "publish/verify_published.hpp"

#include "publish/delta_commit.hpp"
#include "publish/delta_log.hpp"
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
 public:
  FolderCheck(const std::string& directory, const PublishSeams& seams,
              const PublishedProblemSink& problem, PublishedCheck& check)
      : directory_(directory), seams_(seams), problem_(problem), check_(check) {}

  Status run() {
    LADE_TRY(const std::optional<FileInfo> folder, seams_.files.info_if_there(directory_));
    if (!folder) return Status::error(Code::table_missing, "there is no such folder", directory_);
    LADE_TRY(const std::vector<std::string> names, seams_.files.list(directory_));
    bool any = false;
    for (const std::string& name : names) {
      LADE_TRY(const std::optional<FileInfo> log,
               seams_.files.info_if_there(directory_ + "/" + name + "/" + kDeltaLogFolder));
      if (!log) continue;
      any = true;
      const Status status = check_table(name);
      LADE_CHECK(seams_.interruption.check());
      if (!status.ok()) problem_(status);
    }
    if (any) return {};
    return Status::error(Code::table_missing, "no published table is in this folder", directory_);
  }

 private:
  Status check_table(const std::string& table) {
    const std::string folder = directory_ + "/" + table;
    LADE_TRY(const DeltaLog log, read_delta_log(seams_.files, folder));
    for (const auto& [path, file] : log.files) {
      LADE_CHECK(seams_.interruption.check());
      const std::optional<std::string> name = decoded_path(path);
      if (name) {
        check_file(folder + "/" + *name, file);
      } else if (file.active) {
        problem_(Status::error(Code::corrupt, "the log names a file outside: " + path, folder));
      }
    }
    LADE_CHECK(report_excess(table, folder, log));
    ++check_.tables;
    const auto ledger = published_ledger(log.metadata.properties);
    if (ledger && !log.foreign_writer) check_.rows += ledger->rows;
    return {};
  }

  // A file that was removed may be gone; while it is there, older versions can be read.
  void check_file(const std::string& path, const DeltaFile& file) {
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
                                    "has " + std::to_string(info.value()->size) +
                                        " bytes, and the log says " + std::to_string(*file.bytes),
                                    path));
    }
    if (file.xxh3.empty()) return;
    const Result<Hash128> found = hash_file(seams_.files, path);
    if (!found.ok()) return problem_(found.status());
    if (hex(found.value()) != file.xxh3)
      problem_(Status::error(Code::corrupt, "has not the content that the log says", path));
  }

  Status report_excess(const std::string& table, const std::string& folder, const DeltaLog& log) {
    LADE_TRY(const std::vector<std::string> names, seams_.files.list(folder));
    for (const std::string& name : names) {
      if (!name.ends_with(".parquet") || name.starts_with('.') || log.files.contains(name))
        continue;
      ++check_.in_excess;
      Notice notice;
      notice.code = NoticeCode::file_in_excess;
      notice.table = table;
      notice.file = folder + "/" + name;
      notice.message = "no version of the table has it; an interrupted run may have left it";
      seams_.reporter.on(notice);
    }
    return {};
  }

  const std::string& directory_;
  const PublishSeams& seams_;
  const PublishedProblemSink& problem_;
  PublishedCheck& check_;
};

}  // namespace

Status verify_published(const std::string& directory, const PublishSeams& seams,
                        const PublishedProblemSink& problem, PublishedCheck& check) {
  return FolderCheck(directory, seams, problem, check).run();
}

}  // namespace lade
