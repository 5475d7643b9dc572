// Decoded pages of a table's lists. `Record` is BatchInfo, LoadedFile or Segment.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "base/status.hpp"
#include "pager/pager.hpp"
#include "store/table_manifest.hpp"

namespace lade {

// The records of one page; `first_item` is the index of the first one in the list.
template <typename Record>
struct ListPage {
  TableIndex table = 0;
  PageRef ref{};
  uint64_t first_item = 0;
  std::vector<Record> records;

  bool has(uint64_t item) const { return item >= first_item && item - first_item < records.size(); }
  const Record& at(uint64_t item) const { return records[item - first_item]; }
};
using BatchPage = ListPage<BatchInfo>;

// The page with an item of the list of such records, from the pager's cache if it is there. An open
// page is decoded anew. Code::corrupt, naming the table and the list, for bytes that cannot be its
// page; the table's fault where it has one. REQUIRES: there is such an item.
template <typename Record>
Result<std::shared_ptr<const ListPage<Record>>> list_page(const Pager& pager,
                                                          const TableSchema& schema,
                                                          const TableManifest& manifest,
                                                          uint64_t item);

// Visits all items of the list of such records in order, until `visit` fails.
template <typename Record>
Status each_record(const Pager& pager, const TableSchema& schema, const TableManifest& manifest,
                   const std::function<Status(const Record&)>& visit);

// Every page of all lists of the tables.
std::vector<ExtentRef> list_pages(const std::vector<TableManifest>& tables);

}  // namespace lade
