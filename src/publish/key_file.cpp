#include "publish/key_file.hpp"

#include <cerrno>

#include "catalog/key_schema.hpp"
#include "publish/data_file.hpp"
#include "store/key_copy.hpp"
#include "store/verify_database.hpp"

namespace lade {
namespace {

// Decoded pages of a file of keys, which is read from its beginning to its end.
constexpr uint64_t kPageCacheBytes = uint64_t{1} << 20;

}  // namespace

Status write_key_file(const Database& database, const std::string& folder,
                      const PublishSeams& seams, PartSummary& summary) {
  const Schema keys = key_schema(database.schema());
  const std::string prefix = folder + "/keys-" + file_number(summary.part.number);
  LADE_TRY(std::unique_ptr<File> file, seams.files.create_unnamed(prefix));
  LADE_TRY(Database copy, Database::create_on(std::move(file), keys, {.background_writes = false}));
  LADE_CHECK(copy_keys(database, copy, seams.interruption));
  const Pager& pager = copy.pager();
  summary.keys_root = pager.last_commit().root;
  summary.keys_bytes = pager.file_bytes();
  const std::string path = prefix + "-" + hex(summary.keys_root) + ".lade";
  summary.keys_file = path.substr(folder.size() + 1);
  const Status linked = pager.link_at_once(seams.files, path);
  if (linked.error_number() != EEXIST) return linked;
  const Status sound = check_key_file(seams, keys, folder, summary);
  if (sound.code() != Code::corrupt) return sound;
  return Status::error(Code::corrupt, std::string(sound.message()) + "; remove it, then run again",
                       path);
}

Result<Database> open_key_file(FileSystem& files, const Schema& keys, const std::string& folder,
                               const PartSummary& summary) {
  const std::string path = folder + "/" + summary.keys_file;
  const auto damaged = [&](const std::string& what) {
    return Status::error(Code::corrupt, "the keys of part " + part_text(summary.part) + " " + what,
                         path);
  };
  Result<Database> opened =
      Database::open(files, keys, path, Pager::Mode::read, {.cache_bytes = kPageCacheBytes});
  if (opened.status().code() == Code::db_missing) return damaged("are missing");
  if (!opened.ok()) return opened.status();
  const Pager& pager = opened.value().pager();
  if (pager.last_commit().root != summary.keys_root || pager.file_bytes() != summary.keys_bytes ||
      !pager.notices().empty())
    return damaged("are not those that its summary names");
  return opened;
}

Status check_key_file(const PublishSeams& seams, const Schema& keys, const std::string& folder,
                      const PartSummary& summary) {
  LADE_TRY(const Database database, open_key_file(seams.files, keys, folder, summary));
  Status first;
  const auto report = [&](const Status& problem) {
    if (first.ok()) first = problem;
  };
  DatabaseCheck check;
  LADE_CHECK(verify_database(database, 1, seams.interruption, report, check));
  return first;
}

}  // namespace lade
