// Verbs: the words that may follow `lade`, in the order in which help shows them, with the texts
// and examples that help, manual page and completions have of each. Their options are in
// command_options.cpp.
#pragma once

#include <string_view>

namespace lade {

// `schema` and `reference` print a text; the others run.
enum class Verb {
  load,
  plan,
  validate,
  verify,
  inspect,
  export_table,
  publish,
  compact,
  schema,
  reference
};

struct VerbFacts {
  Verb verb;
  std::string_view name;
  std::string_view summary;
  bool is_hidden = false;  // for the build and for packagers, not for people
};

inline constexpr VerbFacts kVerbs[] = {
    {Verb::load, "load", "Load .tbl files, prove every constraint, publish each table"},
    {Verb::plan, "plan",
     "Show which file goes where, in which batches, at what cost; load nothing"},
    {Verb::validate, "validate", "Run the constraints again on what is stored"},
    {Verb::verify, "verify", "Check every checksum and bound, and derive every zone map anew"},
    {Verb::inspect, "inspect",
     "Show tables, encodings and bytes per column, generations, load ledger"},
    {Verb::export_table, "export",
     "Write a table back as text; tbl gives the bytes that were loaded"},
    {Verb::publish, "publish", "Write tables as Delta Lake tables (Parquet and a log)"},
    {Verb::compact, "compact", "Write the file anew without the space of what was replaced"},
    {Verb::schema, "schema", "Print the JSON Schema of the event stream"},
    {Verb::reference, "reference", "Print the manual page or completions", true},
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
    {Verb::load, "List the states of the tables for a script",
     "lade load --db new.lade /data/tpch-sf1 |\n"
     "      jq -r 'select(.event == \"table_end\") | [.table, .state] | @tsv'"},
    {Verb::plan, "Which file goes to which table, in batches of which size",
     "lade plan --output human /data/tpch-sf1"},
    {Verb::validate, "Prove every constraint again", "lade validate --db tpch.lade"},
    {Verb::verify, "Look for damage", "lade verify --db tpch.lade"},
    {Verb::verify, "Look for damage in what was published", "lade verify --published /lake"},
    {Verb::inspect, "What is in the file", "lade inspect --db tpch.lade --output human"},
    {Verb::export_table, "Get the text back that was loaded",
     "lade export --db tpch.lade region -o region.tbl"},
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
};

// Null if no verb has this name.
constexpr const VerbFacts* find_verb(std::string_view name) {
  for (const VerbFacts& facts : kVerbs) {
    if (facts.name == name) return &facts;
  }
  return nullptr;
}

}  // namespace lade
