// Text to columns, table by table and kernel by kernel: BatchParser over batches of 64 K rows
// (--rows), recycled as in a load.
#include <cstring>

#include "base/hash.hpp"
#include "bench/bench.hpp"
#include "bench/table_text.hpp"
#include "catalog/tpch.hpp"
#include "parser/batch_parser.hpp"
#include "support/parser_check.hpp"

namespace lade {
namespace {

std::vector<TextBatch> batches_of(std::string_view text, size_t rows_per_batch) {
  std::vector<TextBatch> batches;
  uint64_t offset = 0;
  while (offset < text.size()) {
    size_t end = offset;
    for (size_t rows = 0; rows < rows_per_batch && end < text.size(); ++rows)
      end = text.find('\n', end) + 1;
    batches.push_back(text_batch(text.substr(offset, end - offset), false));
    batches.back().byte_offset = offset;
    offset = end;
  }
  return batches;
}

void copy_batch(const TextBatch& from, TextBatch& to) {
  to.text.reserve(from.bytes);
  std::memcpy(to.text.data(), from.text.data(), from.bytes);
  to.bytes = from.bytes;
  to.lines = from.lines;
  to.byte_offset = from.byte_offset;
}

uint64_t hash_of(const Batch& batch, uint64_t hash) {
  for (const Column& column : batch.columns) {
    if (column.kind() == ValueKind::int32) hash = hash64(std::as_bytes(column.int32s()), hash);
    if (column.kind() == ValueKind::int64) hash = hash64(std::as_bytes(column.int64s()), hash);
    if (column.kind() == ValueKind::text) hash = hash64(std::as_bytes(column.texts()), hash);
  }
  return hash;
}

int run(const bench::Options& options) {
  for (const TableSchema& table : tpch_schema().tables) {
    if (!options.table.empty() && table.name != options.table) continue;
    const std::string text = bench::table_text(table, options);
    std::vector<TextBatch> inputs = batches_of(text, options.rows);
    for (const InstructionSet kernel : usable_instruction_sets()) {
      if (!options.kernel.empty() && instruction_set_name(kernel) != options.kernel) continue;
      BatchParser parser(table, kernel);
      RejectList rejects;
      // Two batches take turns: in a load, one is encoded while the next is parsed. Text is copied
      // to a recycled buffer before each, untimed, as a read from the page cache would do.
      std::vector<Batch> batches(2);
      TextBatch input;
      double bytes = 0;
      double values = 0;
      std::vector<double> times_ns;
      for (size_t round = 0; round < options.rounds; ++round) {
        double total_ns = 0;
        bytes = values = 0;
        for (size_t i = 0; i < inputs.size(); ++i) {
          copy_batch(inputs[i], input);
          const uint64_t start = thread_cpu_ns();
          parser.parse(input, batches[i % 2], rejects);
          total_ns += static_cast<double>(thread_cpu_ns() - start);
          bytes += static_cast<double>(input.bytes);
          values += static_cast<double>(batches[i % 2].rows * table.columns.size());
        }
        times_ns.push_back(total_ns);
      }
      const bench::Timing timing = bench::summary(times_ns);
      uint64_t hash = rejects.total;
      ParseTimes times;
      for (TextBatch& each : inputs) {
        const ParseTimes of_batch = parser.parse(each, batches[0], rejects);
        times.lex_ns += of_batch.lex_ns;
        times.parse_ns += of_batch.parse_ns;
        hash = hash_of(batches[0], hash);
      }
      bench::print_rate(table.name, instruction_set_name(kernel), bytes, values, timing, hash);
      std::printf("  lexing takes %.0f %%\n",
                  100.0 * static_cast<double>(times.lex_ns) /
                      static_cast<double>(times.lex_ns + times.parse_ns));
    }
  }
  return 0;
}

}  // namespace
}  // namespace lade

int main(int argc, char** argv) { return lade::run(lade::bench::Options(argc, argv)); }
