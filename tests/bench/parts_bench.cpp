// What it takes to put 1,000 parts together, each as large as TPC-H at scale 1: wall time and
// memory of lade publish --parts 1000. The parts are made up: their summaries and the records of
// their keys are as large as real ones and fit together, but data files hold one byte, and chunks
// of keys none that is a key. So the bench also shows that no chunk is read: what the bounds of
// batches do not prove is the pairs of lineitem, whose proof has no room.
//
//   parts_bench [--small]
#include <algorithm>

#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.hpp"
#include "bench/bench.hpp"
#include "catalog/key_schema.hpp"
#include "catalog/tpch.hpp"
#include "file/machine.hpp"
#include "publish/part_summary.hpp"
#include "publish/publish.hpp"
#include "store/table_writer.hpp"
#include "support/temporary_directory.hpp"

namespace lade {
namespace {

constexpr size_t kChunkBytes = 8;

// Rows of a part and its batches, as `lade load` makes them of scale 1.
struct TableShape {
  const char* name;
  int64_t rows;
  int64_t batches;
  bool only_first;  // in the first part
};

constexpr TableShape kShapes[] = {
    {"region", 5, 1, true},           {"nation", 25, 1, true},
    {"supplier", 10'000, 1, false},   {"customer", 150'000, 6, false},
    {"part", 200'000, 7, false},      {"partsupp", 800'000, 29, false},
    {"orders", 1'500'000, 42, false}, {"lineitem", 6'000'000, 210, false}};

// The key of a row, counted over all parts: orders use 8 of 32 numbers.
int64_t order_key(int64_t order) { return order / 8 * 32 + order % 8 + 1; }

std::vector<int64_t> key_of(std::string_view table, int64_t row) {
  if (table == "region" || table == "nation") return {row};
  if (table == "orders") return {order_key(row)};
  if (table == "lineitem") return {order_key(row / 4), row % 4 + 1};
  if (table == "partsupp") return {row / 4 + 1, row % 4 + 1};
  return {row + 1};
}

// The range of a foreign key's column.
ZoneMap foreign_zone(std::string_view column, int64_t parts) {
  ZoneMap zone;
  zone.min = column.ends_with("nationkey") || column.ends_with("regionkey") ? 0 : 1;
  zone.max = column.ends_with("regionkey")   ? 4
             : column.ends_with("nationkey") ? 24
             : column.ends_with("partkey")   ? 200'000 * parts
             : column.ends_with("suppkey")   ? 10'000 * parts
                                             : 150'000 * parts;
  return zone;
}

void fill(EncodedBatch& batch, const TableSchema& keys, int64_t first, int64_t rows,
          int64_t parts) {
  batch.info = {};
  batch.info.rows = static_cast<uint32_t>(rows);
  // dbgen's suppliers of a part do not come in the order of their numbers.
  batch.info.key_order = {.strictly_increasing = keys.name != "partsupp",
                          .first = key_of(keys.name, first),
                          .last = key_of(keys.name, first + rows - 1)};
  batch.bytes.clear();
  const std::vector<uint16_t>& primary = keys.primary_key().columns;
  for (uint16_t column = 0; column < keys.columns.size(); ++column) {
    ChunkInfo chunk{.bytes = kChunkBytes,
                    .zone_map = foreign_zone(keys.columns[column].name, parts)};
    const auto place = std::find(primary.begin(), primary.end(), column) - primary.begin();
    if (place == 0) {
      chunk.zone_map.min = batch.info.key_order.first[0];
      chunk.zone_map.max = batch.info.key_order.last[0];
    } else if (keys.columns[column].name == "l_linenumber") {
      chunk.zone_map.min = 1;
      chunk.zone_map.max = 7;
    }
    chunk.zone_map.rows = batch.info.rows;
    batch.info.chunks.push_back(chunk);
    batch.bytes.put(uint64_t{column});
  }
}

void write_file(const std::string& path, const std::string& content) {
  std::unique_ptr<File> file = std::move(posix_file_system().create_output(path)).value();
  LADE_ASSERT(file->write(std::as_bytes(std::span(content))).ok());
}

// As long as that of a file of lineitem.
std::string made_up_statistics(const TableSchema& schema) {
  std::string text = "{\"numRecords\":6000000";
  for (const char* bound : {"minValues", "maxValues", "nullCount"}) {
    text.append(",\"").append(bound).append("\":{");
    for (const ColumnSchema& column : schema.columns)
      text.append(text.back() == '{' ? "\"" : ",\"").append(column.name).append("\":1234567");
    text += "}";
  }
  return text + "}";
}

class PartMaker {
 public:
  PartMaker(const std::string& lake, uint32_t parts)
      : lake_(lake), parts_(parts), keys_(key_schema(tpch_schema())) {}

  void make(uint32_t number) {
    const std::string folder = parts_folder(lake_) + "/";
    const std::string name = "keys-" + std::to_string(number) + ".lade";
    Database database =
        Database::create(posix_file_system(), keys_, folder + name, {.background_writes = false})
            .value();
    PartSummary summary{.part = {number, parts_}, .keys_file = name, .keys_root = {}, .tables = {}};
    std::vector<TableManifest> manifests;
    for (const TableShape& shape : kShapes) {
      if (shape.only_first && number > 1) continue;
      manifests.push_back(append(database, shape, number));
      summary.tables.push_back(describe(shape, number));
    }
    const CommitInfo commit = database.publish(std::move(manifests)).value();
    summary.keys_bytes = database.pager().file_bytes();
    summary.keys_root = commit.root;
    write_file(folder + summary_name(number), summary_text(tpch_schema(), summary));
  }

