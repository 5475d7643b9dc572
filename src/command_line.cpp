#include "command_line.hpp"

#include <algorithm>
#include <cstdlib>

#include <CLI/CLI.hpp>

#include "base/nearest_word.hpp"
#include "catalog/tpch.hpp"
#include "command_reference.hpp"
#include "diagnostics/event_schema.hpp"
#include "file/machine.hpp"
#include "input/table_file_name.hpp"
#include "store/write_hints.hpp"

namespace lade {
namespace {

constexpr ExitCodeReference kExitCodes[] = {
    {"0", "everything is loaded and durable, and every constraint holds"},
    {"1", "data refused: a bad row or a violated constraint"},
    {"2", "usage or configuration"},
    {"3", "input missing, unreadable, truncated or changed while read"},
    {"4", "database missing or busy, or a table is already loaded"},
    {"5", "database damaged, foreign or too new"},
    {"6", "I/O or resource failure; nothing of the open table is published"},
    {"7", "outcome of a commit unknown: run lade verify"},
    {"8", "internal error: a bug"},
    {"9", "loaded, with tolerated rejects or violations"},
    {"130, 143", "interrupted; the open table is rolled back"},
};

constexpr ExampleReference kExamples[] = {
    {"load", "Load a directory of .tbl files", "lade load --db tpch.lade /data/tpch-sf1"},
    {"load", "See what is wrong with the files and write nothing",
     "lade load --dry-run /data/tpch-sf1"},
    {"load", "Run again what may have been loaded already",
     "lade load --db tpch.lade --if-loaded skip /data/tpch-sf1"},
    {"load", "Load a table from a pipe",
     "zcat region.tbl.gz | lade load --db new.lade --table region -"},
    {"load", "List the states of the tables for a script",
     "lade load --db new.lade /data/tpch-sf1 |\n"
     "      jq -r 'select(.event == \"table_end\") | [.table, .state] | @tsv'"},
    {"plan", "Which file goes to which table, in batches of which size",
     "lade plan --output human /data/tpch-sf1"},
    {"validate", "Prove every constraint again", "lade validate --db tpch.lade"},
    {"verify", "Look for damage", "lade verify --db tpch.lade"},
    {"inspect", "What is in the file", "lade inspect --db tpch.lade --output human"},
    {"export", "Get the text back that was loaded",
     "lade export --db tpch.lade region -o region.tbl"},
    {"export", "Show the first rows as CSV",
     "lade export --db tpch.lade orders --format csv -o - | head -n 3"},
    {"compact", "Give back the space of rows that were replaced", "lade compact --db tpch.lade"},
    {"schema", "Which fields a line of the event stream may have",
     "lade schema | jq '.[\"$defs\"].table_end.properties | keys'"},
};

// A worker's batches and buffers come to some 14 MiB, as measured at scale 1, and what is there but
// once to some 30. With 16 MiB a worker, 128 MiB were passed by 13.
constexpr uint64_t kMemoryPerWorker = uint64_t{20} << 20;
constexpr uint64_t kMemoryMin = uint64_t{32} << 20;

// Numbers are taken as text, since lade checks them more strictly than CLI11 does.
struct RawValues {
  std::string batch_size;
  std::string threads;
  std::string memory_limit;
  std::string max_rejects = "0";
  std::string findings_max = "100";
  std::string expected_scale = "auto";
  std::string reference_format;
  std::string refresh_set;
  const CLI::Option* if_loaded = nullptr;
};

// The words of a choice, in the order in which people should read them.
template <typename Enum>
using Choices = std::vector<std::pair<std::string, Enum>>;

template <typename Enum>
CLI::Option* add_choice(CLI::App* verb, const std::string& name, Enum& value,
                        const Choices<Enum>& choices, const std::string& help,
                        const std::string& shown_default) {
  std::vector<std::string> names;
  std::string shown;
  for (const auto& [choice, meaning] : choices) {
    names.push_back(choice);
    shown += (shown.empty() ? "" : "|") + choice;
  }
  const auto take = [&value, choices](const std::string& chosen) {
    for (const auto& [choice, meaning] : choices) {
      if (choice == chosen) value = meaning;
    }
  };
  return verb->add_option_function<std::string>(name, take, help)
      ->check(CLI::IsMember(names).description(""))
      ->type_name(shown)
      ->default_str(shown_default);
}

CLI::Option* add_db(CLI::App* verb, CommandLine& options) {
  return verb->add_option("--db", options.db, "Database file (LADE_DB)")->type_name("FILE");
}

void add_output(CLI::App* verb, CommandLine& options) {
  add_choice<OutputMode>(verb, "--output", options.output,
                         {{"auto", OutputMode::automatic},
                          {"json", OutputMode::json},
                          {"human", OutputMode::human},
                          {"none", OutputMode::none}},
                         "What stdout gets; auto is JSON lines unless stdout is a terminal",
                         "auto");
  add_choice<When>(verb, "--color", options.color,
                   {{"auto", When::automatic}, {"always", When::always}, {"never", When::never}},
                   "Colours", "auto");
  verb->add_flag("-q,--quiet", options.quiet, "No text for people on stderr");
  verb->add_flag("-v,--verbose", options.verbose,
                 "Also why batches have their size and how each constraint was proved");
}

void add_progress(CLI::App* verb, CommandLine& options) {
  add_choice<When>(verb, "--progress", options.progress,
                   {{"auto", When::automatic}, {"always", When::always}, {"never", When::never}},
                   "A bar on stderr; auto is on a terminal only", "auto");
}

void add_inputs(CLI::App* verb, CommandLine& options, RawValues& raw) {
  verb->add_option("INPUT", options.inputs, "Files, directories, or '-' with --table")->required();
  verb->add_option("--batch-size", raw.batch_size,
                   "Rows of a batch, 1 to 2^24, 64K allowed (LADE_BATCH_SIZE; default: the store's "
                   "write hint)")
      ->type_name("ROWS");
  verb->add_option("--tune-from", options.tune_from_path,
                   "Events of earlier runs: batches are sized by what these measured")
      ->type_name("FILE");
  verb->add_option("--table", options.table, "Table of every input whose name does not tell")
      ->type_name("TABLE");
  verb->add_option("--tables", options.tables, "Only these tables")
      ->delimiter(',')
      ->type_name("TABLE,...");
  verb->add_option("--refresh", raw.refresh_set,
                   "Append the inserts of this refresh set: orders.tbl.uK and lineitem.tbl.uK. Its "
                   "delete.K is refused unless --tables names the tables that are meant")
      ->type_name("K");
  verb->add_option("--threads", raw.threads,
                   "Workers (LADE_THREADS; default: the processors allowed)")
      ->type_name("N");
  verb->add_option("--memory-limit", raw.memory_limit,
                   "Memory to stay within (LADE_MEMORY_LIMIT; default: what is allowed)")
      ->type_name("SIZE");
}

void add_temporary_directory(CLI::App* verb, CommandLine& options) {
  verb->add_option("--temp-dir", options.temporary_directory,
                   "Where keys go that memory has no room for (default: beside the database)")
      ->type_name("DIR");
}

void add_load(CLI::App* verb, CommandLine& options, RawValues& raw) {
  add_db(verb, options);
  add_inputs(verb, options, raw);
  add_temporary_directory(verb, options);
  add_choice<ValidateWhen>(
      verb, "--validate", options.validate,
      {{"batch", ValidateWhen::batch},
       {"table", ValidateWhen::table},
       {"run", ValidateWhen::run},
       {"off", ValidateWhen::off}},
      "When keys are checked: before each batch is appended, after each table, "
      "after all tables, never",
      "table");
  add_choice<OnViolation>(
      verb, "--on-violation", options.on_violation,
      {{"refuse", OnViolation::refuse}, {"keep", OnViolation::keep}},
      "What becomes of a table that violates a constraint: it is not published, or "
      "published and marked as not validated",
      "refuse");
  raw.if_loaded = add_choice<IfLoaded>(
      verb, "--if-loaded", options.if_loaded,
      {{"error", IfLoaded::error},
       {"skip", IfLoaded::skip},
       {"append", IfLoaded::append},
       {"replace", IfLoaded::replace}},
      "What to do with a table that is there. skip wants the same content; replace publishes the "
      "new rows in the place of the old ones if the tables that refer to them still hold",
      "error");
  verb->add_option("--max-rejects", raw.max_rejects,
                   "Bad rows that a table may have, as a number or a share")
      ->type_name("N|P%")
      ->default_str(raw.max_rejects);
  verb->add_option("--rejects", options.rejects_path,
                   "Write every rejected row there as JSON lines")
      ->type_name("FILE");
  verb->add_option("--max-findings", raw.findings_max,
                   "Findings reported per kind and table; the rest is counted")
      ->type_name("N")
      ->default_str(raw.findings_max);
  verb->add_option(
          "--expect-scale", raw.expected_scale,
          "Row counts of this scale factor, which TPC-H fixes: auto warns, a number refuses")
      ->type_name("N|auto|off")
      ->default_str(raw.expected_scale);
  add_progress(verb, options);
  verb->add_option("--trace", options.trace_path,
                   "Write what each worker did and when, for ui.perfetto.dev")
      ->type_name("FILE");
  verb->add_flag("-n,--dry-run", options.dry_run, "Parse and check everything, write nothing");
  add_output(verb, options);
}

void add_verbs(CLI::App& app, CommandLine& options, RawValues& raw) {
  app.require_subcommand(1);
  add_load(
      app.add_subcommand("load", "Load .tbl files, prove every constraint, publish each table"),
      options, raw);

  CLI::App* plan = app.add_subcommand(
      "plan", "Show which file goes to which table, in which batches; load nothing");
  add_inputs(plan, options, raw);
  add_output(plan, options);

  CLI::App* validate =
      app.add_subcommand("validate", "Run the constraints again on what is stored");
  add_db(validate, options);
  validate->add_option("--threads", raw.threads, "Workers (LADE_THREADS)")->type_name("N");
  validate
      ->add_option("--memory-limit", raw.memory_limit, "Memory to stay within (LADE_MEMORY_LIMIT)")
      ->type_name("SIZE");
  add_temporary_directory(validate, options);
  validate->add_option("--max-findings", raw.findings_max, "Findings reported per kind and table")
      ->type_name("N")
      ->default_str(raw.findings_max);
  add_progress(validate, options);
  add_output(validate, options);

  CLI::App* verify =
      app.add_subcommand("verify", "Check every checksum and every bound of the file");
  add_db(verify, options);
  add_output(verify, options);

  CLI::App* inspect = app.add_subcommand(
      "inspect", "Show tables, encodings and bytes per column, generations, load ledger");
  add_db(inspect, options);
  add_output(inspect, options);

  CLI::App* export_table = app.add_subcommand(
      "export", "Write a table back as text; tbl gives the bytes that were loaded");
  add_db(export_table, options);
  export_table->add_option("TABLE", options.table, "Table to write")->required();
  export_table->add_option("-o,--out", options.export_path, "File to write, '-' for stdout")
      ->type_name("FILE")
      ->required();
  add_choice<ExportFormat>(export_table, "--format", options.export_format,
                           {{"tbl", ExportFormat::tbl}, {"csv", ExportFormat::csv}},
                           "tbl gives back the bytes that were loaded", "tbl");
  export_table->add_flag("-q,--quiet", options.quiet, "No text for people on stderr");

  CLI::App* compact =
      app.add_subcommand("compact", "Write the file anew without the space of what was replaced");
  add_db(compact, options);
  add_output(compact, options);

  app.add_subcommand("schema", "Print the JSON Schema of the event stream");

  // For the build and for packagers: not shown.
  CLI::App* reference = app.add_subcommand("reference", "Print the manual page or completions");
  reference->group("");
  reference->add_option("FORMAT", raw.reference_format)
      ->required()
      ->check(CLI::IsMember({"man", "bash", "zsh", "fish"}));
}

OptionReference describe(const CLI::Option& option) {
  OptionReference described;
  described.is_argument = option.get_positional();
  const bool many = option.get_items_expected_max() > 1;
  if (described.is_argument) {
    described.long_name = option.get_single_name() + (many ? "..." : "");
  } else {
    if (!option.get_snames().empty()) described.short_name = "-" + option.get_snames().front();
    if (!option.get_lnames().empty()) described.long_name = "--" + option.get_lnames().front();
    if (option.get_items_expected_max() > 0) described.value = option.get_type_name();
  }
  described.default_value = option.get_default_str();
  described.text = option.get_description();
  return described;
}

// What has to be there is named.
std::string usage_of(const CLI::App& verb) {
  std::string usage = "lade " + verb.get_name() + " [OPTIONS]";
  std::string arguments;
  for (const CLI::Option* option : verb.get_options()) {
    const OptionReference described = describe(*option);
    if (described.is_argument) {
      arguments += ' ' + described.long_name;
    } else if (option->get_required() || described.long_name == "--db") {
      const bool is_short = !described.short_name.empty();
      usage +=
          ' ' + (is_short ? described.short_name : described.long_name) + ' ' + described.value;
    }
  }
  return usage + arguments;
}

CommandReference reference_of(const CLI::App& app) {
  CommandReference reference{.summary = app.get_description(),
                             .version = LADE_VERSION,
                             .options = {},
                             .verbs = {},
                             .exit_codes = {std::begin(kExitCodes), std::end(kExitCodes)},
                             .tables = {}};
  for (const CLI::Option* option : app.get_options())
    reference.options.push_back(describe(*option));
  for (const CLI::App* verb : app.get_subcommands([](const CLI::App*) { return true; })) {
    if (verb->get_group().empty()) continue;
    VerbReference& described = reference.verbs.emplace_back();
    described.name = verb->get_name();
    described.summary = verb->get_description();
    described.usage = usage_of(*verb);
    for (const CLI::Option* option : verb->get_options())
      described.options.push_back(describe(*option));
    for (const ExampleReference& example : kExamples) {
      if (example.verb == described.name) described.examples.push_back(example);
    }
  }
  for (const TableSchema& table : tpch_schema().tables) reference.tables.emplace_back(table.name);
  return reference;
}

std::string help_of(const CLI::App& app) {
  const CommandReference reference = reference_of(app);
  const std::vector<CLI::App*> asked = app.get_subcommands();
  for (const VerbReference& verb : reference.verbs) {
    if (!asked.empty() && asked.front()->get_name() == verb.name)
      return help_text(reference, &verb);
  }
  return help_text(reference, nullptr);
}

std::string reference_text(const CLI::App& app, const std::string& format) {
  const CommandReference reference = reference_of(app);
  if (format == "man") return manual_page(reference);
  if (format == "bash") return bash_completion(reference);
  return format == "zsh" ? zsh_completion(reference) : fish_completion(reference);
}

std::string did_you_mean(const std::string& word, const std::vector<std::string>& words) {
  const std::vector<std::string_view> views(words.begin(), words.end());
  const std::string_view nearest = nearest_word(word, views);
  return nearest.empty() ? "" : "; did you mean " + std::string(nearest) + "?";
}

// What nobody knew what to do with says more than what is missing because of it.
Status usage_failure(const CLI::App& app, const CLI::ParseError& error) {
  const CommandReference reference = reference_of(app);
  const std::vector<std::string> unknown = app.remaining(true);
  const std::vector<CLI::App*> verbs = app.get_subcommands();
  const auto failure = [](std::string message) {
    return Status::error(Code::usage, std::move(message));
  };
  std::vector<std::string> names;
  if (verbs.empty() && (unknown.empty() || !unknown.front().starts_with('-'))) {
    std::string all;
    for (const VerbReference& verb : reference.verbs) {
      names.push_back(verb.name);
      all += ' ' + verb.name;
    }
    if (unknown.empty()) return failure("a verb is missing; the verbs are" + all);
    const std::string hint = did_you_mean(unknown.front(), names);
    return failure("no verb '" + unknown.front() + "'" +
                   (hint.empty() ? "; the verbs are" + all : hint));
  }
  if (unknown.empty()) return failure(error.what());
  const std::string word = unknown.front().substr(0, unknown.front().find('='));
  const std::string verb = verbs.empty() ? "" : verbs.front()->get_name();
  if (!word.starts_with('-')) return failure("lade " + verb + " takes no argument '" + word + "'");
  for (const CLI::Option* option : (verbs.empty() ? &app : verbs.front())->get_options()) {
    const std::string name = describe(*option).long_name;
    if (name.starts_with("--")) names.push_back(name);
  }
  return failure("lade " + (verb.empty() ? "" : verb + ' ') + "has no option " + word +
                 did_you_mean(word, names));
}

Verb verb_of(const CLI::App& app) {
  const std::string name = app.get_subcommands().front()->get_name();
  if (name == "load") return Verb::load;
  if (name == "plan") return Verb::plan;
  if (name == "validate") return Verb::validate;
  if (name == "verify") return Verb::verify;
  if (name == "inspect") return Verb::inspect;
  if (name == "compact") return Verb::compact;
  return Verb::export_table;
}

// The option's text, or else the variable's, and under which name to complain about it.
struct Chosen {
  std::string text;
  std::string_view name;
  bool from_environment = false;
};

Chosen choose(const std::string& option_text, std::string_view option, const char* variable) {
  const char* value = std::getenv(variable);
  if (option_text.empty() && value != nullptr && *value != '\0') return {value, variable, true};
  return {option_text, option, false};
}

Status resolve_refresh(CommandLine& options, const RawValues& raw) {
  if (raw.refresh_set.empty()) return {};
  LADE_TRY(const uint64_t set, parse_count(raw.refresh_set, {"--refresh", 1, 999'999'999}));
  options.refresh_set = static_cast<uint32_t>(set);
  const bool other_wish = raw.if_loaded->count() > 0 && options.if_loaded != IfLoaded::append;
  if (other_wish)
    return Status::error(Code::usage, "--refresh appends: it goes with no other --if-loaded");
  if (options.expected_scale.mode == ExpectedScale::Mode::fixed)
    return Status::error(Code::usage, "--refresh goes with no --expect-scale N");
  options.if_loaded = IfLoaded::append;
  return {};
}

Status resolve(CommandLine& options, const RawValues& raw) {
  const Chosen db = choose(options.db, "--db", "LADE_DB");
  options.db = db.text;
  if (options.db.empty() && options.verb != Verb::plan && !options.dry_run) {
    return Status::error(Code::usage, "--db FILE is required (or set LADE_DB)");
  }
  if (const Chosen batch = choose(raw.batch_size, "--batch-size", "LADE_BATCH_SIZE");
      !batch.text.empty()) {
    LADE_TRY(const uint64_t rows, parse_count(batch.text, {batch.name, 1, kBatchRowsLimit}));
    options.batch_rows = static_cast<uint32_t>(rows);
    options.batch_rows_from_environment = batch.from_environment;
  }
  options.threads = allowed_threads();
  if (const Chosen threads = choose(raw.threads, "--threads", "LADE_THREADS");
      !threads.text.empty()) {
    LADE_TRY(const uint64_t count, parse_count(threads.text, {threads.name, 1, 1024}));
    options.threads = static_cast<unsigned>(count);
  }
  options.memory_limit_bytes = allowed_memory_bytes();
  if (const Chosen limit = choose(raw.memory_limit, "--memory-limit", "LADE_MEMORY_LIMIT");
      !limit.text.empty()) {
    LADE_TRY(options.memory_limit_bytes,
             parse_count(limit.text, {limit.name, kMemoryMin, uint64_t{1} << 50}));
  }
  options.threads_wished = options.threads;
  options.threads = static_cast<unsigned>(
      std::clamp<uint64_t>(options.memory_limit_bytes / kMemoryPerWorker, 1, options.threads));
  if (options.trace_path == "-") {
    return Status::error(Code::usage, "--trace needs a file: stdout has the events");
  }
  LADE_TRY(options.reject_budget, parse_reject_budget(raw.max_rejects));
  LADE_TRY(options.findings_max, parse_count(raw.findings_max, {"--max-findings", 0, 1'000'000}));
  LADE_TRY(options.expected_scale, parse_expected_scale(raw.expected_scale));
  if (options.validate == ValidateWhen::batch && options.on_violation == OnViolation::keep) {
    return Status::error(Code::usage,
                         "--validate batch refuses a violating batch, so --on-violation keep "
                         "cannot be had with it (use --validate table)");
  }
  LADE_CHECK(resolve_refresh(options, raw));
  for (const std::string& name : options.tables) {
    if (tpch_schema().find(name) == nullptr) return unknown_table(tpch_schema(), name, {});
  }
  if (!options.table.empty() && tpch_schema().find(options.table) == nullptr)
    return unknown_table(tpch_schema(), options.table, {});
  return {};
}

}  // namespace

Result<ParsedCommandLine> parse_command_line(int argc, const char* const* argv) {
  ParsedCommandLine parsed;
  RawValues raw;
  CLI::App app("Load TPC-H .tbl files into one database file and prove every key", "lade");
  app.set_help_flag("-h,--help", "Show this help");
  app.set_version_flag("--version", "lade " LADE_VERSION, "Show the version");
  add_verbs(app, parsed.options, raw);
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    parsed.print_and_exit = help_of(app);
    return parsed;
  } catch (const CLI::CallForVersion& version) {
    parsed.print_and_exit = std::string(version.what()) + "\n";
    return parsed;
  } catch (const CLI::ParseError& error) {
    return usage_failure(app, error);
  }
  if (app.got_subcommand("schema")) {
    parsed.print_and_exit = event_schema();
    return parsed;
  }
  if (app.got_subcommand("reference")) {
    parsed.print_and_exit = reference_text(app, raw.reference_format);
    return parsed;
  }
  parsed.options.verb = verb_of(app);
  // stdout may be the export itself.
  if (parsed.options.verb == Verb::export_table) parsed.options.output = OutputMode::none;
  LADE_CHECK(resolve(parsed.options, raw));
  return parsed;
}

}  // namespace lade
