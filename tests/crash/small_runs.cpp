#include "small_runs.hpp"

#include <algorithm>
#include <set>

#include "catalog/tpch.hpp"
#include "publish/delta_log.hpp"
#include "store/database.hpp"
#include "support/manual_clock.hpp"
#include "support/pager_model.hpp"
#include "support/verified.hpp"

namespace lade {
namespace {

constexpr const char* kDatabase = "db";
constexpr std::string_view kTables[] = {"region", "nation", "supplier", "part", "partsupp"};
// Loaded behind these where there is a refresh set, and its files.
constexpr std::string_view kRefreshedTables[] = {"customer", "orders", "lineitem"};
constexpr std::string_view kRefreshSet[] = {"orders.tbl.u1", "lineitem.tbl.u1", "delete.1"};

// Rows that hold every constraint, with a few texts each. The parts' keys come in no order and with
// gaps, so that they can only be proved by reading what was written.
std::string small_table(std::string_view table) {
  std::string text;
  const auto row = [&](std::initializer_list<std::string> fields) {
    for (const std::string& field : fields) text.append(field).append("|");
    text += '\n';
  };
  for (int i = 0; i < 40; ++i) {
    const std::string key = std::to_string(i);
    const std::string part = std::to_string(i * 7 % 40 * 3);
    if (table == "region" && i < 5) row({key, "REGION " + key, i == 2 ? "" : "carefully"});
    if (table == "nation" && i < 25) row({key, "NATION " + key, std::to_string(i % 5), "haggle"});
    if (table == "supplier") {
      row({key, "Supplier#" + key, "street " + key, std::to_string(i % 25), "10-" + key,
           "-" + key + ".5", "sleep " + key});
    }
    if (table == "part") {
      row({part, "steel", "Manufacturer#1", "Brand#11", "TIN", key, "JAR", "9" + key + ".00", "x"});
    }
    if (table == "partsupp")
      row({part, std::to_string(39 - i), key, key + ".25", "quickly " + key});
    if (table == "customer" && i < 10)
      row({key, "Customer#" + key, "street", "3", "10", "1.00", "BUILDING", "sleep"});
    // The set takes the first orders, and others out of the midst of batches; with their lines.
    const bool added = i >= 36;
    const bool is_set = table.ends_with(".u1");
    if (table == "delete.1" && (i < 4 || i % 11 == 9) && !added) row({key});
    if (is_set != added) continue;
    if (table.starts_with("orders")) {
      row({key, std::to_string(i % 10), "O", key + ".00", "1995-01-01", "5-LOW", "Clerk", "0",
           "haggle " + key});
    }
    for (int line = 1; line <= 2 && table.starts_with("lineitem"); ++line) {
      row({key, part, std::to_string(39 - i), std::to_string(line), "1", "2.00", "0.05", "0.01",
           "N", "O", "1995-02-01", "1995-02-02", "1995-02-03", "NONE", "AIR", "quickly " + key});
    }
  }
  return text;
}

std::string input_name(std::string_view table) { return std::string(table) + ".tbl"; }

CommandLine base_options(Verb verb, unsigned threads) {
  CommandLine options;
  options.verb = verb;
  options.db = kDatabase;
  options.threads = threads;
  options.memory_limit_bytes = uint64_t{1} << 26;
  return options;
}

CommandLine load_options(unsigned threads, std::vector<std::string> tables) {
  CommandLine options = base_options(Verb::load, threads);
  for (const std::string& table : tables) options.inputs.push_back(input_name(table));
  options.batch_rows = 16;
  return options;
}

bool is_about_lake(const CommandLine& options) {
  return options.verb == Verb::publish || !options.published.empty();
}

CommandLine publish_options(unsigned threads) {
  CommandLine options = base_options(Verb::publish, threads);
  options.publish.directory = "lake";
  options.publish.threads = threads;
  return options;
}

CommandLine check_options(unsigned threads) {
  CommandLine options = base_options(Verb::verify, threads);
  options.published = "lake";
  return options;
}

// A verb that only reads, or writes nothing but its output.
bool keeps_database(const CommandLine& options) {
  return (options.verb != Verb::load && options.verb != Verb::compact) || options.dry_run;
}

bool applies_set(const SmallRun& run) { return run.options.refresh_set != 0; }

// What stands for every byte that the database shows.
Hash128 root_of(const std::vector<std::byte>& database) {
  MemoryFileSystem files;
  files.bytes(kDatabase) = database;
  return Database::open(files, tpch_schema(), kDatabase, Pager::Mode::read)
      .value()
      .pager()
      .last_commit()
      .root;
}

// After a refresh set that was not acknowledged, or in doubt: none of it is there, or all.
std::string set_fault(const SmallRun& run, const std::vector<std::byte>& database, bool told_any) {
  const Hash128 root = root_of(database);
  if (root == root_of(run.after)) return "";
  if (told_any) return "the set was acknowledged and is not there";
  return root == root_of(run.before) ? "" : "a part of the refresh set is there";
}

Result<std::set<std::string>> tables_in(MemoryFileSystem& files) {
  LADE_TRY(const Database database,
           Database::open(files, tpch_schema(), kDatabase, Pager::Mode::read));
  std::set<std::string> tables;
  for (const TableManifest& info : database.tables()) {
    tables.insert(std::string(tpch_schema().table(info.table).name));
  }
  LADE_CHECK(first_problem(database));
  return tables;
}

std::set<std::string> tables_before(const SmallRun& run) {
  MemoryFileSystem files;
  prepare(run, files);
  return run.before.empty() ? std::set<std::string>() : tables_in(files).value();
}

std::string listed(const std::set<std::string>& tables) {
  std::string text = "'";
  for (const std::string& table : tables) text.append(text.size() > 1 ? " " : "").append(table);
  return text + "'";
}

// The tables of the folder whose logs are not empty, or what is wrong with one of them.
Result<std::set<std::string>> tables_in_lake(MemoryFileSystem& files) {
  std::set<std::string> tables;
  for (const std::string_view table : kTables) {
    LADE_TRY(const DeltaLog log, read_delta_log(files, "lake/" + std::string(table)));
    if (log.versions > 1)
      return Status::error(Code::corrupt, std::string(table) + " was published twice");
    if (log.versions > 0) tables.insert(std::string(table));
  }
  return tables;
}

// After a run of publish or of the check of what is published: the folder is whole, shows what was
// acknowledged, or that and the commit in doubt, and the same run again ends it.
std::string lake_fault(const SmallRun& run, MemoryFileSystem& files, bool in_doubt,
                       const RecordingReporter& events) {
  if (files.bytes(kDatabase) != run.before) return "the database was written to";
  std::set<std::string> acknowledged;
  for (const PublishEnd& end : events.all<PublishEnd>()) {
    if (end.ok) acknowledged.insert(end.table);
  }
  const Result<std::set<std::string>> shown = tables_in_lake(files);
  if (!shown.ok()) return "damaged: " + std::string(shown.status().message());
  const bool more = std::includes(shown.value().begin(), shown.value().end(), acknowledged.begin(),
                                  acknowledged.end());
  const size_t unsaid = shown.value().size() - acknowledged.size();
  if (!run.is_published && (!more || unsaid > (in_doubt ? 1 : 0)))
    return "shows " + listed(shown.value()) + ", acknowledged are " + listed(acknowledged);
  RecordingReporter ignored;
  if (run_verb(files, run.options, ignored) != ExitCode::ok) return "the same run again fails";
  if (run_verb(files, check_options(1), ignored) != ExitCode::ok) return "the folder is not whole";
  const Result<std::set<std::string>> all = tables_in_lake(files);
  return all.ok() && all.value().size() == std::size(kTables) ? "" : "not every table is published";
}

// The last event is the end of the run, and a failure is told as an error.
std::string events_fault(const CommandLine& options, ExitCode code,
                         const RecordingReporter& events) {
  const auto ends = events.all<RunEnd>();
  if (options.verb != Verb::export_table || options.export_all) {
    if (ends.size() != 1 || events.names().back() != "run_end") return "no run_end at the end";
    if (ends[0].exit_code != static_cast<uint64_t>(code)) return "run_end has another exit code";
  }
  if (code != ExitCode::ok && events.all<ErrorEvent>().empty()) return "no error was told";
  return {};
}

}  // namespace

std::vector<SmallRun> small_runs(unsigned threads) {
  const CommandLine first = load_options(threads, {"region", "nation", "supplier"});
  const CommandLine second = load_options(threads, {"part", "partsupp"});
  const CommandLine orders = load_options(threads, {"customer", "orders", "lineitem"});
  CommandLine refresh = base_options(Verb::load, threads);
  for (const std::string_view file : kRefreshSet) refresh.inputs.emplace_back(file);
  refresh.refresh_set = 1;
  refresh.if_loaded = IfLoaded::append;
  refresh.batch_rows = 16;
  CommandLine at_once = second;
  at_once.validate = ValidateWhen::run;
  CommandLine traced = second;
  traced.trace_path = "trace";
  traced.rejects_path = "rejects";
  CommandLine replace = second;
  replace.if_loaded = IfLoaded::replace;
  CommandLine dry = second;
  dry.dry_run = true;
  CommandLine out = base_options(Verb::export_table, threads);
  out.table = "partsupp";
  out.export_path = "out";
  CommandLine all = base_options(Verb::export_table, threads);
  all.export_all = true;
  all.export_path = "out";
  std::vector<SmallRun> runs = {{"create", first, {}, {}},
                                {"load", second, {}, {}},
                                {"load at once", at_once, {}, {}},
                                {"load with outputs", traced, {}, {}},
                                {"load orders", orders, {}, {}},
                                {"refresh", refresh, {}, {}},
                                {"dry run", dry, {}, {}},
                                {"replace", replace, {}, {}},
                                {"compact", base_options(Verb::compact, threads), {}, {}},
                                {"validate", base_options(Verb::validate, threads), {}, {}},
                                {"verify", base_options(Verb::verify, threads), {}, {}},
                                {"inspect", base_options(Verb::inspect, threads), {}, {}},
                                {"export", out, {}, {}},
                                {"export all", all, {}, {}},
                                {"publish", publish_options(threads), {}, {}},
                                {"verify published", check_options(threads), {}, {}, true}};
  std::vector<std::byte> created;
  std::vector<std::byte> loaded;
  std::vector<std::byte> ordered;
  for (SmallRun& run : runs) {
    const bool loads_more =
        run.options.verb == Verb::load && run.name != "replace" && run.name != "load orders";
    if (run.name != "create") run.before = loads_more ? created : loaded;
    if (applies_set(run)) run.before = ordered;
    MemoryFileSystem files;
    prepare(run, files);
    RecordingReporter events;
    LADE_ASSERT(run_verb(files, run.options, events) == ExitCode::ok);
    run.after = files.bytes(kDatabase);
    if (run.name == "create") created = run.after;
    if (run.name == "load") loaded = run.after;
    if (run.name == "load orders") ordered = run.after;
  }
  return runs;
}

void prepare(const SmallRun& run, MemoryFileSystem& files) {
  for (const std::string_view table : kTables) files.set(input_name(table), small_table(table));
  for (const std::string_view table : kRefreshedTables)
    files.set(input_name(table), small_table(table));
  for (const std::string_view file : kRefreshSet) files.set(std::string(file), small_table(file));
  if (!run.before.empty()) files.bytes(kDatabase) = run.before;
  if (!run.is_published) return;
  RecordingReporter ignored;
  LADE_ASSERT(run_verb(files, publish_options(1), ignored) == ExitCode::ok);
}

ExitCode run_verb(FileSystem& files, const CommandLine& options, Reporter& reporter,
                  bool* out_of_memory) {
  ManualClock clock;
  const std::atomic<int> signal = 0;
  VerbContext context{.options = options,
                      .schema = tpch_schema(),
                      .files = files,
                      .temporary = temporary_files(files, options),
                      .reporter = reporter,
                      .clock = clock,
                      .arguments = {},
                      .interruption = Interruption(signal),
                      .start_ns = clock.monotonic_ns()};
  const ExitCode code = run_verb(context);
  if (out_of_memory != nullptr) *out_of_memory = context.out_of_memory;
  return code;
}

std::string aftermath_fault(const SmallRun& run, MemoryFileSystem& files, ExitCode code,
                            const RecordingReporter& events, bool speechless) {
  // Whether the last commit may have happened without being told of.
  const bool in_doubt = code == ExitCode::commit_unknown;
  if (!speechless) {
    if (std::string fault = events_fault(run.options, code, events); !fault.empty()) return fault;
  }
  if (is_about_lake(run.options)) return lake_fault(run, files, in_doubt, events);
  if (code == ExitCode::ok && !keeps_database(run.options)) {
    return files.bytes(kDatabase) == run.after ? "" : "exit 0, but it is not what was asked for";
  }
  if (run.options.verb == Verb::compact) {
    const auto& bytes = files.bytes(kDatabase);
    return bytes == run.before || bytes == run.after ? "" : "neither the old file nor the new one";
  }
  if (keeps_database(run.options)) {
    return files.bytes(kDatabase) == run.before ? "" : "the database was written to";
  }
  const bool at_once = run.options.publishes_at_once();
  std::set<std::string> acknowledged = tables_before(run);
  bool told_any = false;
  for (const TableEnd& end : events.all<TableEnd>()) {
    if (end.ok) acknowledged.insert(end.table);
    told_any |= end.ok;
  }
  if (files.node(kDatabase)) {
    const auto shown = tables_in(files);
    if (!shown.ok()) return "damaged: " + std::string(shown.status().message());
    const bool more = std::includes(shown.value().begin(), shown.value().end(),
                                    acknowledged.begin(), acknowledged.end());
    const bool one_more = more && shown.value().size() == acknowledged.size() + 1;
    if (shown.value() != acknowledged && !(in_doubt && (one_more || at_once))) {
      return "shows " + listed(shown.value()) + ", acknowledged are " + listed(acknowledged);
    }
  } else if (!acknowledged.empty()) {
    return "the database is gone";
  }
  if (applies_set(run)) {
    const std::string fault = set_fault(run, files.bytes(kDatabase), told_any);
    if (!fault.empty()) return fault;
  }
  CommandLine again = run.options;
  const bool replaces = again.if_loaded == IfLoaded::replace;
  if (!replaces) again.if_loaded = IfLoaded::skip;
  RecordingReporter ignored;
  if (run_verb(files, again, ignored) != ExitCode::ok) return "the same run again fails";
  if (files.bytes(kDatabase) == run.after) return {};
  // What one commit would have published in two, or what was replaced twice: the same tables, at
  // other places.
  const bool in_parts = at_once && acknowledged != tables_before(run);
  const bool replaced_twice = replaces && (in_doubt || told_any);
  return in_parts || replaced_twice ? "" : "the same run again gives other bytes";
}

}  // namespace lade
