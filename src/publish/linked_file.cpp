#include "publish/linked_file.hpp"

#include <cerrno>

#include "base/mutation.hpp"

namespace lade {
namespace {

Status in_doubt(const std::string& folder, const Status& failure) {
  return Status::error(Code::commit_unknown,
                       "it is unknown whether the commit survives (" +
                           std::string(failure.message()) + "); publish again",
                       folder, failure.error_number());
}

}  // namespace

Result<bool> link_text(const PublishSeams& seams, const std::string& folder,
                       const std::string& name, const std::string& text) {
  const std::string path = folder + "/" + name;
  LADE_TRY(const std::unique_ptr<File> file, seams.files.create_unnamed(path));
  LADE_CHECK(file->write_at(std::as_bytes(std::span(text)), 0));
  if (!LADE_MUTANT(commit_not_synced)) LADE_CHECK(file->sync_data());
  seams.commit_in_doubt = true;
  const Status linked = seams.files.link_at_once(*file, path);
  if (!linked.ok()) {
    const Result<std::optional<FileInfo>> there = seams.files.info_if_there(path);
    const bool taken = linked.error_number() == EEXIST;
    seams.commit_in_doubt = !taken && !(there.ok() && !there.value());
    if (taken) return false;
    return seams.commit_in_doubt ? in_doubt(folder, linked) : linked;
  }
  if (LADE_MUTANT(commit_name_not_synced)) return true;
  if (const Status synced = seams.files.sync_directory(folder); !synced.ok())
    return in_doubt(folder, synced);
  return true;
}

}  // namespace lade
