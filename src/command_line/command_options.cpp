#include "command_line/command_options.hpp"

#include <utility>
#include <vector>

#include "base/human_text.hpp"

namespace lade {
namespace {

// The words of a choice, in the order in which people should read them. The default is the value
// that is there before.
template <typename Enum>
using Choices = std::vector<std::pair<std::string, Enum>>;

template <typename Enum>
CLI::Option* add_choice(CLI::App* verb, const std::string& name, Enum& value,
                        const Choices<Enum>& choices, const std::string& help) {
  std::vector<std::string> names;
  std::string shown_default;
  for (const auto& [choice, meaning] : choices) {
    names.push_back(choice);
    if (meaning == value) shown_default = choice;
  }
  const auto take = [&value, choices](const std::string& chosen) {
    for (const auto& [choice, meaning] : choices) {
      if (choice == chosen) value = meaning;
    }
  };
  return verb->add_option_function<std::string>(name, take, help)
      ->check(CLI::IsMember(names).description(""))
      ->type_name(joined(names, "|"))
      ->default_str(shown_default);
}

// An option that is taken as text; `type` stands for its value in help. The default is the value
// that is there before.
CLI::Option* add_text(CLI::App* verb, const std::string& name, std::string& value,
                      const std::string& type, const std::string& help) {
  return verb->add_option(name, value, help)->type_name(type)->default_str(value);
}

void add_db(CLI::App* verb, CommandLine& options) {
  add_text(verb, "--db", options.db, "FILE", "Database file (LADE_DB)");
}

void add_quiet(CLI::App* verb, CommandLine& options) {
  verb->add_flag("-q,--quiet", options.quiet, "Nothing on stderr but why a run failed");
}

void add_when(CLI::App* verb, const std::string& name, When& value, const std::string& help) {
  add_choice<When>(verb, name, value,
                   {{"auto", When::automatic}, {"always", When::always}, {"never", When::never}},
                   help);
}

void add_output(CLI::App* verb, CommandLine& options) {
  add_choice<OutputMode>(verb, "--output", options.output,
                         {{"auto", OutputMode::automatic},
                          {"json", OutputMode::json},
                          {"human", OutputMode::human},
                          {"none", OutputMode::none}},
                         "What stdout gets; auto is JSON lines unless stdout is a terminal");
  add_when(verb, "--color", options.color, "Colours");
  add_quiet(verb, options);
}

void add_verbose(CLI::App* verb, CommandLine& options, const std::string& what) {
  verb->add_flag("-v,--verbose", options.verbose, "Also " + what);
}

void add_progress(CLI::App* verb, CommandLine& options) {
  add_when(verb, "--progress", options.progress, "A bar on stderr; auto is on a terminal only");
}

void add_threads(CLI::App* verb, RawValues& raw) {
  add_text(verb, "--threads", raw.threads, "N",
           "Workers (LADE_THREADS; default: the processors allowed)");
}

void add_limits(CLI::App* verb, RawValues& raw) {
  add_threads(verb, raw);
  add_text(verb, "--memory-limit", raw.memory_limit, "SIZE",
           "Memory to stay within, 32M or more (LADE_MEMORY_LIMIT; default: what is allowed)");
}

void add_inputs(CLI::App* verb, CommandLine& options, RawValues& raw) {
  verb->add_option("INPUT", options.inputs, "Files, directories, or '-' with --table")->required();
  add_text(verb, "--batch-size", raw.batch_size, "ROWS",
           "Rows of a batch, 1 to 2^24, 64K allowed (LADE_BATCH_SIZE; default: the store's "
           "write hint)");
  add_text(verb, "--tune-from", options.tune_from_path, "FILE",
           "Events of earlier runs: batches are sized by what these measured");
  add_text(verb, "--table", options.table, "TABLE",
           "Table of all inputs, whatever their names; of a directory every file");
  verb->add_option("--tables", options.tables,
                   "Only these tables; files of others are not looked at")
      ->delimiter(',')
      ->allow_extra_args(false)  // what comes behind it is an INPUT
      ->type_name("TABLE,...");
  add_text(verb, "--delimiter", raw.delimiter, "C", "The byte between fields; tab is a tab");
  verb->add_flag("--header", options.dialect.header,
                 "The first line of each file has the names of the columns, in their order");
  add_text(verb, "--quote", raw.quote, "C",
           "The byte around fields, twice for one within; quoted fields may hold delimiters "
           "and no line ends (default: no quotes)");
  verb->add_option(
          "--null", options.dialect.null_text,
          "A field that is exactly TEXT is NULL: an empty field, once it is exported. Where "
          "a column is NOT NULL, the row is rejected")
      ->type_name("TEXT");
  add_text(verb, "--refresh", raw.refresh_set, "K",
           "Apply this refresh set in one commit: delete the orders that delete.K lists, with "
           "their lines, then append orders.tbl.uK and lineitem.tbl.uK");
  add_limits(verb, raw);
}

void add_temporary_directory(CLI::App* verb, CommandLine& options) {
  add_text(verb, "--temp-dir", options.temporary_directory, "DIR",
           "Where keys and unpacked text go that memory has no room for "
           "(default: beside the database)");
}

// --wait is an option of the verbs that write the database.
void add_wait(CLI::App* verb, RawValues& raw) {
  add_text(verb, "--wait", raw.wait_seconds, "SECONDS",
           "How long to wait for another process that writes the database");
}

void add_load(CLI::App* verb, CommandLine& options, RawValues& raw) {
  add_db(verb, options);
  add_wait(verb, raw);
  add_inputs(verb, options, raw);
  add_temporary_directory(verb, options);
  add_choice<ValidateWhen>(
      verb, "--validate", options.validate,
      {{"batch", ValidateWhen::batch},
       {"table", ValidateWhen::table},
       {"run", ValidateWhen::run},
       {"off", ValidateWhen::off}},
      "When keys are checked: before each batch is appended, after each table, "
      "after all tables, never");
  add_choice<OnViolation>(
      verb, "--on-violation", options.on_violation,
      {{"refuse", OnViolation::refuse}, {"keep", OnViolation::keep}},
      "What becomes of a table that violates a constraint: it is not published, or "
      "published and marked as not validated");
  raw.if_loaded = add_choice<IfLoaded>(
      verb, "--if-loaded", options.if_loaded,
      {{"error", IfLoaded::error},
       {"skip", IfLoaded::skip},
       {"append", IfLoaded::append},
       {"replace", IfLoaded::replace}},
      "What to do with a table that is there. skip leaves out each file whose size and hash it was "
      "loaded from and appends the others; replace publishes the new rows in the place of the old "
      "ones if the tables that refer to them still hold");
  add_text(
      verb, "--part", raw.part, "K/N",
      "This machine's part of a load that N machines share: files of other parts may be missing, "
      "and keys that other parts may have are open, not violated");
  add_text(verb, "--max-rejects", raw.max_rejects, "N|P%",
           "Bad rows that a table may have, as a number or a share");
  add_text(verb, "--rejects", options.rejects_path, "FILE",
           "Write every rejected row there as JSON lines; of a table with more than "
           "--max-rejects N allows, 10,000 above N");
  add_text(verb, "--max-findings", raw.findings_max, "N",
           "Findings reported of each reject code and constraint of a table; the rest is "
           "counted");
  add_text(
      verb, "--expect-scale", raw.expected_scale, "N|auto|off",
      "Row counts that TPC-H fixes: auto warns. A number refuses what has not the counts of this "
      "scale factor, or orders that have not 1 to 7 lines; it wants all eight tables, or those of "
      "--tables or --table, in the inputs or the database, and counts old rows with the new");
  add_progress(verb, options);
  add_text(verb, "--trace", options.trace_path, "FILE",
           "Write what each worker did and when, for ui.perfetto.dev");
  verb->add_flag(
      "-n,--dry-run", options.dry_run,
      "Parse and check everything, write nothing. Of a --db that is there the rows count, too");
  add_output(verb, options);
  add_verbose(verb, options, "why batches have their size and how each constraint was proved");
}

void add_plan(CLI::App* verb, CommandLine& options, RawValues& raw) {
  add_inputs(verb, options, raw);
  add_output(verb, options);
  add_verbose(verb, options, "why batches have their size");
}

void add_publish(CLI::App* verb, CommandLine& options, RawValues& raw) {
  PublishSettings& settings = options.publish;
  add_db(verb, options);
  add_text(verb, "--to", settings.directory, "DIR", "Folder that gets a folder for each table")
      ->required();
  verb->add_option("TABLE", options.tables, "Tables to publish (default: all that are loaded)");
  add_choice<IfPublished>(
      verb, "--if-published", settings.if_published,
      {{"append", IfPublished::append},
       {"error", IfPublished::error},
       {"replace", IfPublished::replace}},
      "What to do with a table that is there. append adds what is new and refuses a table with "
      "other rows or by another writer; replace publishes that one anew, in one step");
  add_text(
      verb, "--part", raw.part, "K/N",
      "Publish the part of a table that was loaded with the same --part: its files and what it "
      "proves, not seen by readers before --parts");
  add_text(verb, "--parts", raw.parts, "N",
           "Put the N parts in DIR together: prove what holds across them, then publish each "
           "table in one step. Needs no --db");
  raw.level_option = add_text(verb, "--level", raw.level, "N", "Level of zstd, 1 to 9");
  verb->add_flag("--unvalidated", settings.unvalidated,
                 "Also publish tables that are not proved: without constraints, and marked");
  add_text(verb, "--iceberg", settings.iceberg, "LOCATION",
           "Also write Iceberg metadata over the same files, for readers that find DIR at "
           "this absolute path or URI");
  verb->add_flag("--no-checks", settings.no_checks,
                 "No CHECKs in the logs, for engines that refuse tables with CHECKs");
  add_threads(verb, raw);
  add_text(verb, "--memory-limit", raw.memory_limit, "SIZE",
           "Memory to stay within, 56M or more (LADE_MEMORY_LIMIT; --parts: 1G where that is "
           "allowed)");
  verb->add_flag("-n,--dry-run", settings.dry_run, "Encode everything, write nothing");
  add_progress(verb, options);
  add_output(verb, options);
}

void add_validate(CLI::App* verb, CommandLine& options, RawValues& raw) {
  add_db(verb, options);
  add_wait(verb, raw);
  add_limits(verb, raw);
  add_temporary_directory(verb, options);
  add_text(verb, "--max-findings", raw.findings_max, "N", "Findings reported per kind and table");
  add_progress(verb, options);
  add_output(verb, options);
  add_verbose(verb, options, "how each constraint was proved");
}

void add_verify(CLI::App* verb, CommandLine& options, RawValues& raw) {
  add_db(verb, options);
  add_text(verb, "--published", options.published, "DIR",
           "Check a folder that lade publish wrote, in place of a database");
  add_threads(verb, raw);
  add_output(verb, options);
}

void add_inspect(CLI::App* verb, CommandLine& options) {
  add_db(verb, options);
  verb->add_flag("--columns", options.inspect_columns, "Also encodings and bytes of each column");
  verb->add_flag("--files", options.inspect_files, "Also the files that were loaded");
  add_output(verb, options);
}

void add_show(CLI::App* verb, CommandLine& options, RawValues& raw) {
  add_db(verb, options);
  verb->add_option("TABLE", options.table, "Table to look at")->required();
  add_text(verb, "-n,--rows", raw.show_rows, "ROWS", "How many rows, 10,000 at most");
  add_text(verb, "--from", raw.show_from, "ROW", "The first of them; a table's first row is 0");
  verb->add_option("--columns", options.show_columns, "Only these columns, in this order")
      ->delimiter(',')
      ->allow_extra_args(false)  // what comes behind it is a TABLE
      ->type_name("COLUMN,...");
  add_choice<OutputMode>(verb, "--output", options.output,
                         {{"human", OutputMode::human}, {"json", OutputMode::json}},
                         "What stdout gets")
      ->default_str("human");
  add_quiet(verb, options);
}

void add_export(CLI::App* verb, CommandLine& options, RawValues& raw) {
  add_db(verb, options);
  verb->add_option("TABLE", options.table, "Table to write");
  verb->add_flag("--all", options.export_all,
                 "All tables, each to a new file of the folder that -o names");
  add_text(verb, "-o,--out", options.export_path, "FILE",
           "File to write, '-' for stdout; with --all a folder")
      ->required();
  add_choice<ExportFormat>(verb, "--format", options.export_format,
                           {{"tbl", ExportFormat::tbl}, {"csv", ExportFormat::csv}},
                           "tbl gives back the bytes that were loaded");
  add_threads(verb, raw);
  add_output(verb, options);
}

void add_compact(CLI::App* verb, CommandLine& options, RawValues& raw) {
  add_db(verb, options);
  add_wait(verb, raw);
  add_output(verb, options);
}

void add_help(CLI::App* verb, RawValues& raw) {
  verb->add_option("VERB", raw.help_verb, "The verb (default: a list of all)");
}

void add_reference(CLI::App* verb, RawValues& raw) {
  verb->add_option("FORMAT", raw.reference_format, "man, bash, zsh or fish")
      ->required()
      ->check(CLI::IsMember({"man", "bash", "zsh", "fish"}));
}

void add_options(Verb which, CLI::App* verb, CommandLine& options, RawValues& raw) {
  switch (which) {
    case Verb::load: return add_load(verb, options, raw);
    case Verb::plan: return add_plan(verb, options, raw);
    case Verb::validate: return add_validate(verb, options, raw);
    case Verb::verify: return add_verify(verb, options, raw);
    case Verb::inspect: return add_inspect(verb, options);
    case Verb::show: return add_show(verb, options, raw);
    case Verb::export_table: return add_export(verb, options, raw);
    case Verb::publish: return add_publish(verb, options, raw);
    case Verb::compact: return add_compact(verb, options, raw);
    case Verb::schema: return;
    case Verb::help: return add_help(verb, raw);
    case Verb::reference: return add_reference(verb, raw);
  }
}

}  // namespace

void add_verbs(CLI::App& app, CommandLine& options, RawValues& raw) {
  app.require_subcommand(1);
  for (const VerbFacts& facts : kVerbs) {
    CLI::App* verb = app.add_subcommand(std::string(facts.name), std::string(facts.summary));
    add_options(facts.verb, verb, options, raw);
  }
}

}  // namespace lade
