// A database: the pager's file and the catalog of the tables published in it.
//
//   LADE_TRY(Database database, Database::open(files, path, Pager::Mode::write));
//   TableWriter writer(database.pager(), database.table_or_empty(index), batches);
//   ...                                               append, finish, validate
//   LADE_TRY(CommitInfo info, database.publish(std::move(tables)));     or database.abandon()
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "catalog/table_schema.hpp"
#include "pager/pager.hpp"
#include "store/table_pages.hpp"

namespace lade {

class Database {
 public:
  // Both fail as Pager::open and Pager::create do, open() also with Code::corrupt when the catalog
  // does not fit the schema. A table whose lists cannot be read is in tables() with a
  // TableManifest::fault. `schema` must outlive the database. Threads: as for Pager.
  static Result<Database> open(FileSystem& files, const Schema& schema, const std::string& path,
                               Pager::Mode mode, PagerOptions options = {});
  static Result<Database> create(FileSystem& files, const Schema& schema, const std::string& path,
                                 PagerOptions options = {});
  // The same on a file that has no name (yet), for a dry run and for tests.
  static Result<Database> create_on(std::unique_ptr<File> file, const Schema& schema,
                                    PagerOptions options = {});
  static Result<Database> open_on(std::unique_ptr<File> file, const Schema& schema,
                                  Pager::Mode mode, PagerOptions options = {});

  Pager& pager() { return *pager_; }
  const Pager& pager() const { return *pager_; }
  const Schema& schema() const { return *schema_; }
  const std::vector<TableManifest>& tables() const { return tables_; }
  // The published state of a table, or null. Valid until the next publish().
  const TableManifest* find(TableIndex table) const;
  TableManifest table_or_empty(TableIndex table) const;
  // Visits the ledger of a table in order, until `visit` fails.
  Status each_file(const TableManifest& manifest,
                   const std::function<Status(const LoadedFile&)>& visit) const {
    return each_record<LoadedFile>(*pager_, schema_->table(manifest.table), manifest, visit);
  }
  // The ids of a table's chunks, a range for each load.
  Result<std::vector<ChunkIdRange>> chunk_ids_of(const TableManifest& table) const;
  TableManifest empty_table(TableIndex table) const;
  // Makes the next commit drop these chunks of a table, in any order. Code::corrupt where another
  // table has one of them, or one comes twice.
  Status free_chunks(const TableManifest& table, std::vector<ChunkIdRange> ids);

  // Publishes new states of tables in one commit, which frees the chunks of replaced segments.
  // After a failure tables() is as before, and Pager::commit() says whether the file is.
  Result<CommitInfo> publish(std::vector<TableManifest> tables) {
    return publish_by(&Pager::commit, std::move(tables));
  }
  // publish() by Pager::commit_behind(): tables() is of the new generation before that is durable.
  Result<CommitInfo> publish_behind(std::vector<TableManifest> tables) {
    return publish_by(&Pager::commit_behind, std::move(tables));
  }
  // Undoes all that was appended since the last publish.
  void abandon() { pager_->abandon(); }

  // Pager::compact() with all lists written anew.
  Result<std::unique_ptr<Pager>> compact();

 private:
  Database(std::unique_ptr<Pager> pager, const Schema& schema)
      : pager_(std::move(pager)), schema_(&schema) {}
  static Result<Database> on(Result<std::unique_ptr<Pager>> opened, const Schema& schema);
  using Commit = Result<CommitInfo> (Pager::*)(ByteSpan catalog);
  Result<CommitInfo> publish_by(Commit commit, std::vector<TableManifest> tables);
  Status free_replaced(const TableManifest& before, const TableManifest& after);
  Result<std::vector<std::byte>> copy_catalog(Pager& copy, std::vector<ExtentRef>& pages) const;

  std::unique_ptr<Pager> pager_;
  const Schema* schema_;
  std::vector<TableManifest> tables_;  // by index, ascending
};

}  // namespace lade
