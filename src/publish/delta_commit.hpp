// Writes commits of a Delta log: one JSON object for each action, one a line.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "parquet/schema.hpp"
#include "parquet/statistics.hpp"
#include "publish/delta_metadata.hpp"

namespace lade {

inline constexpr const char* kDeltaLogFolder = "_delta_log";
// How the commits of every version of lade begin to name their writer.
inline constexpr std::string_view kDeltaWriterName = "lade version ";
// The tag of an added file that has the XXH3-128 of its bytes, in hex.
inline constexpr const char* kHashTag = "lade.xxh3";

// A data file that a commit adds.
struct AddedFile {
  std::string path;  // in the table's folder; letters that need no escape
  uint64_t bytes = 0;
  uint64_t rows = 0;
  std::string statistics;  // file_statistics()
  Hash128 xxh3;
  uint64_t segment = 0;  // place in the table
  uint64_t part = 0;     // place in the segment
};

struct DeltaCommit {
  uint64_t time_ms = 0;  // since 1970
  std::string_view operation = {};
  unsigned writer_version = 0;  // a protocol is part of the commit; 0: it is not
  DeltaMetadata metadata;
  std::string application;  // of txn: who publishes what
  uint64_t generation = 0;  // of the database: its version
  std::vector<std::string> removed;
  std::vector<AddedFile> added;
};

std::string commit_text(const DeltaCommit& commit);

// An add's `stats`: rows, NULLs of each column, and bounds of numbers, decimals and dates that have
// some. Texts have none: they hardly exclude anything and take most of the room.
std::string file_statistics(const parquet::ParquetSchema& schema, uint64_t rows,
                            std::span<const parquet::ValueStatistics> columns);

}  // namespace lade
