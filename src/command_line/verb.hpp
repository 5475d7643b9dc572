// Verbs: the words that may follow `lade`, in the order in which help shows them, with the texts
// and examples that help, manual page and completions have of each. Their options are in
// command_options.cpp.
#pragma once

#include <span>
#include <string_view>

#include "base/exit_code.hpp"

namespace lade {

// `schema`, `help` and `reference` print a text; the others run.
enum class Verb {
  load,
  plan,
  validate,
  verify,
  inspect,
  show,
  export_table,
  publish,
  compact,
  schema,
  help,
  reference
};

struct VerbFacts {
  Verb verb;
  std::string_view name;
  std::string_view summary;
  std::span<const ExitCode> exit_codes;  // beside those that every verb has, kExitCodesOfAll
};

inline constexpr ExitCode kExitCodesOfAll[] = {ExitCode::ok, ExitCode::usage, ExitCode::io,
                                               ExitCode::internal};
// Of a verb that reads a database.
inline constexpr ExitCode kExitCodesOfReaders[] = {ExitCode::database_state,
                                                   ExitCode::database_damaged,
                                                   ExitCode::interrupted, ExitCode::terminated};
// Of a verb that commits as well.
inline constexpr ExitCode kExitCodesOfWriters[] = {
    ExitCode::database_state, ExitCode::database_damaged, ExitCode::commit_unknown,
    ExitCode::interrupted, ExitCode::terminated};
// Of load, and of publish, which proves keys where it puts parts together.
inline constexpr ExitCode kExitCodesOfLoad[] = {
    ExitCode::data_refused,     ExitCode::input,          ExitCode::database_state,
    ExitCode::database_damaged, ExitCode::commit_unknown, ExitCode::accepted_with_findings,
    ExitCode::interrupted,      ExitCode::terminated};
inline constexpr ExitCode kExitCodesOfPlan[] = {ExitCode::input, ExitCode::interrupted,
                                                ExitCode::terminated};
inline constexpr ExitCode kExitCodesOfValidate[] = {
    ExitCode::data_refused,   ExitCode::database_state, ExitCode::database_damaged,
    ExitCode::commit_unknown, ExitCode::interrupted,    ExitCode::terminated};
inline constexpr ExitCode kExitCodesOfVerify[] = {
    ExitCode::database_state, ExitCode::database_damaged, ExitCode::accepted_with_findings,
    ExitCode::interrupted, ExitCode::terminated};

inline constexpr VerbFacts kVerbs[] = {
    {Verb::load, "load", "Load .tbl files, prove every constraint, publish each table",
     kExitCodesOfLoad},
    {Verb::plan, "plan", "Show which file goes where, in which batches, at what cost; load nothing",
     kExitCodesOfPlan},
    {Verb::validate, "validate", "Run the constraints again on what is stored",
     kExitCodesOfValidate},
    {Verb::verify, "verify", "Check every checksum and bound, and derive every zone map anew",
     kExitCodesOfVerify},
    {Verb::inspect, "inspect",
     "Show tables, encodings and bytes per column, generations, load ledger", kExitCodesOfReaders},
    {Verb::show, "show", "Show rows of a table, aligned for people", kExitCodesOfReaders},
    {Verb::export_table, "export",
     "Write a table back as text; tbl gives the bytes that were loaded", kExitCodesOfReaders},
    {Verb::publish, "publish", "Write tables as Delta Lake tables (Parquet and a log)",
     kExitCodesOfLoad},
    {Verb::compact, "compact", "Write the file anew without the space of what was replaced",
     kExitCodesOfWriters},
    {Verb::schema, "schema", "Print the JSON Schema of the event stream", {}},
    {Verb::help, "help", "Show the options and examples of a verb", {}},
    {Verb::reference, "reference", "Print completions for a shell, or the manual page", {}},
};

struct VerbExample {
  Verb verb;
  std::string_view purpose;
  std::string_view command;  // fits a line of 80 columns
};

inline constexpr VerbExample kVerbExamples[] = {
    {Verb::load, "Load a directory of .tbl files", "lade load --db tpch.lade /data/tpch-sf1"},
    {Verb::load, "See what is wrong with the files and write nothing",
     "lade load --dry-run /data/tpch-sf1"},
    {Verb::load, "Run again what may have been loaded already",
     "lade load --db tpch.lade --if-loaded skip /data/tpch-sf1"},
    {Verb::load, "Load a table from a pipe",
     "zcat region.tbl.gz | lade load --db new.lade --table region -"},
    {Verb::load, "Load a CSV file with a line of column names",
     "lade load --db new.lade --delimiter , --header --quote '\"' region.csv"},
    {Verb::load, "List the states of the tables for a script",
     "lade load --db new.lade /data/tpch-sf1 |\n"
     "      jq -r 'select(.event == \"table_end\") | [.table, .state] | @tsv'"},
    {Verb::plan, "Which file goes to which table, in batches of which size",
     "lade plan --output human /data/tpch-sf1"},
    {Verb::validate, "Prove every constraint again", "lade validate --db tpch.lade"},
    {Verb::verify, "Look for damage", "lade verify --db tpch.lade"},
    {Verb::verify, "Look for damage in what was published", "lade verify --published /lake"},
    {Verb::inspect, "What is in the file", "lade inspect --db tpch.lade --output human"},
    {Verb::inspect, "Bytes that a row takes in each column",
     "lade inspect --db tpch.lade --columns |\n"
     "      jq -r 'select(.column) | [.bytes_per_row, .column] | @tsv'"},
    {Verb::show, "Two columns of the first orders",
     "lade show --db tpch.lade orders --columns o_orderkey,o_totalprice"},
    {Verb::export_table, "Get the text back that was loaded",
     "lade export --db tpch.lade region -o region.tbl"},
    {Verb::export_table, "Get the text of all tables back",
     "lade export --db tpch.lade --all -o again"},
    {Verb::export_table, "Show the first rows as CSV",
     "lade export --db tpch.lade orders --format csv -o - | head -n 3"},
    {Verb::publish, "Make Delta Lake tables of all that is loaded",
     "lade publish --db tpch.lade --to /lake"},
    {Verb::publish, "Write anew a table that somebody else has changed",
     "lade publish --db tpch.lade --to /lake --if-published replace orders"},
    {Verb::compact, "Give back the space of rows that were replaced",
     "lade compact --db tpch.lade"},
    {Verb::schema, "Which fields a line of the event stream may have",
     "lade schema | jq '.[\"$defs\"].table_end.properties | keys'"},
    {Verb::help, "What load can do", "lade help load"},
    {Verb::reference, "Complete words in this shell", "source <(lade reference bash)"},
};

// Null if no verb has this name.
constexpr const VerbFacts* find_verb(std::string_view name) {
  for (const VerbFacts& facts : kVerbs) {
    if (facts.name == name) return &facts;
  }
  return nullptr;
}

}  // namespace lade
