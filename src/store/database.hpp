// A database: the pager's file and the catalog of the tables published in it.
//
//   LADE_TRY(Database database, Database::open(files, path, Pager::Mode::write));
//   TableWriter writer(database.pager(), database.table_or_empty(index), batches);
//   ...                                               append, finish, validate
//   LADE_TRY(CommitInfo info, database.publish(std::move(tables)));     or database.abandon()
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "catalog/table_schema.hpp"
#include "pager/pager.hpp"
#include "store/table_info.hpp"

namespace lade {

class Database {
 public:
  // `schema` must outlive the database. Fails as Pager::open and Pager::create do, and with
  // Code::corrupt when the catalog does not fit the schema.
  static Result<Database> open(FileSystem& files, const Schema& schema, const std::string& path,
                               Pager::Mode mode, PagerOptions options = {});
  static Result<Database> create(FileSystem& files, const Schema& schema, const std::string& path,
                                 PagerOptions options = {});
  // On a file of the caller's, for a dry run and for tests.
  static Result<Database> create_on(std::unique_ptr<File> file, const Schema& schema,
                                    PagerOptions options = {});
  static Result<Database> open_on(std::unique_ptr<File> file, const Schema& schema,
                                  Pager::Mode mode, PagerOptions options = {});

  Pager& pager() { return *pager_; }
  const Pager& pager() const { return *pager_; }
  const Schema& schema() const { return *schema_; }
  const std::vector<TableInfo>& tables() const { return tables_; }
  // Null when the table is not published.
  const TableInfo* find(TableIndex table) const;
  TableInfo table_or_empty(TableIndex table) const;
  // What a published chunk holds, as in "lineitem.l_tax"; empty if no table has it.
  std::string owner_of(ChunkKey key) const;
  TableInfo empty_table(TableIndex table) const;

  // Publishes new states of tables in one commit, which gives up the chunks of segments that a
  // table had and has no longer. The states of a failed publish are not taken over.
  Result<CommitInfo> publish(std::vector<TableInfo> tables);
  // Forgets all that was put since the last publish.
  void abandon() { pager_->abandon(); }

 private:
  Database(std::unique_ptr<Pager> pager, const Schema& schema)
      : pager_(std::move(pager)), schema_(&schema) {}
  Status load_tables();
  Status in_file(const Status& status) const;
  void free_replaced(const TableInfo& before, const TableInfo& after);

  std::unique_ptr<Pager> pager_;
  const Schema* schema_;
  std::vector<TableInfo> tables_;  // by index, ascending
};

}  // namespace lade
