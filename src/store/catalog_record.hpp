// The store's records in the database file, as bytes.
//
//   catalog   version (4 where a table has lost rows, else 3), then of each table: index, flags,
//             schema hash, rows, and the pages of its lists of batches, files and segments; its
//             part and its open keys
//   records   BatchInfo, LoadedFile, Segment: the items of these lists
//
// The highest bit of a file's generation, and of a segment's rows, says that a count of deleted
// rows follows: so a database that never lost rows has the bytes of version 3.
//
// Readers take any bytes at all: those that do not parse, or do not fit the schema, are
// Code::corrupt.
#pragma once

#include <cstddef>
#include <vector>

#include "base/bytes.hpp"
#include "base/status.hpp"
#include "catalog/table_schema.hpp"
#include "store/table_manifest.hpp"

namespace lade {

// REQUIRES: no list has an open page.
std::vector<std::byte> write_catalog(const std::vector<TableManifest>& tables);
// Reads the lists' index pages from `file`. A table whose lists cannot be read has a `fault`.
Result<std::vector<TableManifest>> read_catalog(ByteSpan record, const Schema& schema,
                                                const PageFile& file);

std::vector<std::byte> write_record(const BatchInfo& batch);
std::vector<std::byte> write_record(const LoadedFile& file);
std::vector<std::byte> write_record(const Segment& segment);

// Appends the record to its list, at the place that it has or takes there.
void append_record(PageList& batches, const BatchInfo& batch);
void append_record(PageList& files, const LoadedFile& file);
void append_record(PageList& segments, const Segment& segment);

// `schema` is the table's. A record that does not parse leaves in.ok() false. BatchInfo::first_row
// is not in the record.
void read_record(ByteReader& in, const TableSchema& schema, BatchInfo& batch);
void read_record(ByteReader& in, const TableSchema& schema, LoadedFile& file);
void read_record(ByteReader& in, const TableSchema& schema, Segment& segment);

}  // namespace lade
