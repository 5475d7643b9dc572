// The store's records in the database file, as bytes.
//
//   catalog        version, then of each table: index, validated, schema hash, rows, files,
//   segments batch list     the BatchInfos of one segment; a chunk of its own, so that a commit
//   writes only what is new
//
// Readers take any bytes at all: what does not parse, or does not fit the schema, is Code::corrupt.
#pragma once

#include <cstddef>
#include <vector>

#include "base/bytes.hpp"
#include "base/status.hpp"
#include "catalog/table_schema.hpp"
#include "store/table_info.hpp"

namespace lade {

// `batches` of the infos are not part of the catalog.
std::vector<std::byte> write_catalog(const std::vector<TableInfo>& tables);
Result<std::vector<TableInfo>> read_catalog(ByteSpan record, const Schema& schema);

std::vector<std::byte> write_batch_list(std::span<const BatchInfo> batches);
// Appends the batches of `segment` to info.batches.
Status read_batch_list(ByteSpan record, const TableSchema& schema, const Segment& segment,
                       TableInfo& info);

}  // namespace lade
