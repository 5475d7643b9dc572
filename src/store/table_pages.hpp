// Pages of a table's lists, decoded: what the catalog's PageLists name.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "base/status.hpp"
#include "pager/pager.hpp"
#include "store/table_manifest.hpp"

namespace lade {

// Items first_item.. of a list, and what they were decoded as.
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
using FilePage = ListPage<LoadedFile>;
using SegmentPage = ListPage<Segment>;

// The page with the item, from the pager's cache if it is there. An open page is decoded anew.
// Code::corrupt, naming the table and the list, for what cannot be its page; the table's fault
// where it has one. REQUIRES: there is such an item.
Result<std::shared_ptr<const BatchPage>> batch_page(const Pager& pager, const TableSchema& schema,
                                                    const TableManifest& info, uint64_t batch);
Result<std::shared_ptr<const FilePage>> file_page(const Pager& pager, const TableSchema& schema,
                                                  const TableManifest& info, uint64_t file);
Result<std::shared_ptr<const SegmentPage>> segment_page(const Pager& pager,
                                                        const TableSchema& schema,
                                                        const TableManifest& info,
                                                        uint64_t segment);

// Visits all items in order, until `visit` fails.
Status each_file(const Pager& pager, const TableSchema& schema, const TableManifest& info,
                 const std::function<Status(const LoadedFile&)>& visit);
Status each_segment(const Pager& pager, const TableSchema& schema, const TableManifest& info,
                    const std::function<Status(const Segment&)>& visit);

}  // namespace lade
