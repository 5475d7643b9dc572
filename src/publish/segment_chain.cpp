#include "publish/segment_chain.hpp"

#include <algorithm>

namespace lade {

Hash128 next_chain(const Hash128& before, const TableSchema& table, uint64_t rows,
                   std::span<const LoadedFile> files, std::optional<uint64_t> rows_deleted) {
  std::vector<std::byte> facts;
  ByteWriter out(facts);
  out.put(before.low);
  out.put(before.high);
  out.put(schema_hash(table));
  out.put(rows);
  for (const LoadedFile& file : files) {
    out.put(file.bytes);
    out.put(file.xxh3);
    out.put(file.lines);
    if (file.rows_deleted) out.put(*file.rows_deleted);
  }
  // Of a segment that is whole nothing more, as in versions of lade that deleted no rows.
  if (rows_deleted) out.put(*rows_deleted);
  return hash128(facts, 0);
}

Result<std::vector<ChainedSegment>> chain_segments(const Database& database,
                                                   const TableManifest& table) {
  const TableSchema& schema = database.schema().table(table.table);
  std::vector<LoadedFile> ledger;
  LADE_CHECK(database.each_file(table, [&](const LoadedFile& file) {
    ledger.push_back(file);
    return Status();
  }));
  std::vector<ChainedSegment> chain;
  uint64_t batches = 0;
  const auto add = [&](const Segment& segment) -> Status {
    const ChainedSegment before = chain.empty() ? ChainedSegment() : chain.back();
    // More than there are stay more, whatever follows.
    batches += std::min(segment.batches, table.batches.items() + 1 - batches);
    if (segment.first_file > ledger.size() || segment.files > ledger.size() - segment.first_file) {
      return Status::error(Code::corrupt, "a segment names a file that is not there",
                           database.pager().path());
    }
    const auto files = std::span(ledger).subspan(segment.first_file, segment.files);
    chain.push_back(
        {.first_batch = before.first_batch + before.batches,
         .batches = segment.batches,
         .rows = segment.rows,
         .lost_rows = segment.rows_deleted.has_value(),
         .chain = next_chain(before.chain, schema, segment.rows, files, segment.rows_deleted)});
    return {};
  };
  LADE_CHECK(each_record<Segment>(database.pager(), schema, table, add));
  if (batches != table.batches.items()) {
    return Status::error(Code::corrupt,
                         std::string(schema.name) + ": its loads do not add up to its batches",
                         database.pager().path());
  }
  return chain;
}

}  // namespace lade
