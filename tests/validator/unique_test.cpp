#include <cerrno>
#include <numeric>
#include <random>

#include <doctest/doctest.h>

#include "support/countdown_file_system.hpp"
#include "support/memory_file_system.hpp"
#include "validator/key_tables.hpp"
#include "validator/kind_checks.hpp"

namespace lade {
namespace {

// Counts the temporary files that are made.
struct CountingFileSystem final : FileSystemWrapper {
  using FileSystemWrapper::FileSystemWrapper;

  Result<std::unique_ptr<File>> create_temporary(const std::string& directory) override {
    ++made;
    return inner().create_temporary(directory);
  }
  uint64_t made = 0;
};

}  // namespace

TEST_SUITE("validator") {
TEST_CASE("a table that is sorted batch by batch is proved without a read, in any batch order") {
  KeyedTable table({ColumnType::int64, ColumnType::int32}, 2);
  table.append({{5, 1}, {5, 2}, {8, 1}});
  table.append({{1, 1}, {2, 1}, {5, 0}});
  table.append({{8, 2}});
  CheckOutcome outcome = checked(table.unique_request());
  CHECK(outcome.ok());
  CHECK(outcome.proof == Proof::metadata);
  CHECK(outcome.reason == "keys increase within each batch and batches do not overlap");
  CHECK(outcome.rows_checked == 7);
  CHECK(outcome.chunks_read == 0);
  CHECK(outcome.passes == 0);
  CHECK(outcome.state_bytes_peak <= 64 * table->batches());
}

TEST_CASE("batches that share a key, or only overlap, are read") {
  KeyedTable touching({ColumnType::int32}, 1);
  touching.append_keys({1, 2, 3});
  touching.append_keys({3, 4});
  CheckOutcome repeated = checked(touching.unique_request());
  CHECK(text_of(repeated) == "row 3 of key 3 as row 2");
  KeyedTable overlapping({ColumnType::int32}, 1);
  overlapping.append_keys({1, 3, 5});
  overlapping.append_keys({2, 4});
  CheckOutcome outcome = checked(overlapping.unique_request());
  CHECK(outcome.ok());
  CHECK(outcome.proof != Proof::metadata);
  CHECK(outcome.chunks_read == 2);
  CHECK(outcome.passes == 1);
}

TEST_CASE("new batches are held against an old one that reaches over the old ones behind it") {
  KeyedTable table({ColumnType::int32}, 1);
  table.append_keys({1, 100, 2});  // does not increase, so its keys are anywhere from 1 to 100
  table.append_keys({50, 60});
  table.append_keys({99, 100});  // new from here on
  table.append_keys({200});
  CheckRequest request = table.unique_request();
  request.proved_batches = 2;
  CheckOutcome outcome = checked(request);
  CHECK(text_of(outcome) == "row 6 of key 100 as row 1");
}

TEST_CASE("every row that repeats an earlier key names the first row with it") {
  KeyedTable table({ColumnType::int32, ColumnType::int64}, 2);
  table.append({{7, -1}, {7, -2}, {7, -1}});
  table.append({{6, -1}, {7, -2}, {7, -1}});
  for (Proof proof : {Proof::bitmap, Proof::lookup, Proof::hash}) {
    CheckRequest request = table.unique_request();
    request.forced = proof;
    CheckOutcome outcome = checked(request);
    CHECK(outcome.proof == proof);
    CHECK(text_of(outcome) ==
          "row 2 of key 7 -1 as row 0, row 4 of key 7 -2 as row 1, row 5 of key 7 -1 as row 0");
    CHECK(outcome.passes == 2);
    request.violations_max = 1;
    CheckOutcome one = checked(request);
    CHECK(one.violations.total() == 3);
    CHECK(text_of(one) == "row 2 of key 7 -1 as row 0");
    CHECK(one.chunks_read == 6);  // the first batch is enough to find the earlier row
  }
}

TEST_CASE("no rows to report take no pass to find earlier ones") {
  KeyedTable table({ColumnType::int32}, 1);
  table.append_keys({1, 1, 1});
  CheckRequest request = table.unique_request();
  request.violations_max = 0;
  CheckOutcome outcome = checked(request);
  CHECK(outcome.violations.total() == 2);
  CHECK(outcome.passes == 1);
}

TEST_CASE("skewed pairs make the lookup give up, and what it saw before is not reported twice") {
  KeyedTable table({ColumnType::int32, ColumnType::int32}, 2);
  Rows rows;
  for (int64_t i = 0; i < 3000; ++i) rows.push_back({i, 1});
  for (int64_t i = 0; i < 100; ++i) rows.push_back({2999, i});  // one of them is there already
  rows.push_back({0, 1});
  table.append(rows);
  for (uint64_t bytes : {uint64_t{1024}, uint64_t{8} << 20}) {
    CheckRequest request = table.unique_request();
    request.forced = Proof::lookup;
    request.state_bytes_max = bytes;
    CheckOutcome outcome = checked(request);
    CHECK(outcome.proof != Proof::lookup);
    CHECK(outcome.reason.ends_with(
        ", since the first values share the pairs too unevenly for buckets"));
    CHECK(text_of(outcome) == "row 3001 of key 2999 1 as row 2999, row 3100 of key 0 1 as row 0");
    CHECK(outcome.state_bytes_peak <= bytes);
  }
}

TEST_CASE("an append whose lookup gives up is still checked, also where a probe is planned next") {
  KeyedTable table({ColumnType::int32, ColumnType::int32}, 2);
  Rows old;
  for (int64_t i = 0; i < 20'000; ++i) old.push_back({i * 7 % 10'000, i * 50'000});
  table.append(old);
  Rows skewed;
  for (int64_t i = 0; i < 1000; ++i) skewed.push_back({7, i});
  skewed.push_back({9999, 1'000'000'000});
  for (const bool repeats : {false, true}) {
    if (repeats) skewed.push_back({7, 50'000});  // as row 1
    table.append(skewed);
    CheckRequest request = table.unique_request();
    request.proved_batches = table->batches() - 1;
    CheckOutcome outcome = checked(request);
    CHECK(outcome.proof == (repeats ? Proof::hash : Proof::probe));
    CHECK(outcome.reason.ends_with(
        ", since the first values share the pairs too unevenly for buckets"));
    CHECK(outcome.violations.total() == (repeats ? skewed.size() : 0));
  }
}

TEST_CASE("a lookup whose buckets overflow tries larger ones before it gives up") {
  KeyedTable table({ColumnType::int32, ColumnType::int32}, 2);
  Rows rows;
  for (int64_t i = 0; i < 100; ++i) rows.push_back({i, i % 9});
  for (int64_t i = 10; i < 20; ++i) rows.push_back({5, i});
  rows.push_back({0, 0});
  table.append(rows);
  CheckRequest request = table.unique_request();
  request.forced = Proof::lookup;
  CheckOutcome outcome = checked(request);
  CHECK(outcome.proof == Proof::lookup);
  CHECK(text_of(outcome) == "row 110 of key 0 0 as row 0");
  CHECK(outcome.passes == 4);  // of one word, of two, of four, and for the earlier row
}

TEST_CASE("a table of one key a million times is counted in no more time than any other") {
  KeyedTable table({ColumnType::int64}, 1);
  const std::vector<int64_t> same(50'000, INT64_MIN);
  for (int i = 0; i < 20; ++i) table.append_keys(same);
  for (Proof proof : {Proof::bitmap, Proof::hash}) {
    CheckRequest request = table.unique_request();
    request.forced = proof;
    CheckOutcome outcome = checked(request);
    CHECK(outcome.violations.total() == 999'999);
    CHECK(outcome.violations.rows().size() == 100);
    CHECK(outcome.violations.rows()[99].row == 100);
    CHECK(outcome.violations.rows()[99].earlier_row == 0);
    CHECK(outcome.chunks_read == 21);
    CHECK(outcome.state_bytes_peak <= 1024);
  }
}

TEST_CASE("a key outside of what its zone map says is damage and no violation") {
  KeyedTable table({ColumnType::int32}, 1);
  table.append_keys({4, 1, 900});
  table->damaged_batches()[0].chunks[0].zone_map.max = 5;
  for (Proof proof : {Proof::bitmap, Proof::hash}) {
    CheckRequest request = table.unique_request();
    request.forced = proof;
    const Result<CheckOutcome> result = check_constraint(request);
    REQUIRE_FALSE(result.ok());
    CHECK(result.status().code() == Code::corrupt_chunk);
    CHECK(result.status().message() ==
          "a key of keyed lies outside of what its chunk's zone map says");
  }
}

TEST_CASE("keys in any number of ranges read each batch of a sorted table about once") {
  KeyedTable table({ColumnType::int64}, 1);
  std::vector<int64_t> keys(1000);
  for (int64_t batch = 0; batch < 50; ++batch) {
    std::iota(keys.begin(), keys.end(), batch * 1000);
    std::swap(keys[0], keys[1]);  // so that metadata does not prove it
    table.append_keys(keys);
  }
  CheckRequest request = table.unique_request();
  request.forced = Proof::bitmap;
  request.state_bytes_max = 1024;
  CheckOutcome outcome = checked(request);
  CHECK(outcome.ok());
  CHECK(outcome.passes == 7);
  CHECK(outcome.chunks_read <= 56);
  CHECK(outcome.state_bytes_peak == 1024);
}

TEST_CASE("an append is held against the stored chunks that can hold its keys, and no others") {
  KeyedTable table({ColumnType::int64}, 1);
  for (int64_t batch = 0; batch < 100; ++batch)
    table.append_keys({batch * 1000 + 20, batch * 1000, batch * 1000 + 10});
  table.append_keys({55'005, 7'015});
  CheckRequest request = table.unique_request();
  request.proved_batches = 100;
  CheckOutcome outcome = checked(request);
  CHECK(outcome.proof == Proof::probe);
  CHECK(outcome.ok());
  CHECK(outcome.chunks_read == 1 + 2);
  CHECK(outcome.rows_checked == 302);

  table.append_keys({90'001, 55'010});
  outcome = checked(request);
  CHECK(text_of(outcome) == "row 303 of key 55010 as row 167");
}

TEST_CASE("an append behind all that is stored needs no chunk, however that lies") {
  KeyedTable table({ColumnType::int64}, 1);
  table.append_keys({5, 3, 9});
  table.append_keys({4, 8});
  table.append_keys({10, 11});
  CheckRequest request = table.unique_request();
  request.proved_batches = 2;
  CheckOutcome outcome = checked(request);
  CHECK(outcome.proof == Proof::metadata);
  CHECK(outcome.chunks_read == 0);
  table.append_keys({8, 12});
  outcome = checked(request);
  CHECK(text_of(outcome) == "row 7 of key 8 as row 4");
}

TEST_CASE("keys that memory has no room for go through a temporary file once") {
  KeyedTable table({ColumnType::int64}, 1);
  std::mt19937_64 random(5);
  std::vector<int64_t> all;
  for (int batch = 0; batch < 20; ++batch) {
    std::vector<int64_t> keys(1000);
    for (int64_t& key : keys) key = static_cast<int64_t>(random() >> 10);
    all.insert(all.end(), keys.begin(), keys.end());
    table.append_keys(keys);
  }
  MemoryFileSystem memory;
  CountingFileSystem files(memory);
  const TemporaryFiles temporary{files, "."};
  CheckRequest request = table.unique_request();
  request.state_bytes_max = 8192;
  request.temporary = &temporary;
  CheckOutcome outcome = checked(request);
  CHECK(outcome.proof == Proof::spill);
  CHECK(outcome.ok());
  CHECK(outcome.passes == 1);
  CHECK(outcome.spill_bytes >= 20'000 * sizeof(int64_t));
  CHECK(outcome.state_bytes_peak <= 8192);
  CHECK(outcome.state_bytes_after == 0);
  CHECK(files.made == 1);

  // One key that comes again is found by reading the table once more.
  table.append_keys({all[777]});
  outcome = checked(request);
  CHECK(outcome.proof == Proof::spill);
  CHECK(outcome.passes == 3);  // and once more for the earlier row
  CHECK(text_of(outcome) == "row 20000 of key " + std::to_string(all[777]) + " as row 777");
}

TEST_CASE("a temporary file that cannot be made or written ends the check with its status") {
  KeyedTable table({ColumnType::int64}, 1);
  std::vector<int64_t> keys;
  for (int64_t key = 0; key < 300; ++key) keys.push_back(key * 1'000'003 % 4'000'037);
  table.append_keys(keys);
  MemoryFileSystem files;
  CheckRequest request = table.unique_request();
  request.state_bytes_max = 1024;
  request.forced = Proof::spill;
  bool fired = true;
  uint64_t call = 1;
  for (; fired && call < 10'000; ++call) {
    Countdown countdown;
    countdown.fail_at = call;
    countdown.error_number = ENOSPC;
    CountdownFileSystem failing(files, countdown);
    const TemporaryFiles temporary{failing, "."};
    request.temporary = &temporary;
    const Result<CheckOutcome> result = check_constraint(request);
    fired = countdown.fired;
    CHECK(result.ok() == !fired);
    if (fired) CHECK(result.status().code() == Code::no_space);
  }
  CHECK(call > 100);
  CHECK_FALSE(fired);
}
}  // TEST_SUITE("validator")

}  // namespace lade