 private:
  TableManifest append(Database& database, const TableShape& shape, uint32_t number) {
    const TableSchema& keys = *keys_.find(shape.name);
    TableWriter writer(database.pager(), database.empty_table(keys.index),
                       static_cast<uint64_t>(shape.batches));
    EncodedBatch batch;
    for (int64_t i = 0; i < shape.batches; ++i) {
      const int64_t first = shape.rows * i / shape.batches;
      const int64_t rows = shape.rows * (i + 1) / shape.batches - first;
      fill(batch, keys, (number - 1) * shape.rows + first, rows, parts_);
      LADE_ASSERT(writer.append(batch).ok());
    }
    LADE_ASSERT(writer.finish({input(shape, number)}).ok());
    return writer.info();
  }
  static LoadedFile input(const TableShape& shape, uint32_t number) {
    return {.path = std::string(shape.name) + ".tbl." + std::to_string(number),
            .bytes = 1 + number,
            .xxh3 = {.low = number},
            .lines = static_cast<uint64_t>(shape.rows)};
  }
  PartTable describe(const TableShape& shape, uint32_t number) {
    const TableSchema& schema = *tpch_schema().find(shape.name);
    PartTable table{.table = schema.index, .rows = static_cast<uint64_t>(shape.rows), .chain = {}};
    table.inputs = {input(shape, number)};
    for (size_t i = 0; i < schema.constraints.size(); ++i) {
      const bool in_part = schema.constraints[i].name == "lineitem_l_orderkey_fkey" ||
                           std::string_view(shape.name) == "nation";
      if (schema.constraints[i].kind == ConstraintKind::foreign_key && !in_part)
        table.open_keys |= uint64_t{1} << i;
    }
    const std::string name = "part-" + std::to_string(number) + ".parquet";
    table.files = {{.path = name,
                    .bytes = 1,
                    .rows = table.rows,
                    .statistics = made_up_statistics(schema),
                    .xxh3 = {}}};
    write_file(lake_ + "/" + shape.name + "/" + name, "x");
    return table;
  }

  const std::string lake_;
  const uint32_t parts_;
  const Schema keys_;
};

// Makes the parts in a process of its own, so that its memory is not counted.
void make_parts(const std::string& lake, uint32_t parts) {
  const pid_t child = fork();
  LADE_ASSERT(child >= 0);
  if (child == 0) {
    FileSystem& files = posix_file_system();
    for (const std::string& folder : {lake, lake + "/_lade", parts_folder(lake)})
      LADE_ASSERT(files.make_directory(folder).ok());
    for (const TableShape& shape : kShapes)
      LADE_ASSERT(files.make_directory(lake + "/" + shape.name).ok());
    PartMaker maker(lake, parts);
    for (uint32_t part = 1; part <= parts; ++part) maker.make(part);
    _exit(0);
  }
  int status = 0;
  LADE_ASSERT(waitpid(child, &status, 0) == child && status == 0);
}

class LastVerdicts final : public Reporter {
 public:
  void on(const Event& event) override {
    const auto* result = std::get_if<ConstraintResult>(&event);
    if (result == nullptr) return;
    ++keys;
    held += result->ok ? 1 : 0;
    chunks_read += result->chunks_read;
  }
  uint64_t keys = 0;
  uint64_t held = 0;
  uint64_t chunks_read = 0;
};

void measure(bool small) {
  const uint32_t parts = small ? 3 : 1000;
  const TemporaryDirectory directory;
  const std::string lake = directory.path("lake");
  make_parts(lake, parts);
  std::atomic<int> signal = 0;
  bool in_doubt = false;
  LastVerdicts verdicts;
  SystemClock clock;
  PublishTotals totals;
  // With few parts the pairs of lineitem would have room, too.
  const uint64_t memory_limit = small ? uint64_t{1} << 20 : uint64_t{1} << 30;
  const PublishSettings settings{
      .directory = lake, .parts = parts, .threads = 2, .memory_limit_bytes = memory_limit};
  const uint64_t start = steady_ns();
  const Status status = publish_parts(tpch_schema(), settings,
                                      {.files = posix_file_system(),
                                       .reporter = verdicts,
                                       .clock = clock,
                                       .interruption = Interruption(signal),
                                       .commit_in_doubt = in_doubt},
                                      totals);
  const double seconds = static_cast<double>(steady_ns() - start) / 1e9;
  if (!status.ok()) std::fprintf(stderr, "%s\n", std::string(status.message()).c_str());
  LADE_ASSERT(status.ok() && totals.tables == std::size(kShapes));
  LADE_ASSERT(totals.code == ExitCode::accepted_with_findings && verdicts.chunks_read == 0);
  LADE_ASSERT(verdicts.keys == 16 && verdicts.held == 15);
  std::printf("%u parts, %llu rows: %.2f s, peak %.0f MiB; %llu of %llu keys hold, 0 chunks read\n",
              parts, static_cast<unsigned long long>(totals.rows), seconds,
              static_cast<double>(peak_rss_bytes()) / (1 << 20),
              static_cast<unsigned long long>(verdicts.held),
              static_cast<unsigned long long>(verdicts.keys));
}

}  // namespace
}  // namespace lade

int main(int count, char** arguments) {
  const lade::bench::Options options(count, arguments);
  lade::measure(options.small);
}
