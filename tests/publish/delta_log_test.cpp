#include "publish/delta_log.hpp"

#include <doctest/doctest.h>

#include "publish/delta_commit.hpp"
#include "support/memory_file_system.hpp"

namespace lade {
namespace {

constexpr std::string_view kProtocol =
    R"({"protocol":{"minReaderVersion":1,"minWriterVersion":2}})";
constexpr std::string_view kMetadata =
    R"({"metaData":{"id":"one","schemaString":"{}","configuration":{"a":"b"}}})";
constexpr std::string_view kOurs = R"({"commitInfo":{"engineInfo":"lade version 9.9"}})";
constexpr std::string_view kTheirs = R"({"commitInfo":{"engineInfo":"Apache-Spark/4.0"}})";

std::string commit_of(std::initializer_list<std::string_view> lines) {
  std::string text;
  for (const std::string_view line : lines) text.append(line).append("\n");
  return text;
}

std::string add_of(const std::string& path, const std::string& more = "") {
  return R"({"add":{"path":")" + path + R"(","size":7)" + more + "}}";
}

Result<DeltaLog> log_of(const std::vector<std::string>& commits) {
  MemoryFileSystem files;
  LADE_CHECK(files.make_directory("t/_delta_log"));
  for (size_t i = 0; i < commits.size(); ++i)
    files.set("t/_delta_log/" + commit_name(i), commits[i]);
  return read_delta_log(files, "t");
}

std::string first_commit() { return commit_of({kOurs, kProtocol, kMetadata}); }

TEST_SUITE("publish") {
TEST_CASE("a table without a log has no versions") {
  MemoryFileSystem files;
  CHECK(read_delta_log(files, "t").value().versions == 0);
  CHECK(log_of({}).value().versions == 0);
}

TEST_CASE("a log comes to the files that were added and not removed") {
  const std::string tags = R"(,"tags":{"lade.xxh3":"00ff"})";
  const auto log = log_of({first_commit(), commit_of({kOurs, add_of("a", tags), add_of("b")}),
                           commit_of({kOurs, R"({"remove":{"path":"a","dataChange":true}})",
                                      R"({"txn":{"appId":"x","version":3}})"})});
  REQUIRE_MESSAGE(log.ok(), log.status().message());
  CHECK(log.value().versions == 3);
  CHECK(log.value().writer_version == 2);
  CHECK(log.value().metadata.id == "one");
  CHECK(log.value().metadata.properties == TableProperties{{"a", "b"}});
  CHECK_FALSE(log.value().foreign_writer);
  REQUIRE(log.value().files.size() == 2);
  CHECK(log.value().files.at("a").xxh3 == "00ff");
  CHECK_FALSE(log.value().files.at("a").active);
  CHECK(log.value().files.at("b").bytes == 7);
  CHECK(log.value().files.at("b").active);
}

TEST_CASE("the last line needs no line end, and pieces may end anywhere") {
  const std::string text = first_commit();
  for (size_t cut = 0; cut <= text.size(); ++cut) {
    DeltaLogReader reader("t");
    REQUIRE(reader.add(text.substr(0, cut)).ok());
    REQUIRE(reader.add(text.substr(cut, text.size() - 1 - cut)).ok());
    REQUIRE(reader.end_commit().ok());
    REQUIRE(reader.log().metadata.id == "one");
  }
}

TEST_CASE("another writer's change makes a log foreign, until lade has written all of it") {
  const std::string change = commit_of({add_of("a"), kTheirs});
  CHECK(log_of({first_commit(), change}).value().foreign_writer == "Apache-Spark/4.0");
  CHECK(log_of({first_commit(), commit_of({add_of("a")})}).value().foreign_writer ==
        "an unnamed writer");
  // What changes nothing, as a VACUUM.
  CHECK_FALSE(log_of({first_commit(), commit_of({kTheirs})}).value().foreign_writer);
  CHECK_FALSE(
      log_of({first_commit(), change, commit_of({kOurs, kMetadata})}).value().foreign_writer);
}

TEST_CASE("what is no log is damage, with its line") {
  const std::string huge = R"({"add":{"path":")" + std::string(kActionBytesMax, 'x') + R"("}})";
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"", "a commit without an action"},
      {"\n \n", "a commit without an action"},
      {"{", "line 1: an action, a JSON object, is expected"},
      {"[]", "line 1: an action"},
      {"7", "line 1: an action"},
      {R"({"add":{"path":"a","size":1}} x)", "line 1: an action"},
      {R"({"add":{"path":"a","size":1},"txn":{}})", "line 1: one action a line"},
      {"{}", "line 1: one action a line"},
      {R"({"add":7})", "line 1: an action is expected to be an object"},
      {"\n" + std::string(kOurs) + "\n" + R"({"add":{"size":1}})", "line 3: an add without path"},
      {R"({"add":{"path":"","size":1}})", "an add without path"},
      {R"({"add":{"path":"a","size":-1}})", "an add without path or size"},
      {R"({"add":{"path":"a","size":1.5}})", "an add without path or size"},
      {R"({"add":{"path":"a","path":"b","size":1}})", "an add without path"},
      {R"({"remove":{}})", "a remove without path"},
      {R"({"txn":{"appId":"x"}})", "a txn without"},
      {R"({"protocol":{"minReaderVersion":1}})", "a protocol without"},
      {R"({"protocol":{"minReaderVersion":0,"minWriterVersion":0}})", "a protocol without"},
      {R"({"metaData":{"id":"x"}})", "a metaData without"},
      {R"({"metaData":{"id":"x","schemaString":"","configuration":{"a":1}}})", "no text"},
      {R"({"metaData":{"id":"x","schemaString":"","configuration":{"a":"","a":""}}})", "twice"},
      {"{\"add\":{\"path\":\"\xff\",\"size\":1}}", "line 1: an action"},
      {huge, "16 MiB"},
      {huge + "\n", "16 MiB"}};
  for (const auto& [text, message] : cases) {
    CAPTURE(text.substr(0, 100));
    const auto log = log_of({first_commit(), text});
    REQUIRE_FALSE(log.ok());
    CHECK(log.status().code() == Code::corrupt);
    CHECK(log.status().message().find(message) != std::string::npos);
    CHECK(log.status().path() == "t/_delta_log/" + commit_name(1));
  }
  CHECK(log_of({commit_of({kProtocol})}).status().code() == Code::corrupt);
  CHECK(log_of({commit_of({kMetadata})}).status().code() == Code::corrupt);
}

TEST_CASE("what lade does not know of the protocol is not guessed at") {
  for (const char* line :
       {R"({"protocol":{"minReaderVersion":2,"minWriterVersion":5}})",
        R"({"protocol":{"minReaderVersion":1,"minWriterVersion":4}})",
        R"({"protocol":{"minReaderVersion":1,"minWriterVersion":3,"writerFeatures":["x"]}})",
        R"({"protocol":{"minReaderVersion":3,"minWriterVersion":7,"readerFeatures":["x"]}})",
        R"({"domainMetadata":{}})", R"({"cdc":{"path":"x"}})"}) {
    CAPTURE(line);
    CHECK(log_of({first_commit(), line}).status().code() == Code::unsupported_version);
  }
}

TEST_CASE("commits are counted without a gap; other files of the folder are no commits") {
  MemoryFileSystem files;
  REQUIRE(files.make_directory("t/_delta_log").ok());
  files.set("t/_delta_log/" + commit_name(0), first_commit());
  files.set("t/_delta_log/" + commit_name(2), first_commit());
  CHECK(read_delta_log(files, "t").status().code() == Code::corrupt);
  REQUIRE(files.remove("t/_delta_log/" + commit_name(2)).ok());
  for (const char* name : {"_last_checkpoint", "00000000000000000000.crc", "0.json", ".x.json",
                           "00000000000000000001.checkpoint.parquet", "0000000000000000000x.json",
                           "99999999999999999999.json", ".00000000000000000001.json.lade-new"}) {
    files.set("t/_delta_log/" + std::string(name), "x");
  }
  CHECK(read_delta_log(files, "t").value().versions == 1);
  REQUIRE(files.remove("t/_delta_log/" + commit_name(0)).ok());
  files.set("t/_delta_log/" + commit_name(5), first_commit());
  CHECK(read_delta_log(files, "t").status().code() == Code::table_changed);
}
}  // TEST_SUITE("publish")

}  // namespace
}  // namespace lade
