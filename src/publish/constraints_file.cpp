#include "publish/constraints_file.hpp"

#include <algorithm>
#include <cerrno>

#include "publish/constraint_sql.hpp"
#include "publish/delta_log.hpp"
#include "publish/published_file.hpp"

namespace lade {
namespace {

// Nothing where there is no such file.
Result<std::optional<std::string>> content_of(FileSystem& files, const std::string& path) {
  LADE_TRY(const std::optional<FileInfo> info, files.info_if_there(path));
  if (!info) return std::optional<std::string>();
  std::string content;
  LADE_CHECK(each_piece(files, path, [&](ByteSpan piece) {
    content.append(reinterpret_cast<const char*>(piece.data()), piece.size());
    return Status();
  }));
  return std::optional(std::move(content));
}

}  // namespace

Result<TablesThatHold> tables_that_hold(FileSystem& files, const std::string& directory,
                                        const Schema& schema) {
  TablesThatHold holds;
  for (const TableSchema& table : schema.tables) {
    LADE_TRY(const DeltaLog log, read_delta_log(files, directory + "/" + std::string(table.name)));
    holds.push_back(!log.foreign_writer && is_published_validated(log.metadata.properties));
  }
  return holds;
}

Status write_constraints_file(FileSystem& files, const std::string& directory, const Schema& schema,
                              const TablesThatHold& holds) {
  const std::string folder = directory + "/_lade";
  const std::string path = folder + "/constraints.sql";
  LADE_TRY(const std::optional<std::string> before, content_of(files, path));
  const bool any = std::find(holds.begin(), holds.end(), true) != holds.end();
  if (!before && !any) return {};
  const std::string content =
      key_statements(schema, [&](const TableSchema& table) { return holds[table.index]; });
  if (before == content) return {};
  LADE_CHECK(files.make_directory(folder));
  LADE_TRY(const std::unique_ptr<File> file, files.create_unnamed(path));
  LADE_CHECK(file->write_at(std::as_bytes(std::span(content)), 0));
  LADE_CHECK(file->sync_data());
  if (!before) {
    const Status linked = files.link(*file, path);
    if (linked.error_number() != EEXIST) return linked;
  }
  LADE_TRY(const std::unique_ptr<File> old, files.open_database(path, true));
  LADE_CHECK(old->lock());  // so that of two that replace it one goes first
  return files.replace(*file, path);
}

}  // namespace lade
