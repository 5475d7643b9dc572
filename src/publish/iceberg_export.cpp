#include "publish/iceberg_export.hpp"

#include <vector>

#include "base/hash.hpp"
#include "publish/delta_log.hpp"
#include "publish/file_statistics.hpp"
#include "publish/iceberg_manifest.hpp"
#include "publish/iceberg_metadata.hpp"
#include "publish/published_file.hpp"

namespace lade {
namespace {

std::string hash_text(const std::string& content) {
  return hex(hash128(std::as_bytes(std::span(content.data(), content.size())), 0));
}

// The newest version of the log. REQUIRES: the log has one.
Status write_version(FileSystem& files, const std::string& folder, const TableSchema& table,
                     const DeltaLog& log, const std::string& location) {
  std::vector<IcebergFile> data;
  uint64_t rows = 0;
  for (const auto& [path, file] : log.files) {
    if (!file.active) continue;
    IcebergFile entry;
    entry.location = location + "/" + path;
    entry.bytes = file.bytes.value_or(0);
    LADE_CHECK(read_file_statistics(file.statistics, table, folder + "/" + path, entry.rows,
                                    entry.columns));
    rows += entry.rows;
    data.push_back(std::move(entry));
  }
  const bool validated = is_published_validated(log.metadata.properties);
  const auto id = static_cast<int64_t>(log.versions);
  const std::string metadata = folder + "/metadata/";
  const std::string metadata_location = location + "/metadata/";

  LADE_CHECK(files.make_directory(folder + "/metadata"));
  std::vector<IcebergManifest> manifests;
  if (!data.empty()) {
    const std::string manifest = iceberg_manifest(iceberg_schema(table, validated), id, data);
    const std::string name = "manifest-" + hash_text(manifest) + ".avro";
    LADE_CHECK(write_whole(files, metadata + name, manifest));
    manifests.push_back({.location = metadata_location + name,
                         .bytes = manifest.size(),
                         .files = data.size(),
                         .rows = rows});
  }
  const std::string list = iceberg_manifest_list(id, manifests);
  const std::string list_name = "snapshot-" + std::to_string(id) + "-" + hash_text(list) + ".avro";
  LADE_CHECK(write_whole(files, metadata + list_name, list));
  const IcebergSnapshot snapshot{.id = id,
                                 .timestamp_ms = static_cast<int64_t>(log.time_ms),
                                 .manifest_list = metadata_location + list_name,
                                 .files = data.size(),
                                 .rows = rows};
  LADE_CHECK(
      write_whole(files, metadata + "v" + std::to_string(id) + ".metadata.json",
                  iceberg_metadata(table, validated, {log.metadata.id, location, snapshot})));
  return write_whole(files, metadata + "version-hint.text", std::to_string(id));
}

}  // namespace

Status write_iceberg(FileSystem& files, const PublishSettings& settings, const TableSchema& table) {
  if (settings.iceberg.empty() || settings.dry_run) return {};
  const std::string place = "/" + std::string(table.name);
  const std::string folder = settings.directory + place;
  for (uint64_t written = 0;;) {
    LADE_TRY(const DeltaLog log, read_delta_log(files, folder));
    if (log.versions == written) return {};
    LADE_CHECK(write_version(files, folder, table, log, settings.iceberg + place));
    written = log.versions;
  }
}

}  // namespace lade
