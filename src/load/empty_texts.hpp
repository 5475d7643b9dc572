// The empty texts of a load in columns that are NOT NULL: they are taken, and counted.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "column/batch.hpp"
#include "store/table_manifest.hpp"

namespace lade {

struct EmptyTexts {
  std::vector<uint64_t> counts;  // by column; no entries: there are none
  // The first line that has one.
  uint32_t file = 0;  // place in the list of the table's files
  uint64_t line = 0;

  uint64_t total() const;
  // Adds the empty texts of later rows.
  void add(const EmptyTexts& later);
};

// The empty texts of a batch; `stored` is what it was encoded to. REQUIRES: the batch has a row.
EmptyTexts find_empty_texts(const Batch& batch, const BatchInfo& stored);

// The counts in words: "2 of s_address, 40 of s_comment".
std::string counts_text(const EmptyTexts& texts, const TableSchema& schema);

}  // namespace lade
