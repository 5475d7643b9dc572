// The summary of a part: what one machine loaded, wrote and proved, so that the parts can be put
// together without its database. It stands in DIR/_lade/parts/<number>.json, a JSON object:
//
//   {"lade":"part","version":1,"part":3,"parts":16,
//    "keys":{"file":"keys-00003-<root>.lade","bytes":4711,"root":"<hash>"},
//    "tables":[
//      {"table":"orders","schema":"<hash>","rows":1500,"chain":"<hash>",
//       "increasing":true,"first":["4501"],"last":["6000"],
//       "proofs":["orders_pkey",...],"open":["orders_o_custkey_fkey"],
//       "inputs":[{"file":"orders.tbl.3","bytes":171952,"xxh3":"<hash>","lines":1500}],
//       "files":[{"path":"part-00003-00000-<hash>.parquet","bytes":52000,"rows":1500,
//                 "xxh3":"<hash>","stats":"{...}"}]},...],
//    "xxh3":"<hash of all before this field>"}
//
// `increasing` says that every primary key is greater than the one before it; `first` and `last`
// are then the first and the last one. `chain` is the segment chain of the part's loads.
#pragma once

#include <string>
#include <vector>

#include "base/part.hpp"
#include "publish/delta_commit.hpp"
#include "publish/publish_settings.hpp"
#include "store/table_manifest.hpp"

namespace lade {

// Greater ones are refused unread: a part of a thousand data files takes about 1 MiB.
inline constexpr size_t kSummaryBytesMax = size_t{16} << 20;

struct PartTable {
  TableIndex table = 0;
  uint64_t rows = 0;
  Hash128 chain;
  bool increasing = false;
  std::vector<std::string> first = {};  // values, as a .tbl file has them
  std::vector<std::string> last = {};
  uint64_t open_keys = 0;               // as TableManifest has them; all other constraints hold
  std::vector<LoadedFile> inputs = {};  // without directories, and without generations
  std::vector<AddedFile> files = {};
};

struct PartSummary {
  Part part;
  std::string keys_file;
  uint64_t keys_bytes = 0;
  Hash128 keys_root;              // CommitInfo::root
  std::vector<PartTable> tables;  // in the order of the schema
};

// Where summaries and files of keys are.
std::string parts_folder(const std::string& directory);
// "3.json".
std::string summary_name(uint32_t part);

std::string summary_text(const Schema& schema, const PartSummary& summary);

// Reads a summary, which may hold any bytes. Code::corrupt, with `path` and the reason, for what
// summary_text() cannot have written; unsupported_version for another version, or for tables that
// are declared otherwise than in `schema`.
Result<PartSummary> parse_summary(const Schema& schema, const std::string& text,
                                  const std::string& path);

// The summary in a file; nothing where there is no such file.
Result<std::optional<PartSummary>> read_summary(FileSystem& files, const Schema& schema,
                                                const std::string& path);

// Whether they say that the same rows were loaded as the same part: whatever else differs came of
// loading or publishing with other options.
bool is_same_load(const PartSummary& a, const PartSummary& b);

// The summaries of parts 1 to settings.parts, held against each other. Every fault is reported but
// the worst, which is returned: missing_part; part_conflict where a summary is of another count of
// parts, or two of them have loaded one file; corrupt or unsupported_version of a summary; corrupt
// where a data file is missing or has another size.
Result<std::vector<PartSummary>> read_summaries(const Schema& schema,
                                                const PublishSettings& settings,
                                                const PublishSeams& seams);

}  // namespace lade
