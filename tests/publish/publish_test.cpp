#include "publish/publish.hpp"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <map>

#include <doctest/doctest.h>

#include "publish/delta_log.hpp"
#include "publish/publishing.hpp"
#include "publish/segment_chain.hpp"
#include "support/countdown_file_system.hpp"
#include "support/file_system_wrapper.hpp"

namespace lade {
namespace {

constexpr const char* kNations = "0|ALGERIA|0|haggle|\n1|ARGENTINA|1||\n";

std::string log_path(const std::string& table, uint64_t version) {
  return "lake/" + table + "/_delta_log/" + commit_name(version);
}
std::string text_of(MemoryFileSystem& files, const std::string& path) {
  const auto& bytes = files.bytes(path);
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}
// By name, the content of every file below the folder.
std::map<std::string, std::string> tree(MemoryFileSystem& files) {
  std::map<std::string, std::string> all;
  for (const std::string& name : files.names()) {
    if (files.node(name)->type == FileType::regular) all[name] = text_of(files, name);
  }
  return all;
}
size_t active_files(FileSystem& files, const std::string& table) {
  const DeltaLog log = read_delta_log(files, "lake/" + table).value();
  return static_cast<size_t>(std::count_if(log.files.begin(), log.files.end(),
                                           [](const auto& file) { return file.second.active; }));
}
std::string step_of(const Publishing& run, size_t place = 0) {
  return run.events.all<PublishStart>().at(place).step;
}

TEST_SUITE("publish") {
TEST_CASE("the first run makes a log, and the same run again writes nothing") {
  SmallDatabase small;
  small.load("region", region_rows(0, 5));
  small.load("nation", kNations);
  MemoryFileSystem files;
  Publishing first;
  REQUIRE(first.run(files, small.database()).ok());
  CHECK(first.totals.tables == 2);
  CHECK(first.totals.rows == 7);
  CHECK(first.totals.code == ExitCode::ok);
  CHECK_FALSE(first.commit_in_doubt);
  CHECK(step_of(first) == "create");
  const auto ends = first.events.all<PublishEnd>();
  REQUIRE(ends.size() == 2);
  CHECK(ends[0].table == "region");
  CHECK(ends[0].state == "published");
  CHECK(ends[0].version == 0);
  CHECK(ends[1].files == 1);
  CHECK(published_problems(files) == "");
  const auto before = tree(files);
  CHECK(before.size() == 5);  // a log and a data file of each, and the statements
  CHECK(before.at("lake/_lade/constraints.sql").find("nation_n_regionkey_fkey") !=
        std::string::npos);
  Publishing again;
  again.clock.advance_ms(5000);
  REQUIRE(again.run(files, small.database()).ok());
  CHECK(step_of(again) == "nothing");
  CHECK(again.events.all<PublishEnd>()[0].state == "unchanged");
  CHECK(again.events.all<PublishFile>().empty());
  CHECK(tree(files) == before);
}

TEST_CASE("the files are the same, however many threads make them") {
  SmallDatabase small;
  for (int load = 0; load < 5; ++load) small.load("region", region_rows(load * 100, 100), 7);
  small.load("nation", kNations);
  std::map<std::string, std::string> of_one;
  for (const unsigned threads : {1U, 2U, 7U}) {
    MemoryFileSystem files;
    Publishing run;
    run.settings.threads = threads;
    REQUIRE(run.run(files, small.database()).ok());
    if (threads == 1) of_one = tree(files);
    CHECK(tree(files) == of_one);
  }
}

TEST_CASE("an append adds the new segments only, and keeps the files that are there") {
  SmallDatabase small;
  small.load("region", region_rows(0, 5));
  MemoryFileSystem files;
  REQUIRE(Publishing().run(files, small.database()).ok());
  const auto before = tree(files);
  small.load("region", region_rows(5, 3));
  small.load("region", region_rows(8, 2));
  Publishing run;
  REQUIRE(run.run(files, small.database()).ok());
  CHECK(step_of(run) == "append");
  CHECK(run.events.all<PublishFile>().size() == 2);
  CHECK(run.events.all<PublishEnd>()[0].version == 1);
  CHECK(active_files(files, "region") == 3);
  for (const auto& [name, content] : before) CHECK(tree(files).at(name) == content);
  CHECK(published_problems(files) == "");
  // Elsewhere all of it at once comes to the same files.
  MemoryFileSystem others;
  REQUIRE(Publishing().run(others, small.database()).ok());
  for (const auto& [name, content] : tree(others)) {
    if (name.ends_with(".parquet")) CHECK(tree(files).at(name) == content);
  }
}

TEST_CASE("other rows than the published ones are refused, unless they are to be replaced") {
  SmallDatabase small;
  small.load("region", region_rows(0, 5));
  MemoryFileSystem files;
  REQUIRE(Publishing().run(files, small.database()).ok());
  const auto before = tree(files);
  small.replace("region", region_rows(100, 4));
  Publishing refused;
  CHECK(refused.run(files, small.database()).code() == Code::table_changed);
  CHECK(refused.totals.verdict == "nothing was published");
  CHECK(tree(files) == before);
  Publishing replaced;
  replaced.settings.if_published = IfPublished::replace;
  REQUIRE(replaced.run(files, small.database()).ok());
  CHECK(step_of(replaced) == "replace");
  CHECK(replaced.events.all<PublishEnd>()[0].files_removed == 1);
  CHECK(active_files(files, "region") == 1);
  CHECK(published_problems(files) == "");
  // And back, to files that lie there still.
  small.replace("region", region_rows(0, 5));
  Publishing back;
  back.settings.if_published = IfPublished::replace;
  REQUIRE(back.run(files, small.database()).ok());
  CHECK(back.events.all<PublishFile>().at(0).was_there);
  CHECK(active_files(files, "region") == 1);
  CHECK(published_problems(files) == "");
}

TEST_CASE("a file that stays in a replaced table is neither removed nor added") {
  SmallDatabase small;
  small.load("region", region_rows(0, 5));
  MemoryFileSystem files;
  REQUIRE(Publishing().run(files, small.database()).ok());
  const std::string change =
      "{\"commitInfo\":{\"engineInfo\":\"other\"}}\n{\"add\":{\"path\":\"theirs.parquet\",\"size\":"
      "1}}\n";
  files.set(log_path("region", 1), change);
  files.set("lake/region/theirs.parquet", "x");
  Publishing run;
  run.settings.if_published = IfPublished::replace;
  REQUIRE(run.run(files, small.database()).ok());
  const std::string commit = text_of(files, log_path("region", 2));
  CHECK(commit.find("\"remove\":{\"path\":\"theirs.parquet\"") != std::string::npos);
  CHECK(commit.find("\"add\"") == std::string::npos);
  CHECK(active_files(files, "region") == 1);
}

TEST_CASE("--if-published error wants no log") {
  SmallDatabase small;
  small.load("region", region_rows(0, 5));
  MemoryFileSystem files;
  Publishing first;
  first.settings.if_published = IfPublished::error;
  REQUIRE(first.run(files, small.database()).ok());
  Publishing second;
  second.settings.if_published = IfPublished::error;
  CHECK(second.run(files, small.database()).code() == Code::already_published);
}

TEST_CASE("every table is looked at before any is written, and each refusal is told") {
  SmallDatabase small;
  small.load("region", region_rows(0, 5));
  small.load("nation", kNations);
  small.load("supplier", "1|Supplier#1|street|0|10|5.00|sleep|\n");
  small.set_validated("region", false);
  small.set_validated("nation", false);
  MemoryFileSystem files;
  Publishing run;
  CHECK(run.run(files, small.database()).code() == Code::not_validated);
  CHECK(run.events.all<ErrorEvent>().size() == 1);  // the other one is returned
  CHECK(files.names().empty());
}

TEST_CASE("an unvalidated table goes out without claims, and gets them once it is proved") {
  SmallDatabase small;
  small.load("region", region_rows(0, 5));
  small.set_validated("region", false);
  MemoryFileSystem files;
  Publishing run;
  run.settings.unvalidated = true;
  REQUIRE(run.run(files, small.database()).ok());
  CHECK(run.totals.code == ExitCode::accepted_with_findings);
  CHECK_FALSE(files.node("lake/_lade/constraints.sql"));
  CHECK(text_of(files, log_path("region", 0)).find("delta.constraints") == std::string::npos);
  CHECK(text_of(files, log_path("region", 0)).find("\"minWriterVersion\":2") != std::string::npos);
  small.set_validated("region", true);
  Publishing proved;
  REQUIRE(proved.run(files, small.database()).ok());
  CHECK(step_of(proved) == "change");
  CHECK(proved.events.all<PublishFile>().empty());
  const std::string commit = text_of(files, log_path("region", 1));
  CHECK(commit.find("delta.constraints.region_r_regionkey_check") != std::string::npos);
  CHECK(commit.find("\"minWriterVersion\":3") != std::string::npos);
  CHECK(commit.find("\"add\"") == std::string::npos);
  CHECK(files.node("lake/_lade/constraints.sql"));
  // And loses them again, the statements before the table.
  small.set_validated("region", false);
  Publishing unproved;
  unproved.settings.unvalidated = true;
  REQUIRE(unproved.run(files, small.database()).ok());
  CHECK(text_of(files, "lake/_lade/constraints.sql").find("ALTER") == std::string::npos);
  CHECK(text_of(files, log_path("region", 2)).find("delta.constraints") == std::string::npos);
}

TEST_CASE("--no-checks leaves a table to writers that know none") {
  SmallDatabase small;
  small.load("region", region_rows(0, 5));
  MemoryFileSystem files;
  Publishing run;
  run.settings.no_checks = true;
  REQUIRE(run.run(files, small.database()).ok());
  const std::string commit = text_of(files, log_path("region", 0));
  CHECK(commit.find("\"minWriterVersion\":2") != std::string::npos);
  CHECK(commit.find("delta.constraints") == std::string::npos);
  CHECK(commit.find("lade.primaryKey") != std::string::npos);
}

TEST_CASE("another writer's change is not lost, and not replaced where it came meanwhile") {
  SmallDatabase small;
  small.load("region", region_rows(0, 5));
  MemoryFileSystem files;
  REQUIRE(Publishing().run(files, small.database()).ok());
  files.set(log_path("region", 1), "{\"add\":{\"path\":\"theirs\",\"size\":1}}\n");
  small.load("region", region_rows(5, 3));
  Publishing refused;
  const Status status = refused.run(files, small.database());
  CHECK(status.code() == Code::table_changed);
  CHECK(status.message().find("an unnamed writer") != std::string::npos);
  CHECK(read_delta_log(files, "lake/region").value().versions == 2);
}

// Another writer commits right before the link of a commit.
class LateWriter final : public FileSystemWrapper {
 public:
  LateWriter(MemoryFileSystem& files, std::function<void()> act)
      : FileSystemWrapper(files), act_(std::move(act)) {}
  Status link_at_once(File& file, const std::string& path) override {
    if (act_ && path.ends_with(".json")) std::exchange(act_, nullptr)();
    return FileSystemWrapper::link_at_once(file, path);
  }

 private:
  std::function<void()> act_;
};

TEST_CASE("what somebody commits between the look at the log and the link wins") {
  SmallDatabase small;
  small.load("region", region_rows(0, 5));
  MemoryFileSystem files;
  REQUIRE(Publishing().run(files, small.database()).ok());
  const std::string theirs = "{\"add\":{\"path\":\"theirs\",\"size\":1}}\n";
  for (const IfPublished wish : {IfPublished::append, IfPublished::replace}) {
    CAPTURE(static_cast<int>(wish));
    small.load("region", region_rows(static_cast<int>(small.manifest("region").rows), 3));
    if (wish == IfPublished::replace) small.replace("region", region_rows(50, 3));
    const uint64_t next = read_delta_log(files, "lake/region").value().versions;
    LateWriter late(files, [&] { files.set(log_path("region", next), theirs); });
    Publishing run;
    run.settings.if_published = wish;
    CHECK(run.run(late, small.database()).code() == Code::table_changed);
    CHECK_FALSE(run.commit_in_doubt);
    CHECK(text_of(files, log_path("region", next)) == theirs);
    CHECK(run.events.all<PublishEnd>().at(0).state == "failed");
    REQUIRE(files.remove(log_path("region", next)).ok());
  }
}

TEST_CASE("of two that publish the same at a time one commits, and both are right") {
  SmallDatabase small;
  small.load("region", region_rows(0, 5));
  MemoryFileSystem files;
  for (int round = 0; round < 3; ++round) {
    LateWriter late(files, [&] { REQUIRE(Publishing().run(files, small.database()).ok()); });
    Publishing run;
    REQUIRE(run.run(late, small.database()).ok());
    CHECK(run.events.all<PublishEnd>().at(0).state == "unchanged");
    CHECK(read_delta_log(files, "lake/region").value().versions ==
          static_cast<uint64_t>(round) + 1);
    CHECK(published_problems(files) == "");
    small.load("region", region_rows(100 * (round + 1), 3));
  }
}

TEST_CASE("who finds a part of its rows committed meanwhile commits the rest") {
  SmallDatabase part;
  SmallDatabase all;
  for (SmallDatabase* database : {&part, &all}) database->load("region", region_rows(0, 5));
  MemoryFileSystem files;
  REQUIRE(Publishing().run(files, part.database()).ok());
  for (SmallDatabase* database : {&part, &all}) database->load("region", region_rows(5, 5));
  all.load("region", region_rows(10, 5));
  LateWriter late(files, [&] { REQUIRE(Publishing().run(files, part.database()).ok()); });
  Publishing run;
  REQUIRE(run.run(late, all.database()).ok());
  CHECK(run.events.all<PublishEnd>().at(0).version == 2);
  CHECK(active_files(files, "region") == 3);
  CHECK(published_problems(files) == "");
}

TEST_CASE("a damaged log and one of a later protocol are left alone") {
  SmallDatabase small;
  small.load("region", region_rows(0, 5));
  MemoryFileSystem files;
  REQUIRE(Publishing().run(files, small.database()).ok());
  for (const auto& [text, code] :
       {std::pair{"{", Code::corrupt},
        std::pair{"{\"protocol\":{\"minReaderVersion\":3,\"minWriterVersion\":7}}",
                  Code::unsupported_version}}) {
    files.set(log_path("region", 1), text);
    const auto before = tree(files);
    Publishing run;
    run.settings.if_published = IfPublished::replace;
    CHECK(run.run(files, small.database()).code() == code);
    CHECK(tree(files) == before);
  }
}

TEST_CASE("a table that lade cannot read has no statements, and is in nobody's way") {
  SmallDatabase small;
  small.load("region", region_rows(0, 5));
  MemoryFileSystem files;
  for (const char* folder : {"lake", "lake/nation", "lake/nation/_delta_log"})
    REQUIRE(files.make_directory(folder).ok());
  files.set(log_path("nation", 0),
            "{\"protocol\":{\"minReaderVersion\":3,\"minWriterVersion\":7}}");
  REQUIRE(Publishing().run(files, small.database()).ok());
  const std::string statements = text_of(files, "lake/_lade/constraints.sql");
  CHECK(statements.find("region_pkey") != std::string::npos);
  CHECK(statements.find("nation") == std::string::npos);
}

TEST_CASE("a foreign key is declared while the parent has the rows it was proved with") {
  SmallDatabase small;
  small.load("region", region_rows(0, 5));
  small.load("nation", kNations);
  MemoryFileSystem files;
  const auto declared = [&] {
    return text_of(files, "lake/_lade/constraints.sql").find("nation_n_regionkey_fkey") !=
           std::string::npos;
  };
  REQUIRE(Publishing().run(files, small.database()).ok());
  CHECK(declared());
  // The parent grows, and the child stays as it is.
  small.load("region", region_rows(5, 5));
  Publishing grown;
  REQUIRE(grown.run(files, small.database()).ok());
  CHECK(step_of(grown, 1) == "nothing");
  CHECK(declared());
  // Other rows of the parent, from a database without the child.
  SmallDatabase other;
  other.load("region", region_rows(100, 2));
  Publishing replaced;
  replaced.settings.if_published = IfPublished::replace;
  REQUIRE(replaced.run(files, other.database()).ok());
  CHECK_FALSE(declared());
}

TEST_CASE("a table that may only grow is not replaced") {
  SmallDatabase small;
  small.load("region", region_rows(0, 5));
  MemoryFileSystem files;
  REQUIRE(Publishing().run(files, small.database()).ok());
  files.set(log_path("region", 1),
            "{\"metaData\":{\"id\":\"x\",\"schemaString\":\"{}\",\"configuration\":"
            "{\"delta.appendOnly\":\"true\"}}}\n");
  Publishing run;
  run.settings.if_published = IfPublished::replace;
  CHECK(run.run(files, small.database()).code() == Code::table_changed);
}

TEST_CASE("a dry run names the files that a run would make, and makes none") {
  SmallDatabase small;
  small.load("region", region_rows(0, 5));
  MemoryFileSystem files;
  Publishing dry;
  dry.settings.dry_run = true;
  REQUIRE(dry.run(files, small.database()).ok());
  CHECK(files.names().empty());
  CHECK(dry.events.all<PublishEnd>().at(0).state == "checked");
  Publishing run;
  REQUIRE(run.run(files, small.database()).ok());
  CHECK(dry.events.all<PublishFile>().at(0).file == run.events.all<PublishFile>().at(0).file);
  CHECK(dry.events.all<PublishFile>().at(0).bytes == run.events.all<PublishFile>().at(0).bytes);
}

TEST_CASE("a table without rows is published, and so are its first rows") {
  SmallDatabase small;
  small.load("region", "");
  MemoryFileSystem files;
  REQUIRE(Publishing().run(files, small.database()).ok());
  CHECK(active_files(files, "region") == 0);
  CHECK(published_problems(files) == "");
  small.load("region", region_rows(0, 5));
  Publishing run;
  REQUIRE(run.run(files, small.database()).ok());
  CHECK(step_of(run) == "append");
  CHECK(active_files(files, "region") == 1);
}

TEST_CASE("segments that do not add up to the batches of a table are damage") {
  SmallDatabase small;
  small.load("region", region_rows(0, 2));
  const TableManifest first = small.manifest("region");
  small.load("region", region_rows(2, 3));
  const TableManifest both = small.manifest("region");
  CHECK(chain_segments(small.database(), both).value().size() == 2);
  TableManifest too_many = both;
  too_many.batches = first.batches;
  CHECK(chain_segments(small.database(), too_many).status().code() == Code::corrupt);
  TableManifest too_few = both;
  too_few.segments = first.segments;
  CHECK(chain_segments(small.database(), too_few).status().code() == Code::corrupt);
}

TEST_CASE("an interrupted run leaves the tables before it, and the next one goes on") {
  SmallDatabase small;
  small.load("region", region_rows(0, 5));
  small.load("nation", kNations);
  MemoryFileSystem files;
  Publishing run;
  LateWriter late(files, [&] { run.signal = SIGINT; });  // region is committed all the same
  CHECK(run.run(late, small.database()).code() == Code::interrupted);
  CHECK(run.totals.tables == 1);
  CHECK(run.totals.verdict == "published before that: region");
  CHECK(read_delta_log(files, "lake/nation").value().versions == 0);
  Publishing again;
  REQUIRE(again.run(files, small.database()).ok());
  CHECK(published_problems(files) == "");
}

TEST_CASE("another content under the name of a data file is not taken for it") {
  SmallDatabase small;
  small.load("region", region_rows(0, 5));
  MemoryFileSystem files;
  Publishing dry;
  dry.settings.dry_run = true;
  REQUIRE(dry.run(files, small.database()).ok());
  const std::string path = "lake/region/" + dry.events.all<PublishFile>().at(0).file;
  files.set(path, "torn");
  Publishing run;
  const Status status = run.run(files, small.database());
  CHECK(status.code() == Code::corrupt);
  CHECK(status.path() == path);
  CHECK(read_delta_log(files, "lake/region").value().versions == 0);
}

// Removes the first data file of the table, and returns its path.
std::string remove_data_file(MemoryFileSystem& files, const std::string& table) {
  for (const auto& [name, content] : tree(files)) {
    if (!name.starts_with("lake/" + table + "/") || !name.ends_with(".parquet")) continue;
    REQUIRE(files.remove(name).ok());
    return name;
  }
  FAIL("no data file of " << table);
  return "";
}

TEST_CASE("a data file that is missing is made again, without a commit") {
  SmallDatabase small;
  small.load("region", region_rows(0, 5));
  small.load("region", region_rows(5, 3));
  small.load("nation", kNations);
  for (const IfPublished wish : {IfPublished::append, IfPublished::replace}) {
    CAPTURE(static_cast<int>(wish));
    MemoryFileSystem files;
    REQUIRE(Publishing().run(files, small.database()).ok());
    const auto before = tree(files);
    const std::string missing = remove_data_file(files, "region");
    Publishing dry;
    dry.settings.dry_run = true;
    REQUIRE(dry.run(files, small.database()).ok());
    CHECK(dry.events.all<PublishEnd>().at(0).state == "checked");
    CHECK(tree(files).size() == before.size() - 1);
    Publishing run;
    run.settings.if_published = wish;
    REQUIRE(run.run(files, small.database()).ok());
    CHECK(step_of(run) == "repair");
    const auto ends = run.events.all<PublishEnd>();
    CHECK(ends.at(0).state == "repaired");
    CHECK(ends.at(0).version == 0);
    CHECK(ends.at(1).state == "unchanged");
    const auto notices = run.events.all<Notice>();
    REQUIRE(notices.size() == 1);
    CHECK(notices[0].code == NoticeCode::file_missing);
    CHECK(notices[0].file == missing);
    CHECK(notices[0].count == 1);
    CHECK(run.totals.verdict.starts_with("published to lake"));
    CHECK(tree(files) == before);
  }
}

TEST_CASE("a missing file is made again beside what is new") {
  SmallDatabase small;
  small.load("region", region_rows(0, 5));
  MemoryFileSystem files;
  REQUIRE(Publishing().run(files, small.database()).ok());
  remove_data_file(files, "region");
  Publishing change;
  change.settings.no_checks = true;
  REQUIRE(change.run(files, small.database()).ok());
  CHECK(step_of(change) == "change");
  CHECK(change.events.all<PublishEnd>().at(0).version == 1);
  CHECK(published_problems(files) == "");
  small.load("region", region_rows(5, 3));
  remove_data_file(files, "region");
  Publishing append;
  REQUIRE(append.run(files, small.database()).ok());
  CHECK(step_of(append) == "append");
  CHECK(append.events.all<PublishEnd>().at(0).version == 2);
  CHECK(active_files(files, "region") == 2);
  CHECK(published_problems(files) == "");
}

TEST_CASE("a missing file that cannot be made again is replaced with its table, on request") {
  SmallDatabase small;
  small.load("region", region_rows(0, 5));
  MemoryFileSystem files;
  REQUIRE(Publishing().run(files, small.database()).ok());
  const std::string made = remove_data_file(files, "region");
  // As if another --level had made other bytes, and so another name.
  const std::string name = made.substr(made.rfind('/') + 1);
  const std::string missing = "part-00000-of-another-level.parquet";
  std::string log = text_of(files, log_path("region", 0));
  log.replace(log.find(name), name.size(), missing);
  files.set(log_path("region", 0), log);
  Publishing refused;
  const Status status = refused.run(files, small.database());
  CHECK(status.code() == Code::table_changed);
  CHECK(status.message().find(missing) != std::string_view::npos);
  CHECK(status.message().find("--if-published replace") != std::string_view::npos);
  CHECK(refused.totals.verdict == "nothing was published");
  const std::string theirs = "{\"commitInfo\":{\"engineInfo\":\"other\"}}\n";
  LateWriter late(files, [&] { files.set(log_path("region", 1), theirs); });
  Publishing beside;
  beside.settings.if_published = IfPublished::replace;
  CHECK(beside.run(late, small.database()).code() == Code::table_changed);
  Publishing replaced;
  replaced.settings.if_published = IfPublished::replace;
  REQUIRE(replaced.run(files, small.database()).ok());
  const PublishEnd end = replaced.events.all<PublishEnd>().at(0);
  CHECK(end.state == "published");
  CHECK(end.files_removed == 1);
  CHECK(active_files(files, "region") == 1);
  CHECK(published_problems(files) == "");
}

TEST_CASE("a data file of another size is named, and nothing is written") {
  SmallDatabase small;
  small.load("region", region_rows(0, 5));
  MemoryFileSystem files;
  REQUIRE(Publishing().run(files, small.database()).ok());
  const std::string path = remove_data_file(files, "region");
  files.set(path, "torn");
  const auto before = tree(files);
  for (const IfPublished wish : {IfPublished::append, IfPublished::replace}) {
    Publishing run;
    run.settings.if_published = wish;
    const Status status = run.run(files, small.database());
    CHECK(status.code() == Code::corrupt);
    CHECK(status.path() == path);
    CHECK(status.message().starts_with("has 4 bytes, and the log says "));
    CHECK(tree(files) == before);
  }
}

TEST_CASE("whichever call of a repair fails, the next run ends it") {
  SmallDatabase small;
  small.load("region", region_rows(0, 5));
  MemoryFileSystem whole;
  REQUIRE(Publishing().run(whole, small.database()).ok());
  const auto wanted = tree(whole);
  for (uint64_t call = 1;; ++call) {
    MemoryFileSystem files;
    REQUIRE(Publishing().run(files, small.database()).ok());
    remove_data_file(files, "region");
    Countdown countdown{.fail_at = call, .sticky = false, .error_number = EIO};
    CountdownFileSystem failing(files, countdown);
    Publishing run;
    const Status status = run.run(failing, small.database());
    if (!countdown.fired) break;
    CAPTURE(call);
    CHECK_FALSE(status.ok());
    CHECK_FALSE(run.commit_in_doubt);
    REQUIRE(Publishing().run(files, small.database()).ok());
    CHECK(tree(files) == wanted);
  }
}

// Every call fails, once or from then on: the tables are whole at every such end, and the next run
// gets there.
TEST_CASE("whichever call fails, what is published is whole, and the next run ends it") {
  SmallDatabase small;
  small.load("region", region_rows(0, 5));
  small.load("nation", kNations);
  MemoryFileSystem whole;
  REQUIRE(Publishing().run(whole, small.database()).ok());
  const auto wanted = [&](FileSystem& files) {
    for (const char* table : {"region", "nation"}) {
      const auto log = read_delta_log(files, std::string("lake/") + table);
      if (!log.ok() || log.value().versions != 1) return false;
    }
    return published_problems(files).empty();
  };
  uint64_t calls = 0;
  uint64_t in_doubt = 0;
  for (const bool sticky : {false, true}) {
    for (uint64_t call = 1;; ++call) {
      MemoryFileSystem files;
      Countdown countdown{.fail_at = call, .sticky = sticky, .error_number = EIO};
      CountdownFileSystem failing(files, countdown);
      Publishing run;
      const Status status = run.run(failing, small.database());
      if (!countdown.fired) break;
      ++calls;
      CAPTURE(call);
      CAPTURE(sticky);
      CAPTURE(status.message());
      CHECK_FALSE(status.ok());
      if (status.code() == Code::commit_unknown) {
        ++in_doubt;
        CHECK(run.events.all<PublishEnd>().back().state == "in_doubt");
      } else {
        CHECK_FALSE(run.commit_in_doubt);
      }
      uint64_t shown = 0;
      for (const char* table : {"region", "nation"}) {
        const auto log = read_delta_log(files, std::string("lake/") + table);
        REQUIRE(log.ok());
        shown += log.value().versions;
      }
      CHECK(shown >= run.totals.tables);
      CHECK(shown <= run.totals.tables + (status.code() == Code::commit_unknown ? 1 : 0));
      if (shown > 0) CHECK(published_problems(files).find("excess") == std::string::npos);
      REQUIRE(Publishing().run(files, small.database()).ok());
      CHECK(wanted(files));
    }
  }
  CHECK(calls > 40);
  // The sync behind each of two links; and the link, where nobody can say whether it failed since
  // all calls do.
  CHECK(in_doubt == 2 * 3);
}
}  // TEST_SUITE("publish")

}  // namespace
}  // namespace lade
