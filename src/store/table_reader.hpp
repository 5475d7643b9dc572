// The reader of a stored table, column by column. Its chunks may be unpublished: the validator
// reads them before the commit. Several threads may use it, while no other changes the pager.
#pragma once

#include <map>
#include <memory>
#include <mutex>

#include "pager/pager.hpp"
#include "store/table_view.hpp"

namespace lade {

class TableReader : public TableView {
 public:
  // The pager and `manifest` must outlive the reader, and `manifest` must not change meanwhile.
  TableReader(const Pager& pager, const TableSchema& schema, const TableManifest& manifest)
      : pager_(pager), schema_(schema), manifest_(manifest) {}

  const TableSchema& schema() const override { return schema_; }
  const TableManifest& info() const override { return manifest_; }
  const std::string& path() const { return pager_.path(); }  // of the database
  uint64_t batches() const override { return manifest_.batches.items(); }
  Result<std::shared_ptr<const BatchPage>> page_of(uint64_t batch) const override;
  Result<std::shared_ptr<const BatchPage>> page_with_row(uint64_t row) const override;
  Result<LoadedFile> file(uint64_t place) const override;
  Status read(uint64_t batch, std::span<const uint16_t> columns,
              ColumnBuffers& into) const override;
  void read_ahead(std::span<const uint64_t> batches, std::span<const uint16_t> columns,
                  ColumnBuffers& into) const override;

  // Reads all chunks of a batch without decoding them: into.chunks, in the order of
  // BatchInfo::chunks. Fails as a whole.
  Status fetch(uint64_t batch, ColumnBuffers& into) const;
  // Decodes one of them, by its place in BatchInfo::chunks.
  Status decode(const BatchInfo& batch, size_t place, ByteSpan chunk, Column& into) const;
  // Reads the model of one of them, where it has one.
  Status check_model(const BatchInfo& batch, size_t place) const;
  // Reads the form of each row of a batch (column/batch.hpp) as a column. REQUIRES: the batch has
  // mixed forms.
  Status read_row_forms(uint64_t batch, ColumnBuffers& into) const {
    const auto place = static_cast<uint16_t>(schema_.columns.size());
    return read(batch, std::span(&place, 1), into);
  }

 private:
  Result<std::shared_ptr<const WordsDecoder>> model_of(const ChunkInfo& chunk) const;
  std::string_view chunk_name(size_t place) const;
  Status read_one_by_one(uint64_t batch, std::span<const uint16_t> columns, ColumnBuffers& into,
                         const Status& failure) const;
  Status named(std::string_view column, const Status& failure) const;
  Status in_chunk(ChunkId id, const Status& failure) const;

  const Pager& pager_;
  const TableSchema& schema_;
  const TableManifest& manifest_;
  mutable std::mutex mutex_;  // of open_page_
  mutable std::shared_ptr<const BatchPage> open_page_;
  // The models of the chunks that were read last: one for each text column of a load.
  mutable std::mutex models_mutex_;
  mutable std::map<ChunkId, std::shared_ptr<const WordsDecoder>> models_;
};

}  // namespace lade
