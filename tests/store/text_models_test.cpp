// Models of text columns on their way: from the first batch of a load to all others, into the
// database and back.
#include "encoding/text_models.hpp"

#include <string>
#include <thread>

#include <doctest/doctest.h>

#include "catalog/tpch.hpp"
#include "store/database.hpp"
#include "store/table_reader.hpp"
#include "store/table_writer.hpp"
#include "support/memory_file_system.hpp"
#include "support/pager_model.hpp"
#include "support/table_lists.hpp"
#include "support/verified.hpp"

namespace lade {
namespace {

constexpr size_t kRows = 500;

const TableSchema& partsupp() { return *tpch_schema().find("partsupp"); }
size_t comment() { return *partsupp().find_column("ps_comment"); }

// A batch whose comments are of a few words; `vocabulary` chooses which.
struct CommentBatch {
  CommentBatch(size_t number, unsigned vocabulary) {
    batch.schema = &partsupp();
    batch.rows = kRows;
    batch.columns.resize(batch.schema->columns.size());
    std::string all;
    std::vector<TextRef> refs;
    for (size_t row = 0; row < kRows; ++row) {
      const size_t begin = all.size();
      for (size_t i = 0; i < 12; ++i) {
        const uint64_t random = (number * kRows + row + 1) * (i + 3) * 0x9e3779b97f4a7c15 >> 40;
        all += std::string(2 + random % 6, static_cast<char>('a' + random % 17 + vocabulary)) + ' ';
      }
      refs.push_back({static_cast<uint32_t>(begin), static_cast<uint32_t>(all.size() - begin)});
    }
    for (size_t i = 0; i < batch.columns.size(); ++i) {
      Column& column = batch.columns[i];
      column.reset(value_kind(batch.schema->columns[i].type), kRows);
      for (size_t row = 0; row < kRows; ++row) {
        const auto value = static_cast<int32_t>(number * kRows + row);
        if (column.kind() == ValueKind::int32) column.int32s()[row] = value;
        if (column.kind() == ValueKind::int64) column.int64s()[row] = value;
      }
    }
    Column& texts = batch.columns[comment()];
    texts.heap.reserve(all.size());
    std::copy(all.begin(), all.end(), texts.heap.data());
    texts.text_base = texts.heap.data();
    std::copy(refs.begin(), refs.end(), texts.texts().begin());
  }
  Batch batch;
};

// A load of batches into partsupp, from one file.
void load(Database& database, std::vector<EncodedBatch> batches) {
  TableWriter writer(database.pager(), database.table_or_empty(partsupp().index), batches.size());
  LoadedFile file{.path = "ps.tbl", .bytes = 1, .xxh3 = {}, .lines = 0};
  for (EncodedBatch& batch : batches) {
    batch.info.origin.first_line = file.lines + 1;
    file.lines += kRows;
    REQUIRE(writer.append(batch).ok());
  }
  REQUIRE(writer.finish({file}).ok());
  REQUIRE(database.publish({writer.info()}).ok());
}

// The batches of a load, each encoded by a thread of its own; the first of them is the last to
// start where `late` says so.
std::vector<EncodedBatch> encode(const std::vector<CommentBatch>& batches, bool late) {
  std::vector<EncodedBatch> encoded(batches.size());
  TextModels models;
  std::vector<std::jthread> threads;
  const auto start = [&](size_t i) {
    threads.emplace_back([&, i] {
      BatchEncoder encoder(instruction_set());
      const TextModels::Lesson lesson(i == 0 ? &models : nullptr);
      if (i == 0) {
        encoder.encode_first(batches[i].batch, models, encoded[i]);
      } else {
        encoder.encode(batches[i].batch, models, encoded[i]);
      }
    });
  };
  if (!late) start(0);
  for (size_t i = batches.size(); i-- > 1;) start(i);
  if (late) start(0);
  threads.clear();
  return encoded;
}

std::vector<CommentBatch> some_batches(size_t first, unsigned vocabulary) {
  std::vector<CommentBatch> batches;
  for (size_t i = 0; i < 4; ++i) batches.emplace_back(first + i, vocabulary);
  return batches;
}

Database new_database(MemoryFileSystem& files) {
  return Database::create(files, tpch_schema(), "a.lade").value();
}

uint64_t problems(const Database& database) { return problems_of(database).size(); }

TEST_SUITE("store") {
TEST_CASE("the first batch teaches a model that all name, whichever thread is first") {
  const std::vector<CommentBatch> batches = some_batches(0, 0);
  std::vector<std::byte> bytes;
  for (const bool late : {false, true, false, true}) {
    MemoryFileSystem files;
    Database database = new_database(files);
    load(database, encode(batches, late));
    if (bytes.empty()) bytes = files.bytes("a.lade");
    CHECK(files.bytes("a.lade") == bytes);
  }

  MemoryFileSystem files;
  Database database = new_database(files);
  load(database, encode(batches, false));
  const TableManifest& info = *database.find(partsupp().index);
  const std::vector<BatchInfo> stored = all_batches(database.pager(), partsupp(), info);
  for (const BatchInfo& batch : stored) {
    CHECK(batch.chunks[comment()].encoding == Encoding::words);
    CHECK(batch.chunks[comment()].model == stored[0].chunks[comment()].model);
    CHECK(batch.chunks[0].model == ChunkId{});
  }
  CHECK(stored[0].chunks[comment()].model < stored[0].chunks[0].id);
  CHECK(problems(database) == 0);
}

TEST_CASE("each load has its own models, and a batch unlike the first brings one") {
  MemoryFileSystem files;
  Database database = new_database(files);
  std::vector<CommentBatch> first = some_batches(0, 0);
  first.emplace_back(4, 50);
  load(database, encode(first, false));
  load(database, encode(some_batches(5, 30), false));
  const TableManifest& info = *database.find(partsupp().index);
  const std::vector<BatchInfo> stored = all_batches(database.pager(), partsupp(), info);
  REQUIRE(stored.size() == 9);
  CHECK(stored[4].chunks[comment()].encoding == Encoding::own_words);
  CHECK(stored[4].chunks[comment()].model == ChunkId{});
  CHECK(stored[5].chunks[comment()].model != stored[0].chunks[comment()].model);
  CHECK(problems(database) == 0);

  const TableReader reader(database.pager(), partsupp(), info);
  const auto column = static_cast<uint16_t>(comment());
  for (const size_t batch : std::initializer_list<size_t>{8, 0, 4, 7, 1}) {
    ColumnBuffers buffers;
    const Status status = reader.read(batch, {&column, 1}, buffers);
    REQUIRE_MESSAGE(status.ok(), status.message());
    const CommentBatch expected(batch, batch == 4 ? 50 : batch < 5 ? 0 : 30);
    for (size_t row = 0; row < kRows; ++row)
      REQUIRE(buffers.columns[0].text(row) == expected.batch.columns[comment()].text(row));
  }
}

TEST_CASE("a model that is damaged, or is none, is named with its column") {
  MemoryFileSystem files;
  Database database = new_database(files);
  load(database, encode(some_batches(0, 0), false));
  TableManifest info = *database.find(partsupp().index);
  std::vector<BatchInfo> batches = all_batches(database.pager(), partsupp(), info);
  const auto column = static_cast<uint16_t>(comment());
  ColumnBuffers buffers;

  // A chunk of another kind in the place of the model.
  const ChunkId model = batches[2].chunks[comment()].model;
  batches[2].chunks[comment()].model = batches[0].chunks[0].id;
  put_batches(database.pager(), info, batches);
  REQUIRE(database.publish({info}).ok());
  const Status none =
      TableReader(database.pager(), partsupp(), info).read(2, {&column, 1}, buffers);
  CHECK(none.code() == Code::corrupt_chunk);
  CHECK(std::string(none.message()).starts_with("partsupp.ps_comment: chunk "));

  const auto extent = find_chunk(database.pager(), model);
  REQUIRE(extent);
  files.bytes("a.lade")[extent->offset + 60] ^= std::byte{1};
  const TableReader damaged(database.pager(), partsupp(), *database.find(partsupp().index));
  for (uint64_t batch = 0; batch < damaged.batches(); ++batch) {
    const Status status = damaged.read(batch, {&column, 1}, buffers);
    CHECK(status.code() == Code::corrupt_chunk);
    CHECK(std::string(status.message()).starts_with("partsupp.ps_comment: "));
  }
  // Each of the two is named once, however many chunks need it.
  const std::vector<Status> named = problems_of(database);
  CHECK(named.size() == 2);
  for (const Status& problem : named)
    CHECK(std::string(problem.message()).starts_with("partsupp.ps_comment, model: "));
}

TEST_CASE("verify names a batch whose model is another load's") {
  MemoryFileSystem files;
  Database database = new_database(files);
  load(database, encode(some_batches(0, 0), false));
  load(database, encode(some_batches(4, 0), false));
  TableManifest info = *database.find(partsupp().index);
  std::vector<BatchInfo> batches = all_batches(database.pager(), partsupp(), info);
  batches[6].chunks[comment()].model = batches[0].chunks[comment()].model;
  put_batches(database.pager(), info, batches);
  REQUIRE(database.publish({info}).ok());
  CHECK(first_problem(database).message() == "partsupp: batch 6 names a model of another load");
}

TEST_CASE("a first batch that ends early leaves all others to their own models") {
  TextModels models;
  EncodedBatch encoded;
  std::jthread other(
      [&] { BatchEncoder(instruction_set()).encode(CommentBatch(1, 0).batch, models, encoded); });
  { const TextModels::Lesson lesson(&models); }
  other.join();
  CHECK(encoded.info.chunks[comment()].encoding == Encoding::own_words);
}
}  // TEST_SUITE("store")

}  // namespace
}  // namespace lade
