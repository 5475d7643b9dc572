// The keys of all parts, table by table, as if one database had them: parts follow each other in
// the order of their numbers. A check of keys reads it through TableView and knows of no parts.
//
// Of a thousand parts a few files are open at a time, and of the records of batches as many pages
// are kept as fit the memory given: a table is read from its beginning to its end, several times.
#pragma once

#include <list>
#include <memory>
#include <mutex>
#include <vector>

#include "publish/key_file.hpp"
#include "store/table_view.hpp"

namespace lade {

// The files of keys; the last used are open. Safe from several threads.
class KeyFiles {
 public:
  static constexpr size_t kOpenMax = 32;

  // `summaries` outlive it.
  KeyFiles(FileSystem& files, const Schema& schema, std::string folder,
           const std::vector<PartSummary>& summaries);

  // The key_schema() of the tables.
  const Schema& schema() const { return schema_; }
  const PartSummary& summary(size_t index) const { return summaries_[index]; }
  // Fails as open_key_file() does.
  Result<std::shared_ptr<const Database>> open(size_t index) const;

 private:
  struct Open {
    size_t index;
    std::shared_ptr<const Database> database;
  };

  FileSystem& files_;
  const Schema schema_;
  const std::string folder_;
  const std::vector<PartSummary>& summaries_;
  mutable std::mutex mutex_;
  mutable std::list<Open> open_;  // the last used first
};

// One table's keys in all parts.
class PartKeys final : public TableView {
 public:
  // No part has been added. REQUIRES: `files` and `pages` outlive it.
  PartKeys(const KeyFiles& files, TableIndex table, PageCache& pages)
      : files_(files), schema_(files.schema().table(table)), pages_(pages) {
    info_.table = table;
  }
  // Adds the table's keys in the part with this index among the files: reads the records of their
  // batches, and holds them against the summary. Fails as reading does, and with Code::corrupt.
  // REQUIRES: the indexes of a table's parts ascend.
  Status add(size_t index, const PartTable& expected);

  // Whether no two parts have a value of the column in common, as the zone maps of their batches
  // show. REQUIRES: it is a column of numbers.
  Result<bool> are_apart(uint16_t column) const;
  // From now on the keys of the table count as proved: no key comes twice.
  void set_proved() { info_.validated = true; }

  const TableSchema& schema() const override { return schema_; }
  const TableManifest& info() const override { return info_; }
  uint64_t batches() const override { return batches_; }
  Result<std::shared_ptr<const BatchPage>> page_of(uint64_t batch) const override;
  Result<std::shared_ptr<const BatchPage>> page_with_row(uint64_t row) const override;
  // The path names the part, too.
  Result<LoadedFile> file(uint64_t place) const override;
  Status read(uint64_t batch, std::span<const uint16_t> columns,
              ColumnBuffers& into) const override;

 private:
  // A part's keys of the table, and where they begin among all.
  struct Member {
    size_t index;  // among the files
    TableManifest manifest;
    uint64_t first_batch;
    uint64_t first_row;
    uint64_t first_file;
  };

  const Member& member_with(uint64_t Member::*first, uint64_t place) const;
  Result<std::shared_ptr<const BatchPage>> read_page(const Member& member, uint64_t batch) const;

  const KeyFiles& files_;
  const TableSchema& schema_;
  PageCache& pages_;
  std::vector<Member> members_;  // those with rows, or at least a ledger
  TableManifest info_;
  uint64_t batches_ = 0;
  uint64_t ledger_files_ = 0;
};

}  // namespace lade
