#include "command_line/command_line.hpp"

#include <algorithm>
#include <cstdlib>

#include "base/human_text.hpp"
#include "base/instruction_set.hpp"
#include "base/nearest_word.hpp"
#include "command_line/command_options.hpp"
#include "command_line/command_reference.hpp"
#include "command_line/commit.hpp"
#include "command_line/option_value.hpp"
#include "file/machine.hpp"
#include "input/table_file_name.hpp"
#include "pager/format.hpp"
#include "report/event_schema.hpp"
#include "store/write_hints.hpp"

namespace lade {
namespace {

// The memory limit allows a worker for each kMemoryPerWorker beside what they share. A load of
// scale 1 takes up to 31 MiB with one worker, 58 with two and 89 with four, whatever the order of
// the rows.
constexpr uint64_t kMemoryShared = uint64_t{4} << 20;
constexpr uint64_t kMemoryPerWorker = uint64_t{28} << 20;
// Of putting parts together, by default: what the proofs of large tables may take.
constexpr uint64_t kPartsMemoryBytes = uint64_t{1} << 30;

Status usage(std::string message) { return Status::error(Code::usage, std::move(message)); }

std::string did_you_mean(const std::string& word, const std::vector<std::string>& words) {
  const std::vector<std::string_view> views(words.begin(), words.end());
  const std::string_view nearest = nearest_word(word, views);
  return nearest.empty() ? "" : "; did you mean " + std::string(nearest) + "?";
}

// Rows that `lade show` shows at once: they are kept until their widths are known.
constexpr uint64_t kShowRowsMax = 10'000;

Status unknown_column(const TableSchema& table, const std::string& word) {
  std::vector<std::string> names;
  for (const ColumnSchema& column : table.columns) names.emplace_back(column.name);
  const std::string hint = did_you_mean(word, names);
  return usage(std::string(table.name) + " has no column " + word +
               (hint.empty() ? ": it has " + joined(names, ", ") : hint));
}

// The version, and what somebody who reports a fault should tell of it.
std::string version_text() {
  return "lade " LADE_VERSION "\ncommit " + std::string(kCommit) + "\nfile format " +
         std::to_string(kFormatVersion) + "\ninstruction set " +
         std::string(instruction_set_name(instruction_set()));
}

std::string help_of(const CLI::App& app, const Schema& schema) {
  const CommandReference reference = reference_of(app, schema);
  const std::vector<CLI::App*> asked = app.get_subcommands();
  const std::string verb = asked.empty() ? "" : asked.front()->get_name();
  return help_text(reference, reference.find(verb));
}

std::string reference_text(const CLI::App& app, const Schema& schema, const std::string& format) {
  const CommandReference reference = reference_of(app, schema);
  if (format == "man") return manual_page(reference);
  if (format == "bash") return bash_completion(reference);
  return format == "zsh" ? zsh_completion(reference) : fish_completion(reference);
}

Status no_such_verb(const CommandReference& reference, const std::string& word) {
  const std::vector<std::string> names = reference.verb_names();
  const std::string hint = did_you_mean(word, names);
  return usage("no verb '" + word + "'" +
               (hint.empty() ? "; the verbs are " + joined(names, " ") : hint));
}

// The message of CLI11 in plain words: "1 required but received 2" becomes "X is given twice".
std::string plainly(const CLI::ParseError& error) {
  const std::string message = error.what();
  if (message.find(" 1 required but received ") == std::string::npos) return message;
  return message.substr(0, message.find(':')) + " is given twice";
}

// A failure to parse. An unknown word explains more than the complaint of CLI11, which may be that
// something is missing because of it.
Status usage_failure(const CLI::App& app, const Schema& schema, const CLI::ParseError& error) {
  const CommandReference reference = reference_of(app, schema);
  const std::vector<std::string> unknown = app.remaining(true);
  const std::vector<CLI::App*> verbs = app.get_subcommands();
  if (verbs.empty() && unknown.empty())
    return usage("a verb is missing; the verbs are " + joined(reference.verb_names(), " "));
  if (unknown.empty()) return usage(plainly(error));
  const std::string word = unknown.front().substr(0, unknown.front().find('='));
  const bool before_verb = !app.remaining(false).empty();
  if (before_verb && !word.starts_with('-')) return no_such_verb(reference, word);
  const std::string verb = verbs.empty() ? "" : verbs.front()->get_name();
  if (before_verb && !verb.empty()) {
    return usage("options come after the verb: lade " + verb + ' ' + word);
  }
  if (!word.starts_with('-')) return usage("lade " + verb + " takes no argument '" + word + "'");
  std::vector<std::string> names;
  const VerbReference* described = reference.find(verb);
  for (const OptionReference& option : described ? described->options : reference.options) {
    if (option.long_name.starts_with("--")) names.push_back(option.long_name);
  }
  return usage("lade " + (verb.empty() ? "" : verb + ' ') + "has no option " + word +
               did_you_mean(word, names));
}

// The value of an option: its text, or else that of its environment variable, and the name under
// which to complain about it. Empty for a verb without the option, whatever the variable says.
struct Chosen {
  std::string text;
  std::string_view name;
  bool from_environment = false;
};

Chosen choose(const CLI::App& verb, const std::string& option_text, const char* option,
              const char* variable) {
  if (verb.get_option_no_throw(option) == nullptr) return {};
  const char* value = std::getenv(variable);
  if (option_text.empty() && value != nullptr && *value != '\0') return {value, variable, true};
  return {option_text, option, false};
}

// A folder's name without slashes at its end.
void drop_slashes(std::string& folder) {
  while (folder.size() > 1 && folder.ends_with('/')) folder.pop_back();
}

Status resolve_refresh(CommandLine& options, const RawValues& raw) {
  if (raw.refresh_set.empty()) return {};
  LADE_TRY(const uint64_t set, parse_count(raw.refresh_set, {"--refresh", 1, 999'999'999}));
  options.refresh_set = static_cast<uint32_t>(set);
  const bool wished = raw.if_loaded->count() > 0;
  const bool adds = options.if_loaded == IfLoaded::append || options.if_loaded == IfLoaded::skip;
  if (wished && !adds) {
    return usage("--refresh appends: it goes with --if-loaded append or skip");
  }
  if (options.expected_scale.mode == ExpectedScale::Mode::fixed)
    return usage("--refresh goes with no --expect-scale N");
  if (!wished) options.if_loaded = IfLoaded::append;
  return {};
}

// The options of parts, and what does not go with them.
Status resolve_parts(CommandLine& options, const RawValues& raw) {
  PublishSettings& publish = options.publish;
  if (!raw.part.empty()) {
    LADE_TRY(options.part, parse_part(raw.part));
    publish.part = options.part;
  }
  if (!raw.parts.empty()) {
    LADE_TRY(const uint64_t parts, parse_count(raw.parts, {"--parts", 1, kPartsMax}));
    publish.parts = static_cast<uint32_t>(parts);
  }
  const std::string given = options.part ? "--part" : publish.parts > 0 ? "--parts" : "";
  if (given.empty()) return {};
  const bool with_parts = publish.parts > 0;
  if (options.part && with_parts) return usage("--part and --parts exclude each other");
  if (options.verb == Verb::load) {
    if (options.expected_scale.mode != ExpectedScale::Mode::fixed) return {};
    return usage("--part goes with no --expect-scale N");
  }
  const char* wrong = !options.tables.empty()                       ? "TABLE"
                      : publish.unvalidated                         ? "--unvalidated"
                      : with_parts && raw.level_option->count() > 0 ? "--level"
                      : !with_parts && publish.no_checks            ? "--no-checks"
                      : !with_parts && !publish.iceberg.empty()     ? "--iceberg"
                                                                    : nullptr;
  if (wrong == nullptr) return {};
  return usage(given + " goes with no " + wrong);
}

Status resolve_export(CommandLine& options) {
  std::string& path = options.export_path;
  if (options.table.empty() != options.export_all) {
    return usage(options.export_all ? "TABLE and --all exclude each other"
                                    : "TABLE is required (or --all)");
  }
  if (!options.export_all) {
    if (options.output != OutputMode::automatic) {
      return usage("--output goes with --all: the export of one table gives no events");
    }
    options.output = OutputMode::none;  // stdout may be the export
    return {};
  }
  drop_slashes(path);
  if (path.empty() || path == "-") return usage("--all wants a folder: -o DIR");
  return {};
}

// An option without a value is most likely a variable that is not set. An empty field may be NULL.
Status check_values(const CLI::App& verb) {
  for (const CLI::Option* option : verb.get_options()) {
    const std::vector<std::string>& values = option->results();
    const std::string name = option->get_name();
    if (name == "--null" || std::find(values.begin(), values.end(), "") == values.end()) continue;
    return usage(name + " has an empty value");
  }
  return {};
}

Status resolve_publish(CommandLine& options, const RawValues& raw) {
  PublishSettings& publish = options.publish;
  drop_slashes(publish.iceberg);
  const std::string& iceberg = publish.iceberg;
  if (!iceberg.empty() && !iceberg.starts_with('/') && iceberg.find("://") == std::string::npos) {
    return usage("--iceberg " + iceberg +
                 " is relative: an absolute path or a URI is expected, as in "
                 "file:///lake or s3://bucket/lake");
  }
  LADE_TRY(const uint64_t level, parse_count(raw.level, {"--level", 1, 9}));
  publish.level = static_cast<int>(level);
  publish.threads = options.threads;
  publish.memory_limit_bytes = options.memory_limit_bytes;
  if (options.verb == Verb::publish && publish.directory.empty())
    return usage("--to wants a folder");
  drop_slashes(publish.directory);
  return {};
}

// Threads and memory, which go together: a limit without room for all workers means fewer.
Status resolve_workers(const CLI::App& verb, CommandLine& options, const RawValues& raw) {
  options.threads = allowed_threads();
  if (const Chosen threads = choose(verb, raw.threads, "--threads", "LADE_THREADS");
      !threads.text.empty()) {
    LADE_TRY(const uint64_t count, parse_count(threads.text, {threads.name, 1, 1024}));
    options.threads = static_cast<unsigned>(count);
  }
  const bool publishes = options.verb == Verb::publish;
  const uint64_t shared = publishes ? kPublishBytes : kMemoryShared;
  const uint64_t per_worker = publishes ? kPublishBytesPerWorker : kMemoryPerWorker;
  const uint64_t memory_min = shared + per_worker;
  options.memory_limit_bytes = std::max(memory_min, allowed_memory_bytes());
  if (!raw.parts.empty())
    options.memory_limit_bytes = std::min(options.memory_limit_bytes, kPartsMemoryBytes);
  if (const Chosen limit = choose(verb, raw.memory_limit, "--memory-limit", "LADE_MEMORY_LIMIT");
      !limit.text.empty()) {
    LADE_TRY(options.memory_limit_bytes,
             parse_count(limit.text, {limit.name, memory_min, uint64_t{1} << 50}));
  }
  options.threads_wished = options.threads;
  options.threads = static_cast<unsigned>(
      std::clamp<uint64_t>((options.memory_limit_bytes - shared) / per_worker, 1, options.threads));
  // Only a verb with --threads says that it has fewer than were wished.
  if (verb.get_option_no_throw("--threads") == nullptr) options.threads_wished = options.threads;
  return {};
}

Status resolve(const CLI::App& verb, const Schema& schema, CommandLine& options,
               const RawValues& raw) {
  const Chosen db = choose(verb, options.db, "--db", "LADE_DB");
  options.db = db.text;
  const std::string in_its_place = !options.published.empty() ? "--published"
                                   : !raw.parts.empty()       ? "--parts"
                                                              : "";
  if (!in_its_place.empty()) {
    if (!db.from_environment && !db.text.empty())
      return usage("--db and " + in_its_place + " exclude each other");
    options.db.clear();
  } else if (options.db.empty() && options.verb != Verb::plan && !options.dry_run) {
    return usage("--db FILE is required (or set LADE_DB)");
  }
  if (const Chosen batch = choose(verb, raw.batch_size, "--batch-size", "LADE_BATCH_SIZE");
      !batch.text.empty()) {
    LADE_TRY(const uint64_t rows, parse_count(batch.text, {batch.name, 1, kBatchRowsLimit}));
    options.batch_rows = static_cast<uint32_t>(rows);
    options.batch_rows_from_environment = batch.from_environment;
  }
  LADE_CHECK(resolve_workers(verb, options, raw));
  const std::string_view on_stdout = options.trace_path == "-"     ? "--trace"
                                     : options.rejects_path == "-" ? "--rejects"
                                                                   : "";
  if (!on_stdout.empty() && options.output != OutputMode::none) {
    return usage(std::string(on_stdout) +
                 " needs a file: stdout has the events (or --output none)");
  }
  LADE_CHECK(parse_separators(raw.delimiter, raw.quote, options.dialect));
  const char delimiter = options.dialect.delimiter;
  if (options.dialect.null_text &&
      options.dialect.null_text->find_first_of({delimiter, '\r', '\n'}) != std::string::npos) {
    return usage(std::string("--null TEXT is a whole field: it has no '") + delimiter +
                 "' or line end");
  }
  LADE_TRY(options.reject_budget, parse_reject_budget(raw.max_rejects));
  LADE_TRY(options.findings_max, parse_count(raw.findings_max, {"--max-findings", 0, 1'000'000}));
  LADE_TRY(const uint64_t wait_seconds, parse_count(raw.wait_seconds, {"--wait", 0, 1'000'000}));
  options.wait_ms = wait_seconds * 1000;
  LADE_TRY(options.expected_scale, parse_expected_scale(raw.expected_scale));
  if (options.validate == ValidateWhen::batch && options.on_violation == OnViolation::keep) {
    return usage(
        "--validate batch refuses a violating batch, so --on-violation keep "
        "cannot be had with it (use --validate table)");
  }
  LADE_CHECK(resolve_refresh(options, raw));
  LADE_CHECK(resolve_parts(options, raw));
  if (options.verb == Verb::export_table) LADE_CHECK(resolve_export(options));
  LADE_CHECK(resolve_publish(options, raw));
  for (const std::string& name : options.tables) {
    if (schema.find(name) == nullptr) return unknown_table(schema, name, {});
  }
  if (!options.table.empty() && schema.find(options.table) == nullptr)
    return unknown_table(schema, options.table, {});
  LADE_TRY(options.show_rows, parse_count(raw.show_rows, {"--rows", 1, kShowRowsMax}));
  LADE_TRY(options.show_from, parse_count(raw.show_from, {"--from", 0, uint64_t{1} << 60}));
  for (const std::string& name : options.show_columns) {
    const TableSchema& table = *schema.find(options.table);
    if (!table.find_column(name)) return unknown_column(table, name);
    if (std::count(options.show_columns.begin(), options.show_columns.end(), name) > 1)
      return usage("--columns names " + name + " twice");
  }
  return check_values(verb);
}

}  // namespace

std::string help_command(int argc, const char* const* argv) {
  const std::string word = argc > 1 ? argv[1] : "";
  return find_verb(word) != nullptr ? "lade " + word + " --help" : "lade --help";
}

Result<ParsedCommandLine> parse_command_line(int argc, const char* const* argv,
                                             const Schema& schema) {
  ParsedCommandLine parsed;
  RawValues raw;
  CLI::App app("Load TPC-H .tbl files into one database file and prove every key", "lade");
  app.set_help_flag("-h,--help", "Show this help");
  app.set_version_flag("--version", version_text, "Show the version");
  add_verbs(app, parsed.options, raw);
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    parsed.print_and_exit = help_of(app, schema);
    return parsed;
  } catch (const CLI::CallForVersion& version) {
    parsed.print_and_exit = std::string(version.what()) + "\n";
    return parsed;
  } catch (const CLI::ParseError& error) {
    return usage_failure(app, schema, error);
  }
  const CLI::App& verb = *app.get_subcommands().front();
  parsed.options.verb = find_verb(verb.get_name())->verb;
  if (parsed.options.verb == Verb::schema) {
    parsed.print_and_exit = event_schema();
    return parsed;
  }
  if (parsed.options.verb == Verb::help) {
    const CommandReference reference = reference_of(app, schema);
    const VerbReference* const asked = reference.find(raw.help_verb);
    if (asked == nullptr && !raw.help_verb.empty()) return no_such_verb(reference, raw.help_verb);
    parsed.print_and_exit = help_text(reference, asked);
    return parsed;
  }
  if (parsed.options.verb == Verb::reference) {
    parsed.print_and_exit = reference_text(app, schema, raw.reference_format);
    return parsed;
  }
  if (parsed.options.verb == Verb::show && parsed.options.output == OutputMode::automatic)
    parsed.options.output = OutputMode::human;
  LADE_CHECK(resolve(verb, schema, parsed.options, raw));
  return parsed;
}

}  // namespace lade
