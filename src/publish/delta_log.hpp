// Reads the Delta log of a table: the JSON files of DIR/_delta_log, which after each other say
// which files the table consists of (Delta Transaction Log Protocol, "Actions"). lade reads what it
// may write itself: tables of protocol (1,3) and below, from the first commit on.
//
// A log may hold any bytes. What is no log is Code::corrupt with file and line; a protocol or an
// action that this does not know is Code::unsupported_version.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "file/file.hpp"
#include "publish/delta_metadata.hpp"

namespace lade {

inline constexpr unsigned kDeltaReaderVersion = 1;
inline constexpr unsigned kDeltaWriterVersion = 2;        // of a table without CHECKs
inline constexpr unsigned kDeltaWriterVersionChecks = 3;  // the greatest that lade knows
inline constexpr size_t kActionBytesMax = size_t{16} << 20;

class JsonObject;

// A data file that a log names, or named.
struct DeltaFile {
  std::optional<uint64_t> bytes;  // none: the add is no longer in the log
  std::string xxh3;        // of the content, in hex; empty where another writer added the file
  bool active = false;     // not removed again
  std::string statistics;  // JSON, as it stands in the log; empty where it has none
};

// What a log comes to.
struct DeltaLog {
  uint64_t versions = 0;  // commits, and so the number of the next one
  uint64_t time_ms = 0;   // of the newest commit, since 1970; 0 where it does not say
  // Another writer has changed the table since lade last wrote all of it: that writer's name.
  std::optional<std::string> foreign_writer;
  unsigned writer_version = 0;  // of the protocol
  DeltaMetadata metadata;
  std::map<std::string, DeltaFile> files;  // by path, as it stands in the log
  // PublishedLedger::chain of each version since rows were last taken away: what held of references
  // to the rows of one of them holds of the last, too.
  std::vector<Hash128> chains;
};

// Takes commits one by one, each as pieces of text.
class DeltaLogReader {
 public:
  // `folder` is the log's, for messages.
  explicit DeltaLogReader(std::string folder);
  ~DeltaLogReader();

  // Text of the commit log().versions, whose actions stand one a line.
  Status add(std::string_view piece);
  Status end_commit();
  const DeltaLog& log() const { return log_; }

 private:
  struct Parser;

  Status take_line(std::string_view line);
  Status take_action(std::string_view name, const JsonObject& action);
  Status take_protocol(const JsonObject& action);
  Status take_metadata(const JsonObject& action);
  Status take_add(const JsonObject& action);
  Status take_remove(const JsonObject& action);
  Status damaged(std::string_view what) const;
  std::string file_path() const;

  const std::string folder_;
  std::unique_ptr<Parser> parser_;
  DeltaLog log_;
  // Of the commit that is being read.
  std::string rest_;  // a line that has not ended
  uint64_t line_ = 0;
  bool has_changed_table_ = false;
  bool has_actions_ = false;
  bool has_removed_ = false;
  std::string writer_;
};

// "00000000000000000007.json".
std::string commit_name(uint64_t version);

// The log of the table in `directory`; one without commits where there is no log.
Result<DeltaLog> read_delta_log(FileSystem& files, const std::string& directory);

}  // namespace lade
