#include "store/verify_database.hpp"

#include <algorithm>
#include <set>
#include <string>

#include <doctest/doctest.h>

#include "support/random_rows.hpp"
#include "support/small_database.hpp"
#include "support/verified.hpp"

namespace lade {
namespace {

constexpr uint32_t kBatchLines = 20;

using Messages = std::vector<std::string>;

// Three tables, of which one was loaded twice.
SmallDatabase sample() {
  SmallDatabase database;
  Random random(53);
  for (const std::string_view table : {"region", "supplier", "lineitem", "supplier"})
    database.load(table, random_rows(*tpch_schema().find(table), 100, random), kBatchLines);
  return database;
}

// The problems of a file; that it cannot be opened is one.
Messages messages_of(ByteSpan image, unsigned threads = 1) {
  MemoryFileSystem files;
  files.bytes("a.lade").assign(image.begin(), image.end());
  const auto opened = Database::open(files, tpch_schema(), "a.lade", Pager::Mode::read);
  if (!opened.ok()) return {std::string(opened.status().message())};
  Messages messages;
  for (const PagerNotice& notice : opened.value().pager().notices())
    messages.push_back(notice.message);
  for (const Status& problem : problems_of(opened.value(), threads)) {
    CHECK(problem.path() == "a.lade");
    messages.emplace_back(problem.message());
  }
  return messages;
}

TEST_SUITE("store") {
TEST_CASE("a sound database has no problem, and its tables and rows are counted") {
  SmallDatabase database = sample();
  CHECK(messages_of(database.image()) == Messages());
  const Database opened = database.reopened();
  static const std::atomic<int> signal = 0;
  DatabaseCheck check;
  REQUIRE(verify_database(
              opened, 2, Interruption(signal), [](const Status&) {}, check)
              .ok());
  CHECK(check.tables == 3);
  CHECK(check.rows == 400);
}

TEST_CASE("one changed byte anywhere is named once, whatever it belongs to") {
  SmallDatabase database = sample();
  std::vector<std::byte> image = database.image();
  std::set<std::string> kinds;
  for (uint64_t at = kDataStart; at < image.size(); at += kExtentAlignment) {
    image[at + 5] ^= std::byte{1};
    const Messages found = messages_of(image);
    image[at + 5] ^= std::byte{1};
    CAPTURE(at);
    REQUIRE(found.size() <= 1);
    if (found.empty()) continue;
    const std::string& message = found.front();
    for (const char* kind : {"list of batches: page", "list of files: page",
                             "list of segments: page", "lineitem.l_tax: chunk", "root record"}) {
      if (message.find(kind) != message.npos) kinds.insert(kind);
    }
    if (message.starts_with("page at ")) kinds.insert("directory");
  }
  CHECK(kinds.size() == 6);
}

TEST_CASE("much damage gives the same problems in the same order for any number of threads") {
  SmallDatabase database = sample();
  std::vector<std::byte> image = database.image();
  // The last commit's lists, directory and root lie at the end, and stay whole.
  Random random(59);
  const uint64_t end = image.size() - 4 * kPageBytes;
  for (int i = 0; i < 60; ++i) {
    const uint64_t at = kDataStart + random.below(end - kDataStart);
    image[at] ^= std::byte{0x40};
  }
  const Messages found = messages_of(image);
  CHECK(found.size() > 10);
  CHECK(std::set<std::string>(found.begin(), found.end()).size() == found.size());
  for (const unsigned threads : {2U, 8U}) CHECK(messages_of(image, threads) == found);
}

TEST_CASE("chunks are read even where the list that names them cannot be") {
  SmallDatabase database = sample();
  std::vector<std::byte> image = database.image();
  const Database opened = database.reopened();
  const TableManifest& supplier = database.manifest("supplier");
  const TableReader reader(opened.pager(), tpch_schema().table(supplier.table), supplier);
  std::vector<ExtentRef> extents;
  REQUIRE(opened.pager().locate({{reader.page_of(0).value()->at(0).chunks[2].id}}, extents).ok());
  image[extents[0].offset] ^= std::byte{1};
  for (const PageRef& page : supplier.batches.leaves()) image[page.extent.offset] ^= std::byte{1};
  const Messages found = messages_of(image, 2);
  REQUIRE(found.size() == supplier.batches.leaves().size() + 1);
  CHECK(found.front().starts_with("supplier, list of batches: page at "));
  CHECK(found.back().starts_with("chunk "));
}
}  // TEST_SUITE("store")

}  // namespace
}  // namespace lade
