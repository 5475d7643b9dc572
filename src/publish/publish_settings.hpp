// What publishing is asked for and what it goes through.
#pragma once

#include <string>

#include "base/clock.hpp"
#include "base/interruption.hpp"
#include "base/part.hpp"
#include "events/reporter.hpp"
#include "file/file.hpp"

namespace lade {

// Memory, as measured at scale 1: of a worker mostly its row group, whose size does not grow with
// the tables.
inline constexpr uint64_t kPublishBytes = uint64_t{16} << 20;
inline constexpr uint64_t kPublishBytesPerWorker = uint64_t{40} << 20;

// What becomes of a table whose log is there already.
enum class IfPublished {
  append,   // what is new is added, where what is published is the beginning of what is stored
  error,    // already_published
  replace,  // where append would refuse, one commit removes all and adds all
};

struct PublishSettings {
  std::string directory;  // each table gets a folder in it
  IfPublished if_published = IfPublished::append;
  int level = 1;             // of zstd
  bool unvalidated = false;  // tables that are not proved go out, too, without constraints
  bool no_checks = false;    // CHECKs stay out of the logs
  // Where readers of Iceberg find the directory, an absolute path or a URI without a slash at its
  // end; empty: no metadata for them.
  std::string iceberg = {};
  Part part = {};      // the database has this part of the tables; or none
  uint32_t parts = 0;  // so many parts are put together, without a database; or 0
  bool dry_run = false;
  unsigned threads = 1;
  uint64_t memory_limit_bytes = 0;
};

// All of it outlives the run.
struct PublishSeams {
  FileSystem& files;
  Reporter& reporter;
  Clock& clock;
  Interruption interruption;
  // True while a commit is being made, or was made and nobody has been told of it.
  bool& commit_in_doubt;
};

}  // namespace lade
