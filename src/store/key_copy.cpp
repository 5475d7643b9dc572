#include "store/key_copy.hpp"

#include "catalog/key_schema.hpp"
#include "store/table_reader.hpp"
#include "store/table_view.hpp"
#include "store/table_writer.hpp"

namespace lade {
namespace {

std::string last_component(const std::string& path) {
  return path.substr(path.find_last_of('/') + 1);
}

// The batch with these columns only, as an encoder would have made it.
Status copy_batch(const Pager& pager, const BatchInfo& batch, const std::vector<uint16_t>& columns,
                  AlignedBuffer& memory, EncodedBatch& copy) {
  std::vector<ChunkId> ids;
  copy.info = batch;
  copy.info.mixed_row_forms = false;
  copy.info.row_form = kTrailingDelimiter;
  copy.info.pair_checks_held = 0;
  copy.info.chunks.clear();
  for (const uint16_t column : columns) {
    copy.info.chunks.push_back(batch.chunks[column]);
    ids.push_back(batch.chunks[column].id);
  }
  std::vector<ByteSpan> chunks;
  LADE_CHECK(pager.get(ids, memory, chunks));
  copy.bytes.clear();
  for (const ByteSpan chunk : chunks) copy.bytes.append(chunk);
  return {};
}

Result<TableManifest> copy_table(const Database& from, const TableManifest& manifest, Database& to,
                                 const Interruption& interruption) {
  LADE_CHECK(manifest.fault);
  const TableSchema& schema = from.schema().table(manifest.table);
  const TableReader table(from.pager(), schema, manifest);
  const std::vector<uint16_t> columns = key_columns(schema);
  TableWriter writer(to.pager(), to.empty_table(manifest.table), table.batches());
  BatchCursor cursor(table);
  AlignedBuffer memory;
  EncodedBatch copy;
  for (uint64_t batch = 0; batch < table.batches(); ++batch) {
    LADE_CHECK(interruption.check());
    LADE_TRY(const BatchInfo* const info, cursor.at(batch));
    LADE_CHECK(copy_batch(from.pager(), *info, columns, memory, copy));
    LADE_CHECK(writer.append(copy));
  }
  std::vector<LoadedFile> files;
  LADE_CHECK(from.each_file(manifest, [&](const LoadedFile& file) {
    files.push_back(file);
    files.back().path = last_component(file.path);
    return Status();
  }));
  LADE_CHECK(writer.finish(std::move(files)));
  return writer.info();
}

}  // namespace

Status copy_keys(const Database& from, Database& to, const Interruption& interruption) {
  std::vector<TableManifest> tables;
  for (const TableManifest& manifest : from.tables()) {
    LADE_TRY(TableManifest copied, copy_table(from, manifest, to, interruption));
    tables.push_back(std::move(copied));
  }
  return to.publish(std::move(tables)).status();
}

}  // namespace lade
