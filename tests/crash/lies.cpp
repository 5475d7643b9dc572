// Databases whose hashes are right and whose metadata lie about the values: what validate believes,
// verify has to find.
#include <functional>
#include <map>
#include <string>

#include <doctest/doctest.h>

#include "catalog/tpch.hpp"
#include "encoding/encoder.hpp"
#include "small_runs.hpp"
#include "store/catalog_record.hpp"
#include "store/database.hpp"
#include "store/table_reader.hpp"
#include "support/stored_table.hpp"

namespace lade {
namespace {

// A database of region, nation and supplier, of which a test changes one table.
class Forgery {
 public:
  explicit Forgery(std::string_view table)
      : run_(small_runs(1).front()), schema_(*tpch_schema().find(table)) {
    files_.bytes("db") = run_.after;
    database_.emplace(Database::open(files_, tpch_schema(), "db", Pager::Mode::write).value());
    info_ = *database_->find(schema_.index);
    lists = {all_batches(database_->pager(), schema_, info_),
             all_files(database_->pager(), schema_, info_)};
  }

  TableLists lists;

  ChunkInfo& chunk(size_t batch, std::string_view column) {
    return lists.batches[batch].chunks[*schema_.find_column(column)];
  }
  // Other numbers in place of a column's; the old zone map stays. Returns the true one.
  ZoneMap set_int32s(size_t batch, std::string_view column,
                     const std::function<void(std::span<int32_t>)>& change) {
    const auto place = static_cast<uint16_t>(*schema_.find_column(column));
    const TableReader reader(database_->pager(), schema_, info_);
    ColumnBuffers buffers;
    REQUIRE(reader.read(batch, std::span(&place, 1), buffers).ok());
    change(buffers.columns[0].int32s());
    ByteBuffer bytes;
    const EncodedChunk encoded = Encoder(InstructionSet::scalar).encode(buffers.columns[0], bytes);
    ChunkInfo& stored = chunk(batch, column);
    stored.encoding = encoded.encoding;
    stored.bytes = static_cast<uint32_t>(encoded.bytes);
    forged_[stored.id] = {bytes.span().begin(), bytes.span().end()};
    return encoded.zone_map;
  }
  // The table as one load that has just appended all of its chunks.
  void publish() {
    Pager& pager = database_->pager();
    ChunkIdPool ids = pager.reserve_ids(2 * lists.batches.size() * (schema_.columns.size() + 1));
    std::map<ChunkId, ChunkId> models;  // old and new ids
    Segment segment{.generation = pager.last_commit().generation + 1,
                    .batches = lists.batches.size(),
                    .rows = info_.rows,
                    .first_file = 0,
                    .files = lists.files.size(),
                    .ids = {}};
    const auto put_anew = [&](ChunkId& id) {
      const ChunkPut put = copy(id, ids.take());
      id = put.id;
      if (segment.ids.first == ChunkId{}) segment.ids.first = put.id;
      segment.ids.end = id_after(put.id);
      REQUIRE(pager.put({&put, 1}).ok());
    };
    for (BatchInfo& batch : lists.batches) {
      for (ChunkInfo& chunk : batch.chunks) {
        if (chunk.model != ChunkId{}) {
          const auto [model, is_new] = models.try_emplace(chunk.model, chunk.model);
          if (is_new) put_anew(model->second);
          chunk.model = model->second;
        }
        put_anew(chunk.id);
      }
    }
    put_batches(pager, info_, lists.batches);
    put_segments(pager, info_, {segment});
    put_files(pager, info_, lists.files);
    std::vector<TableManifest> tables = database_->tables();
    for (TableManifest& table : tables) {
      if (table.table == info_.table) table = info_;
    }
    REQUIRE(pager.commit(write_catalog(tables)).ok());
    database_.reset();
  }

