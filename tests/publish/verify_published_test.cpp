#include "publish/verify_published.hpp"

#include <algorithm>

#include <doctest/doctest.h>

#include "publish/delta_log.hpp"
#include "publish/publishing.hpp"

namespace lade {
namespace {

class Published {
 public:
  Published() {
    small_.load("region", region_rows(0, 5));
    small_.load("region", region_rows(5, 5));
    Publishing run;
    REQUIRE(run.run(files, small_.database()).ok());
    for (const PublishFile& file : run.events.all<PublishFile>())
      paths.push_back("lake/region/" + file.file);
    REQUIRE(paths.size() == 2);
  }
  MemoryFileSystem files;
  std::vector<std::string> paths;

 private:
  SmallDatabase small_;
};

TEST_SUITE("publish") {
TEST_CASE("a sound folder has no problem, and what is in it is counted") {
  Published published;
  Publishing checking;
  PublishedCheck check;
  const auto problem = [](const Status&) { FAIL("a problem"); };
  REQUIRE(
      verify_published(tpch_schema(), "lake", 2, checking.seams(published.files), problem, check)
          .ok());
  CHECK(check.tables == 1);
  CHECK(check.rows == 10);
  CHECK(check.files == 2);
  CHECK(check.bytes == published.files.bytes(published.paths[0]).size() +
                           published.files.bytes(published.paths[1]).size());
  CHECK(check.in_excess == 0);
}

TEST_CASE("every changed byte, every cut and every missing file is found") {
  Published published;
  auto& bytes = published.files.bytes(published.paths[1]);
  for (std::byte& byte : bytes) {
    byte ^= std::byte{1};
    CHECK(published_problems(published.files) ==
          published.paths[1] + ": has not the content that the log says\n");
    byte ^= std::byte{1};
  }
  const auto whole = bytes;
  bytes.pop_back();
  CHECK(published_problems(published.files).find("and the log says") != std::string::npos);
  published.files.bytes(published.paths[1]) = whole;
  CHECK(published_problems(published.files) == "");
  REQUIRE(published.files.remove(published.paths[0]).ok());
  CHECK(published_problems(published.files) == published.paths[0] + ": is missing\n");
}

TEST_CASE("problems come in the order of the files, for any number of threads") {
  Published published;
  std::vector<std::string> paths = published.paths;
  std::sort(paths.begin(), paths.end());
  std::string expected;
  for (const std::string& path : paths) {
    published.files.bytes(path)[7] ^= std::byte{1};
    expected += path + ": has not the content that the log says\n";
  }
  for (const unsigned threads : {1U, 2U, 8U})
    CHECK(published_problems(published.files, "lake", threads) == expected);
}

TEST_CASE("a file that no log names is told, and is no problem") {
  Published published;
  published.files.set("lake/region/part-00009-x.parquet", "left over");
  published.files.set("lake/region/.hidden.parquet", "no data");
  Publishing checking;
  PublishedCheck check;
  const auto problem = [](const Status&) { FAIL("a problem"); };
  REQUIRE(
      verify_published(tpch_schema(), "lake", 2, checking.seams(published.files), problem, check)
          .ok());
  CHECK(check.in_excess == 1);
  REQUIRE(checking.events.all<Notice>().size() == 1);
  CHECK(checking.events.all<Notice>()[0].file == "lake/region/part-00009-x.parquet");
}

TEST_CASE("a damaged log is a problem, and does not hide other tables") {
  Published published;
  REQUIRE(published.files.make_directory("lake/other").ok());
  REQUIRE(published.files.make_directory("lake/other/_delta_log").ok());
  published.files.set("lake/other/_delta_log/" + commit_name(0), "{");
  REQUIRE(published.files.remove(published.paths[0]).ok());
  const std::string problems = published_problems(published.files);
  CHECK(problems.find("lake/other/_delta_log/00000000000000000000.json: line 1") !=
        std::string::npos);
  CHECK(problems.find("is missing") != std::string::npos);
}

TEST_CASE("paths are URIs, and none leads out of the folder") {
  Published published;
  const std::string next = "lake/region/_delta_log/" + commit_name(1);
  for (const char* path : {"../region/x", "a/../../x", "/etc/passwd", "s3://bucket/x", "%2e%2e/x",
                           "%2", "%zz", "a%00"}) {
    CAPTURE(path);
    published.files.set(next, "{\"add\":{\"path\":\"" + std::string(path) + "\",\"size\":1}}\n");
    CHECK(published_problems(published.files).find("outside") != std::string::npos);
  }
  published.files.set(next, "{\"add\":{\"path\":\"a%20b.x\",\"size\":1}}\n");
  published.files.set("lake/region/a b.x", "1");
  CHECK(published_problems(published.files) == "");
}

TEST_CASE("a folder without a table is none of lade's") {
  MemoryFileSystem files;
  CHECK(published_problems(files) == "there is no such folder\n");
  REQUIRE(files.make_directory("lake").ok());
  files.set("lake/readme", "x");
  CHECK(published_problems(files).find("no published table") != std::string::npos);
}
}  // TEST_SUITE("publish")

}  // namespace
}  // namespace lade
