// The lists of a table as plain vectors, and back: for tests that look at all of one, or change it.
#pragma once

#include <set>
#include <vector>

#include "base/assert.hpp"
#include "store/catalog_record.hpp"
#include "store/database.hpp"
#include "store/table_reader.hpp"
#include "store/table_view.hpp"

namespace lade {

// REQUIRES: they can be read.
inline std::vector<BatchInfo> all_batches(const Pager& pager, const TableSchema& schema,
                                          const TableManifest& info) {
  const TableReader table(pager, schema, info);
  BatchCursor cursor(table);
  std::vector<BatchInfo> batches;
  for (uint64_t i = 0; i < table.batches(); ++i) batches.push_back(*cursor.at(i).value());
  return batches;
}

inline std::vector<LoadedFile> all_files(const Pager& pager, const TableSchema& schema,
                                         const TableManifest& info) {
  std::vector<LoadedFile> files;
  const Status status = each_record<LoadedFile>(pager, schema, info, [&](const LoadedFile& file) {
    files.push_back(file);
    return Status();
  });
  LADE_ASSERT(status.ok());
  return files;
}

inline std::vector<Segment> all_segments(const Pager& pager, const TableSchema& schema,
                                         const TableManifest& info) {
  std::vector<Segment> segments;
  const Status status = each_record<Segment>(pager, schema, info, [&](const Segment& segment) {
    segments.push_back(segment);
    return Status();
  });
  LADE_ASSERT(status.ok());
  return segments;
}

// Of one load, or of several: a published table's chunks and the models of them.
inline std::vector<ChunkId> all_chunk_ids(const Database& database, const TableManifest& info) {
  std::set<ChunkId> ids;
  const TableSchema& schema = database.schema().table(info.table);
  for (const BatchInfo& batch : all_batches(database.pager(), schema, info)) {
    for (const ChunkInfo& chunk : batch.chunks) {
      ids.insert(chunk.id);
      if (chunk.model != ChunkId{}) ids.insert(chunk.model);
    }
  }
  return {ids.begin(), ids.end()};
}

// Writes the batches as they are now in the place of the list that was stored. Their places are
// from their first_row to that of the next one, whatever else they say.
inline void put_batches(Pager& pager, TableManifest& info, const std::vector<BatchInfo>& batches) {
  info.batches = info.batches.empty_like();
  for (size_t i = 0; i < batches.size(); ++i) {
    const uint64_t end = i + 1 < batches.size() ? batches[i + 1].first_row : info.rows;
    info.batches.append(write_record(batches[i]), batches[i].first_row, end);
  }
  LADE_ASSERT(info.batches.write(pager).ok());
}

inline void put_segments(Pager& pager, TableManifest& info, const std::vector<Segment>& segments) {
  info.segments = info.segments.empty_like();
  for (const Segment& segment : segments) append_record(info.segments, segment);
  LADE_ASSERT(info.segments.write(pager).ok());
}

inline void put_files(Pager& pager, TableManifest& info, const std::vector<LoadedFile>& files) {
  info.files = info.files.empty_like();
  for (const LoadedFile& file : files) append_record(info.files, file);
  LADE_ASSERT(info.files.write(pager).ok());
}

}  // namespace lade
