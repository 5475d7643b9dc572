#include "publish/constraints_file.hpp"

#include <algorithm>

#include "publish/constraint_sql.hpp"
#include "publish/delta_log.hpp"
#include "publish/published_file.hpp"

namespace lade {
namespace {

// What is known of the keys of published tables, by table.
struct PublishedKeys {
  bool hold = false;                 // the table's own primary key
  uint64_t open_keys = 0;            // as MetadataRequest has them
  std::vector<std::string> parents;  // by table: the chain of rows it was proved with, or empty
  std::vector<std::string> chains;   // of its versions since rows were last taken away
  friend bool operator==(const PublishedKeys&, const PublishedKeys&) = default;
};
using TablesThatHold = std::vector<PublishedKeys>;

// Codes of a log that is not lade's: of its table no key is known to hold.
bool is_unreadable(Code code) {
  return code == Code::corrupt || code == Code::unsupported_version || code == Code::table_changed;
}

// What the logs in `directory` say; of a log that lade cannot read, nothing.
Result<TablesThatHold> tables_that_hold(FileSystem& files, const std::string& directory,
                                        const Schema& schema) {
  TablesThatHold holds;
  for (const TableSchema& table : schema.tables) {
    const Result<DeltaLog> log = read_delta_log(files, directory + "/" + std::string(table.name));
    if (!log.ok() && !is_unreadable(log.status().code())) return log.status();
    PublishedKeys& keys = holds.emplace_back();
    if (!log.ok() || log.value().foreign_writer) continue;
    const TableProperties& properties = log.value().metadata.properties;
    keys.hold = is_published_with_key(properties);
    keys.open_keys = published_open_keys(table, properties);
    for (const TableSchema& parent : schema.tables)
      keys.parents.push_back(proved_with(properties, parent.name));
    for (const Hash128& chain : log.value().chains) keys.chains.push_back(hex(chain));
  }
  return holds;
}

// Makes the files say this, durably and each in one step, unless they do already. A file that is
// not there and has nothing to say is not made.
Status write_constraints_file(FileSystem& files, const std::string& directory, const Schema& schema,
                              const TablesThatHold& holds) {
  const std::string folder = directory + "/_lade";
  const auto write = [&](const std::string& name, const std::string& content,
                         bool says_any) -> Status {
    LADE_TRY(const std::optional<std::string> before, read_whole(files, folder + "/" + name));
    if (before == content || (!before && !says_any)) return {};
    LADE_CHECK(files.make_directory(folder));
    return write_whole(files, folder + "/" + name, content);
  };
  const bool any =
      std::any_of(holds.begin(), holds.end(), [](const PublishedKeys& keys) { return keys.hold; });
  const std::string keys =
      key_statements(schema, [&](const TableSchema& table, const TableSchema& parent) {
        const PublishedKeys& child = holds[table.index];
        if (table.index == parent.index) return child.hold;
        // The parent still has the rows among which the keys were found.
        const std::vector<std::string>& chains = holds[parent.index].chains;
        return child.hold && holds[parent.index].hold &&
               std::find(chains.begin(), chains.end(), child.parents[parent.index]) != chains.end();
      });
  LADE_CHECK(write("constraints.sql", keys, any));
  std::vector<uint64_t> open_keys;
  for (const PublishedKeys& table : holds) open_keys.push_back(table.open_keys);
  const std::string queries = open_key_queries(schema, open_keys);
  return write("prove.sql", queries.empty() ? "-- No key is open.\n" : queries, !queries.empty());
}

}  // namespace

Status update_constraints_file(FileSystem& files, const std::string& directory,
                               const Schema& schema) {
  LADE_TRY(TablesThatHold holds, tables_that_hold(files, directory, schema));
  for (;;) {
    LADE_CHECK(write_constraints_file(files, directory, schema, holds));
    LADE_TRY(TablesThatHold now, tables_that_hold(files, directory, schema));
    if (now == holds) return {};
    holds = std::move(now);
  }
}

Status drop_statements(FileSystem& files, const std::string& directory, const Schema& schema,
                       std::span<const TableIndex> tables) {
  if (tables.empty()) return {};
  LADE_TRY(TablesThatHold holds, tables_that_hold(files, directory, schema));
  for (const TableIndex table : tables) holds[table].hold = false;
  return write_constraints_file(files, directory, schema, holds);
}

}  // namespace lade
