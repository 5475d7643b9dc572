// DIR/_lade/constraints.sql: the statements that declare the keys of the published tables, for
// engines that take declared keys. A statement stands there only while the log of its table says
// that the keys hold. Beside it prove.sql: a query for each key that the logs call open.
#pragma once

#include "catalog/table_schema.hpp"
#include "publish/publish_settings.hpp"

namespace lade {

// What is known of the keys of published tables, by table.
struct PublishedKeys {
  bool hold = false;                 // the table's own primary key
  uint64_t open_keys = 0;            // as MetadataRequest has them
  std::vector<std::string> parents;  // by table: the chain of rows it was proved with, or empty
  std::vector<std::string> chains;   // of its versions since rows were last taken away
  friend bool operator==(const PublishedKeys&, const PublishedKeys&) = default;
};
using TablesThatHold = std::vector<PublishedKeys>;

// What the logs in `directory` say; of a log that lade cannot read, nothing.
Result<TablesThatHold> tables_that_hold(FileSystem& files, const std::string& directory,
                                        const Schema& schema);

// Makes the files say this, durably and each in one step, unless they do already. A file that is
// not there and has nothing to say is not made.
Status write_constraints_file(FileSystem& files, const std::string& directory, const Schema& schema,
                              const TablesThatHold& holds);

// Makes the files say what the logs say. Others may publish meanwhile: the logs are read again
// behind each write, so that the last of several leaves what the last version of each log says.
Status update_constraints_file(FileSystem& files, const std::string& directory,
                               const Schema& schema);

}  // namespace lade