  // The exit code of a verb; what it told is in `events`.
  ExitCode run(Verb verb) {
    CommandLine options = run_.options;
    options.verb = verb;
    events.emplace();
    return run_verb(files_, options, *events);
  }
  std::vector<std::string> errors() const {
    std::vector<std::string> messages;
    for (const ErrorEvent& error : events->all<ErrorEvent>()) messages.push_back(error.message);
    return messages;
  }

  std::optional<RecordingReporter> events;

 private:
  // The bytes of a stored chunk, or what was forged in their place, under another id. They are
  // valid until the next call.
  ChunkPut copy(ChunkId from, ChunkId to) {
    if (const auto forged = forged_.find(from); forged != forged_.end())
      return {to, forged->second};
    std::vector<ByteSpan> chunks;
    REQUIRE(database_->pager().get({&from, 1}, memory_, chunks).ok());
    return {to, chunks[0]};
  }

  MemoryFileSystem files_;
  SmallRun run_;
  const TableSchema& schema_;
  std::optional<Database> database_;
  TableManifest info_;
  std::map<ChunkId, std::vector<std::byte>> forged_;  // by the id of the true one
  AlignedBuffer memory_;
};

using Messages = std::vector<std::string>;

TEST_CASE("what no lie was told of is right, and verify names the generation and its root") {
  Forgery sound("supplier");
  sound.publish();
  REQUIRE(sound.run(Verb::verify) == ExitCode::ok);
  const RunEnd end = sound.events->all<RunEnd>().at(0);
  CHECK(end.generation == 5);
  CHECK(end.root.has_value());
  CHECK(end.reason == "every checksum, every bound and every zone map of generation 5 is right");
}

TEST_CASE("a key that is repeated under a key order that denies it") {
  for (const bool honest : {false, true}) {
    Forgery forgery("supplier");
    const ZoneMap zone =
        forgery.set_int32s(0, "s_suppkey", [](std::span<int32_t> keys) { keys[8] = keys[7]; });
    if (honest) {
      forgery.chunk(0, "s_suppkey").zone_map = zone;
      forgery.lists.batches[0].key_order.strictly_increasing = false;
    }
    forgery.publish();
    CHECK(forgery.run(Verb::validate) == (honest ? ExitCode::data_refused : ExitCode::ok));
    CHECK(forgery.run(Verb::verify) == (honest ? ExitCode::ok : ExitCode::database_damaged));
    if (honest) continue;
    CHECK(forgery.errors() ==
          Messages{"supplier.s_suppkey, batch 0: 'strictly increasing' is stored as true, and is "
                   "false",
                   "supplier.supplier_pkey, batch 0: 'keys strictly increasing' is stored as true, "
                   "and is false"});
    CHECK(forgery.events->all<RunEnd>().at(0).reason == "generation 5 is damaged");
  }
}

TEST_CASE("a key that no parent has under a zone map that denies it") {
  for (const bool honest : {false, true}) {
    Forgery forgery("nation");
    const ZoneMap zone =
        forgery.set_int32s(1, "n_regionkey", [](std::span<int32_t> keys) { keys[0] = 9; });
    if (honest) forgery.chunk(1, "n_regionkey").zone_map = zone;
    forgery.publish();
    CHECK(forgery.run(Verb::validate) == (honest ? ExitCode::data_refused : ExitCode::ok));
    CHECK(forgery.run(Verb::verify) == (honest ? ExitCode::ok : ExitCode::database_damaged));
    if (honest) continue;
    CHECK(forgery.errors() ==
          Messages{"nation.n_regionkey, batch 1: greatest value is stored as 4, and is 9"});
  }
}

TEST_CASE("lines that a ledger does not have") {
  Forgery forgery("nation");
  forgery.lists.files[0].lines = 20;
  forgery.publish();
  CHECK(forgery.run(Verb::verify) == ExitCode::database_damaged);
  CHECK(forgery.errors() ==
        Messages{"nation, batch 1 of file nation.tbl: 9 lines from line 17 on, and the file has "
                 "20"});
}

}  // namespace
}  // namespace lade
