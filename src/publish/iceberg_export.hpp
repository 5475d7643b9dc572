// Iceberg's description of the newest version of a published table, over the same data files:
//
//   DIR/<table>/metadata/manifest-<hash>.avro         the data files
//   DIR/<table>/metadata/snapshot-<id>-<hash>.avro    the list of that manifest
//   DIR/<table>/metadata/v<id>.metadata.json          the table; id: the Delta version + 1
//   DIR/<table>/metadata/version-hint.text            id: where readers of folders begin
//
// All of it is made from the Delta log and the location alone, so writing it again changes nothing,
// and what a crash left undone the next run does. Older versions are in the Delta log only.
#pragma once

#include "catalog/table_schema.hpp"
#include "publish/publish_settings.hpp"

namespace lade {

// Of a table that has a log, where settings.iceberg wants it. Readers see the old or the new
// snapshot, whole. A version that somebody else publishes meanwhile is described as well.
// Code::corrupt where the statistics in the log are not those that lade writes.
Status write_iceberg(FileSystem& files, const PublishSettings& settings, const TableSchema& table);

}  // namespace lade
