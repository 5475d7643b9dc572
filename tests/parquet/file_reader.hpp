// A reader of Parquet files that shares no code with the writer, and believes nothing: every
// length, checksum, level, encoding, bound and offset is held against the values. It knows only
// what FORMAT.md says that lade writes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "parquet/thrift_tree.hpp"

namespace lade {

struct ReadPage {
  bool is_coded = false;  // by the dictionary
  size_t rows = 0;
};

struct ReadChunk {
  bool is_compressed = false;
  bool has_dictionary = false;
  std::vector<ReadPage> pages;
};

struct ReadColumn {
  std::string name;
  bool optional = false;
  // By row; one of the two is in use.
  std::vector<std::optional<int64_t>> numbers;
  std::vector<std::optional<std::string>> texts;
  std::vector<ReadChunk> chunks;  // by row group
};

struct ReadFile {
  uint64_t rows = 0;
  std::vector<ReadColumn> columns;
  ThriftNode metadata;
};

// Throws Breach at the first thing that is wrong.
ReadFile read_parquet(std::string_view file);

}  // namespace lade
