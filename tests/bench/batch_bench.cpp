// What the rows of a batch cost, table by table: read, parse, encode and append at 1K to 1M rows a
// batch, on one thread and in memory, and where the store's write hints lie on that curve. All
// sizes take turns, so that what else the machine does falls on each alike.
//
//   batch_bench [--small] [--rounds N] [--data DIR] [--table NAME]
#include <cstring>
#include <map>

#include "bench/bench.hpp"
#include "bench/table_text.hpp"
#include "catalog/tpch.hpp"
#include "input/batch_reader.hpp"
#include "parser/batch_parser.hpp"
#include "store/database.hpp"
#include "store/table_writer.hpp"
#include "store/write_hints.hpp"
#include "support/memory_file_system.hpp"

namespace lade {
namespace {

constexpr uint64_t kPlentyBytes = uint64_t{64} << 30;
constexpr uint32_t kRowsMin = 1u << 10;
constexpr uint32_t kRowsMax = 1u << 20;
// Enough for every size to have several batches, and little enough for many rounds.
constexpr size_t kTextBytesMax = size_t{192} << 20;

// One size on the curve.
struct Point {
  std::vector<double> times_ns;
  uint64_t rows = 0;
  uint64_t batches = 0;
  uint64_t chunks = 0;
  uint64_t encoded_bytes = 0;

  double best_ns() const { return bench::summary(times_ns).min_ns; }
  double ns_per_row() const { return best_ns() / static_cast<double>(rows); }
};

// By rows of a batch.
using Curve = std::map<uint32_t, Point>;

void load(MemoryFileSystem& files, const TableSchema& table, uint32_t batch_rows, Point& point) {
  auto database = Database::create(files, tpch_schema(), "bench.lade");
  LADE_ASSERT(database.ok());
  TableInput input;
  input.table = table.index;
  input.files.emplace_back();
  input.files.back().path = "text";
  input.files.back().info = files.info("text").value();
  BatchReader reader(files, std::move(input), {.batch_lines = batch_rows});
  BatchParser parser(table, instruction_set());
  BatchEncoder encoder(instruction_set());
  TextModels models;
  TableWriter writer(database.value().pager(), database.value().table_or_empty(table.index), 64);
  TextBatch text;
  Batch batch;
  EncodedBatch encoded;
  RejectList rejects;
  const uint64_t start = thread_cpu_ns();
  while (reader.next(text).value()) {
    parser.parse(text, batch, rejects);
    LADE_ASSERT(batch.rows > 0);
    if (writer.batches_appended() == 0) {
      encoder.encode_first(batch, models, encoded);
    } else {
      encoder.encode(batch, models, encoded);
    }
    LADE_ASSERT(writer.append(encoded).ok());
  }
  LADE_ASSERT(writer.finish({}).ok());
  point.times_ns.push_back(static_cast<double>(thread_cpu_ns() - start));
  point.rows = writer.rows_appended();
  point.batches = writer.batches_appended();
  point.chunks = database.value().pager().counters().puts;
  point.encoded_bytes = writer.encoded_bytes();
  static_cast<void>(files.remove("bench.lade"));
}

// The hint after a run that had batches of the default hint.
uint32_t tuned_rows(const TableSchema& table, uint32_t default_rows, const Point& point,
                    uint64_t text_bytes) {
  TableMeasurement measured;
  measured.batch_rows = default_rows;
  measured.lines = point.rows;
  measured.batches = point.batches;
  measured.chunks = point.chunks;
  measured.input_bytes = text_bytes;
  measured.encoded_bytes = point.encoded_bytes;
  measured.work_ns = static_cast<uint64_t>(point.best_ns());
  WriteHintRequest request;
  request.memory_limit_bytes = kPlentyBytes;
  request.measured = std::span(&measured, 1);
  return write_hints(table, request).batch_rows;
}

void print_curve(const TableSchema& table, const Curve& curve, uint32_t hint, uint32_t tuned) {
  double best = 1e300;
  for (const auto& [rows, point] : curve) best = std::min(best, point.ns_per_row());
  for (const auto& [rows, point] : curve) {
    std::printf(
        "%-10s %9u rows %6llu batches %8.1f ns/row  %5.1f %% over best %8.2f bytes/row%s%s\n",
        std::string(table.name).c_str(), rows, static_cast<unsigned long long>(point.batches),
        point.ns_per_row(), 100 * (point.ns_per_row() / best - 1),
        static_cast<double>(point.encoded_bytes) / static_cast<double>(point.rows),
        rows == hint ? "  <- hint" : "", rows == tuned ? "  <- tuned" : "");
  }
}

void measure_table(const TableSchema& table, const bench::Options& options) {
  MemoryFileSystem files;
  std::string text = bench::table_text(table, options);
  if (text.size() > kTextBytesMax) text.resize(text.rfind('\n', kTextBytesMax) + 1);
  const uint64_t text_bytes = text.size();
  files.set("text", text);
  text = {};

  WriteHintRequest request;
  request.memory_limit_bytes = kPlentyBytes;
  const uint32_t hint = write_hints(table, request).batch_rows;
  Curve curve;
  load(files, table, hint, curve[hint]);
  const uint32_t tuned = tuned_rows(table, hint, curve[hint], text_bytes);
  std::vector<uint32_t> sizes = {hint};
  if (tuned != hint) sizes.push_back(tuned);
  // Where a batch holds the whole table, larger ones are the same.
  for (uint32_t rows = kRowsMin; rows <= kRowsMax && rows < 2 * curve[hint].rows; rows *= 2) {
    if (rows != hint && rows != tuned) sizes.push_back(rows);
  }
  curve.clear();
  for (size_t round = 0; round < options.rounds; ++round) {
    std::rotate(sizes.begin(), sizes.begin() + 1, sizes.end());  // nobody is always the first
    for (const uint32_t rows : sizes) load(files, table, rows, curve[rows]);
  }
  print_curve(table, curve, hint, tuned);
}

}  // namespace
}  // namespace lade

int main(int count, char** arguments) {
  const lade::bench::Options options(count, arguments);
  for (const lade::TableSchema& table : lade::tpch_schema().tables) {
    if (options.table.empty() || table.name == options.table) lade::measure_table(table, options);
  }
}
