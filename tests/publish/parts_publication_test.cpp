// Parts put together: what is proved across them, what is refused, and what stays open.
#include <algorithm>

#include <doctest/doctest.h>

#include "publish/delta_log.hpp"
#include "publish/part_keys.hpp"
#include "publish/publish.hpp"
#include "publish/publishing_parts.hpp"

namespace lade {
namespace {

DeltaLog log_of(FileSystem& files, const std::string& table) {
  Result<DeltaLog> log = read_delta_log(files, "lake/" + table);
  REQUIRE_MESSAGE(log.ok(), log.status().message());
  return std::move(log).value();
}

std::string text_of(MemoryFileSystem& files, const std::string& path) {
  const std::vector<std::byte>& bytes = files.bytes(path);
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// Parts 1 to texts.size() of region and nation, all published.
struct Parts {
  struct Text {
    std::string regions;
    std::string nations;
  };

  explicit Parts(const std::vector<Text>& texts) : count(static_cast<uint32_t>(texts.size())) {
    for (uint32_t i = 0; i < count; ++i) {
      databases.push_back(small_part({i + 1, count}, texts[i].regions, texts[i].nations));
      const Status status = publish_part(files, *databases.back());
      REQUIRE_MESSAGE(status.ok(), status.message());
    }
  }
  Status run(Publishing& publishing) { return put_together(files, count, publishing); }

  MemoryFileSystem files;
  uint32_t count;
  std::vector<std::unique_ptr<SmallDatabase>> databases;
};

// The result of a check across parts.
ConstraintResult result_of(const Publishing& publishing, std::string_view constraint) {
  for (const ConstraintResult& result : publishing.events.all<ConstraintResult>()) {
    if (result.constraint == constraint) return result;
  }
  FAIL("no verdict on ", constraint);
  return {};
}

TEST_SUITE("publish") {
TEST_CASE("parts in any order of keys become one version of each table") {
  // The regions of each part increase, and the parts do not follow each other.
  Parts parts({{region_rows(20, 10), nation_rows(0, 5, 3)},
               {region_rows(0, 10), nation_rows(5, 5, 29)},
               {region_rows(10, 10), ""}});
  CHECK(log_of(parts.files, "region").versions == 0);
  CHECK(published_problems(parts.files) == "");
  Publishing publishing;
  const Status status = parts.run(publishing);
  REQUIRE_MESSAGE(status.ok(), status.message());
  CHECK(publishing.totals.code == ExitCode::ok);
  CHECK(publishing.totals.rows == 40);
  CHECK(result_of(publishing, "region_pkey").proof == Proof::metadata);
  CHECK(result_of(publishing, "region_pkey").chunks_read == 0);
  CHECK(result_of(publishing, "nation_n_regionkey_fkey").ok);
  CHECK(result_of(publishing, "nation_n_regionkey_fkey").chunks_read == 0);
  const DeltaLog region = log_of(parts.files, "region");
  CHECK(region.files.size() == 3);
  CHECK(published_ledger(region.metadata.properties)->segments == 1);
  CHECK(published_ledger(region.metadata.properties)->rows == 30);
  const TableProperties nation = log_of(parts.files, "nation").metadata.properties;
  CHECK(nation.at("lade.validated") == "true");
  CHECK_FALSE(nation.contains("lade.open"));
  CHECK(nation.at("lade.parents.region") ==
        hex(published_ledger(region.metadata.properties)->chain));
  CHECK(published_problems(parts.files) == "");

  Publishing again;
  REQUIRE(parts.run(again).ok());
  CHECK(again.totals.code == ExitCode::ok);
  CHECK(again.totals.verdict == "everything was published already");
  CHECK(log_of(parts.files, "region").versions == 1);
  again.settings.if_published = IfPublished::error;
  CHECK(parts.run(again).code() == Code::already_published);
}

TEST_CASE("a key in two parts and a key that no part has are findings, and their tables stay out") {
  Parts parts(
      {{region_rows(0, 10), nation_rows(0, 5, 3)}, {region_rows(9, 10), nation_rows(5, 5, 77)}});
  Publishing publishing;
  REQUIRE(parts.run(publishing).ok());
  CHECK(publishing.totals.code == ExitCode::data_refused);
  CHECK(publishing.totals.violations == 6);
  const auto violations = publishing.events.all<Violation>();
  REQUIRE(violations.size() == 6);
  CHECK(violations[0].constraint == "region_pkey");
  CHECK(violations[0].key == std::vector<std::string>{"9"});
  CHECK(violations[0].file == "region.tbl of part 2/2");
  CHECK(violations[0].line == 1);
  CHECK(violations[0].row == 10);
  CHECK(violations[0].other_file == "region.tbl of part 1/2");
  CHECK(violations[0].other_line == 10);
  CHECK(violations[1].constraint == "nation_n_regionkey_fkey");
  CHECK(violations[1].file == "nation.tbl of part 2/2");
  CHECK(violations[5].line == 5);
  for (const PublishEnd& end : publishing.events.all<PublishEnd>()) CHECK(end.state == "refused");
  CHECK(log_of(parts.files, "region").versions == 0);
  CHECK(log_of(parts.files, "nation").versions == 0);
}

TEST_CASE("a table that refers to one that is refused is refused, too") {
  Parts parts({{region_rows(0, 10), nation_rows(0, 5, 3)}, {region_rows(5, 2), ""}});
  Publishing publishing;
  REQUIRE(parts.run(publishing).ok());
  CHECK(publishing.totals.code == ExitCode::data_refused);
  CHECK(publishing.totals.tables == 0);
  CHECK(publishing.totals.verdict.starts_with("not published: region, nation; "));
}

TEST_CASE("a proof that memory does not bear stays open, unread, until there is more") {
  // Regions far apart and in no order: nothing but a table of all keys proves them.
  std::string regions[2];
  for (int i = 0; i < 2000; ++i) {
    const int key = static_cast<int>(static_cast<uint32_t>(i) * 1'000'003U % 2'000'000'000U);
    regions[i % 2] += std::to_string(key) + "|R|c|\n";
  }
  Parts parts({{regions[0], nation_rows(0, 5, 1'000'003)}, {regions[1], nation_rows(5, 5, 0)}});
  Publishing publishing;
  publishing.settings.memory_limit_bytes = 4096;
  REQUIRE(parts.run(publishing).ok());
  CHECK(publishing.totals.code == ExitCode::accepted_with_findings);
  CHECK(publishing.totals.verdict.find("region_pkey") != std::string::npos);
  const ConstraintResult result = result_of(publishing, "region_pkey");
  CHECK_FALSE(result.ok);
  CHECK(result.open == true);
  CHECK(result.chunks_read == 0);
  CHECK(result.reason->find("no proof in one pass has room") != std::string::npos);
  TableProperties properties = log_of(parts.files, "region").metadata.properties;
  CHECK(properties.at("lade.open") == "[\"region_pkey\"]");
  CHECK(properties.at("lade.validated") == "false");
  CHECK_FALSE(properties.contains("lade.primaryKey"));
  CHECK(text_of(parts.files, "lake/_lade/prove.sql")
            .find("SELECT r_regionkey, COUNT(*) FROM region GROUP BY r_regionkey HAVING COUNT(*) > "
                  "1;") != std::string::npos);
  const std::vector<std::string> names = parts.files.names();
  const std::string sql =
      std::find(names.begin(), names.end(), "lake/_lade/constraints.sql") != names.end()
          ? text_of(parts.files, "lake/_lade/constraints.sql")
          : "";
  CHECK(sql.find("region_pkey") == std::string::npos);

  Publishing more;
  REQUIRE(parts.run(more).ok());
  CHECK(more.totals.code == ExitCode::ok);
  CHECK(result_of(more, "region_pkey").ok);
  properties = log_of(parts.files, "region").metadata.properties;
  CHECK_FALSE(properties.contains("lade.open"));
  CHECK(properties.at("lade.validated") == "true");
  CHECK(text_of(parts.files, "lake/_lade/prove.sql") == "-- No key is open.\n");
  CHECK(text_of(parts.files, "lake/_lade/constraints.sql").find("region_pkey") !=
        std::string::npos);
  CHECK(published_problems(parts.files) == "");
}

TEST_CASE("keys of more parts than files are open at a time are proved") {
  std::vector<Parts::Text> texts(KeyFiles::kOpenMax + 8);
  // Each part has keys of the whole range.
  const auto count = static_cast<int>(texts.size());
  for (int part = 0; part < count; ++part) {
    for (int i = 9; i >= 0; --i)
      texts[static_cast<size_t>(part)].regions += region_rows(i * count + part, 1);
  }
  texts[3].nations = nation_rows(0, 20, 17);
  Parts parts(texts);
  Publishing publishing;
  REQUIRE(parts.run(publishing).ok());
  CHECK(publishing.totals.code == ExitCode::ok);
  const ConstraintResult result = result_of(publishing, "region_pkey");
  CHECK(result.ok);
  CHECK(result.chunks_read >= texts.size());
  CHECK(published_ledger(log_of(parts.files, "region").metadata.properties)->rows ==
        texts.size() * 10);
}

TEST_CASE("a part with no rows of a table is as one without the table") {
  Parts parts({{region_rows(0, 10), ""}, {"", nation_rows(0, 5, 3)}});
  Publishing publishing;
  REQUIRE(parts.run(publishing).ok());
  CHECK(publishing.totals.code == ExitCode::ok);
  CHECK(result_of(publishing, "nation_pkey").reason == "one part has all rows, and has proved it");
}

// Each fault by itself, in two sound parts.
TEST_CASE("what does not fit together is refused by name before anything is written") {
  Parts parts({{region_rows(0, 10), nation_rows(0, 5, 3)}, {region_rows(10, 10), ""}});
  const std::string two = text_of(parts.files, "lake/_lade/parts/2.json");
  const auto refusal = [&](uint32_t count = 2) {
    Publishing publishing;
    const Status status = put_together(parts.files, count, publishing);
    CHECK(log_of(parts.files, "region").versions == 0);
    return status;
  };
  SUBCASE("a part that is not published") {
    CHECK(refusal(4).code() == Code::missing_part);  // and the two that are there are of 2
    REQUIRE(parts.files.remove("lake/_lade/parts/2.json").ok());
    CHECK(refusal().code() == Code::missing_part);
    CHECK(refusal().message().find("1 of 2 parts are not published (2)") != std::string::npos);
  }
  SUBCASE("a summary under another number") {
    parts.files.set("lake/_lade/parts/1.json", two);
    CHECK(refusal().code() == Code::part_conflict);
    CHECK(refusal().message().find("is part 2/2, and part 1/2 is expected") != std::string::npos);
  }
  SUBCASE("a damaged summary") {
    std::string changed = two;
    changed[changed.size() / 2] ^= 1;
    parts.files.set("lake/_lade/parts/2.json", changed);
    CHECK(refusal().code() == Code::corrupt);
  }
  SUBCASE("one file in two parts") {
    const auto same = small_part({2, 2}, region_rows(0, 10), "");
    REQUIRE(publish_part(parts.files, *same, IfPublished::replace).ok());
    CHECK(refusal().code() == Code::part_conflict);
    CHECK(refusal().message().find("have the same bytes") != std::string::npos);
  }
  SUBCASE("a data file that is lost, or another one") {
    for (const std::string& name : parts.files.names()) {
      if (!name.starts_with("lake/nation/part-")) continue;
      const std::string content = text_of(parts.files, name);
      parts.files.set(name, content + "x");
      CHECK(refusal().code() == Code::corrupt);
      CHECK(refusal().message().find("publish that part again") != std::string::npos);
      REQUIRE(parts.files.remove(name).ok());
      CHECK(refusal().code() == Code::corrupt);
      REQUIRE(publish_part(parts.files, *parts.databases[0]).ok());
      CHECK(text_of(parts.files, name) == content);
    }
  }
  SUBCASE("keys that are lost, or of another part") {
    std::vector<std::string> keys;
    for (const std::string& name : parts.files.names()) {
      if (name.ends_with(".lade")) keys.push_back(name);
    }
    REQUIRE(keys.size() == 2);
    const std::string content = text_of(parts.files, keys[0]);
    parts.files.set(keys[0], text_of(parts.files, keys[1]));
    CHECK(refusal().code() == Code::corrupt);
    CHECK(refusal().message().find("not those that its summary names") != std::string::npos);
    REQUIRE(parts.files.remove(keys[0]).ok());
    CHECK(refusal().code() == Code::corrupt);
    parts.files.set(keys[0], content);
  }
  Publishing publishing;
  parts.files.set("lake/_lade/parts/2.json", two);
  for (size_t i = 0; i < 2; ++i)
    REQUIRE(publish_part(parts.files, *parts.databases[i], IfPublished::replace).ok());
  CHECK(put_together(parts.files, 2, publishing).ok());
}

TEST_CASE("a part is published once, and another load only in its place") {
  MemoryFileSystem files;
  const auto first = small_part({1, 2}, region_rows(0, 10), "");
  const auto other = small_part({1, 2}, region_rows(0, 11), "");
  const auto state_of = [&](const SmallDatabase& database, IfPublished if_published) {
    Publishing publishing;
    const Status status = publish_part(files, database, if_published, &publishing);
    const auto events = publishing.events.all<PublishPart>();
    return status.ok() ? events.at(0).state : std::string(code_name(status.code()));
  };
  CHECK(state_of(*first, IfPublished::append) == "published");
  const std::string content = text_of(files, "lake/_lade/parts/1.json");
  CHECK(state_of(*first, IfPublished::append) == "unchanged");
  CHECK(state_of(*first, IfPublished::error) == "already_published");
  CHECK(state_of(*first, IfPublished::replace) == "unchanged");
  CHECK(state_of(*other, IfPublished::append) == "part_conflict");
  CHECK(text_of(files, "lake/_lade/parts/1.json") == content);
  CHECK(state_of(*other, IfPublished::replace) == "replaced");
  CHECK(text_of(files, "lake/_lade/parts/1.json") != content);
  // What is damaged is replaced on request only.
  files.set("lake/_lade/parts/1.json", "{}");
  CHECK(state_of(*other, IfPublished::append) == "corrupt");
  CHECK(state_of(*other, IfPublished::replace) == "replaced");
}

TEST_CASE("a part's database is published as that part only") {
  MemoryFileSystem files;
  const auto part = small_part({1, 2}, region_rows(0, 10), nation_rows(0, 5, 77));
  Publishing whole;
  CHECK(whole.run(files, part->database()).code() == Code::part_conflict);
  Publishing another;
  another.settings.part = {2, 2};
  CHECK(another.run(files, part->database()).code() == Code::part_conflict);
  CHECK(files.names().empty());
  Publishing unvalidated;
  unvalidated.settings.unvalidated = true;
  REQUIRE(unvalidated.run(files, part->database()).ok());
  CHECK(unvalidated.totals.code == ExitCode::accepted_with_findings);
  CHECK(log_of(files, "region").metadata.properties.at("lade.validated") == "false");
}
}  // TEST_SUITE("publish")

}  // namespace
}  // namespace lade
