// The load of files into a database, from the first batch that is read to the last commit.
//
//   Reading       read, work (lex, parse, encode)    workers
//   Appending     append to the database file        one thread at a time, in order
//   Publication   judge, prove, publish              the same
#pragma once

#include "base/interruption.hpp"
#include "file/file.hpp"
#include "file/output_file.hpp"
#include "load/report.hpp"
#include "load/settings.hpp"
#include "store/write_hints.hpp"

namespace lade {

struct LoadRequest {
  const LoadSettings& settings;
  const Schema& schema;
  std::vector<TableInput> inputs;  // in the schema's order
  const Measurements& measured;    // by earlier runs; empty: not asked for
  OutputFile* rejects = nullptr;   // null: rejected rows are not written
  OutputFile* trace = nullptr;     // null: nothing is traced

  FileSystem& files;
  const TemporaryFiles& temporary;
  Reporter& reporter;
  Clock& clock;
  Interruption interruption;
  // True while a commit is made, until it or its failure was reported: for the exit code of a run
  // that has no memory left to say anything.
  bool& commit_in_doubt;
};

// Loads the inputs. Everything is reported but the first and the last event of the run.
LoadOutcome load(LoadRequest request);

}  // namespace lade
