// Columns to chunks and back. Made-up columns show each encoding at its best; with --data, the
// columns of real tables, in chunks of --rows rows, as a load would encode them.
#include <algorithm>
#include <cstring>
#include <functional>

#include "base/hash.hpp"
#include "bench/bench.hpp"
#include "bench/table_text.hpp"
#include "catalog/tpch.hpp"
#include "encoding/encoder.hpp"
#include "parser/batch_parser.hpp"
#include "support/parser_check.hpp"

namespace lade {
namespace {

// The shortest time of each chunk over all rounds, summed, and the sum of the medians.
class Sum {
 public:
  void add(const bench::Timing& timing) {
    min_ns_ += timing.min_ns;
    median_ns_ += timing.median_ns;
  }
  void print(std::string_view what, double values) const {
    std::printf("  %.*s %6.3f median %6.3f", static_cast<int>(what.size()), what.data(),
                min_ns_ / values, median_ns_ / values);
  }

 private:
  double min_ns_ = 0;
  double median_ns_ = 0;
};

// Encodes and decodes the chunks of one column and prints a line about it. The first one teaches
// the model of all, whose bytes are counted.
void run_column(std::string_view name, std::span<const Column* const> chunks, InstructionSet kernel,
                const bench::Options& options) {
  Encoder encoder(kernel);
  ByteBuffer out;
  Column decoded;
  Sum encode;
  Sum decode;
  std::string encodings;
  uint64_t hash = 0;
  double bytes = 0;
  double values = 0;
  ByteBuffer model;
  std::shared_ptr<const WordsDecoder> decoder;
  EncodedChunk first = encoder.encode(*chunks[0], out);
  const std::shared_ptr<const WordsEncoder> learnt = first.learnt;
  if (learnt != nullptr) {
    take_model(first, out, model);
    decoder = open_model(model.span(), kernel).value();
    bytes += static_cast<double>(model.size());
  }
  for (const Column* column : chunks) {
    EncodedChunk chunk;
    encode.add(bench::measure(options.rounds, [&] {
      out.clear();
      chunk = encoder.encode(*column, learnt.get(), out);
    }));
    Status status;
    decode.add(bench::measure(options.rounds, [&] {
      status =
          decode_chunk(out.span(), column->kind(), column->rows(), decoded, kernel, decoder.get());
    }));
    LADE_ASSERT(status.ok());
    hash = hash64(out.span(), hash);
    bytes += static_cast<double>(chunk.bytes);
    values += static_cast<double>(column->rows());
    const std::string encoding(encoding_name(chunk.encoding));
    if (encodings.find(encoding) == std::string::npos) {
      encodings += (encodings.empty() ? "" : "+") + encoding;
    }
  }
  std::printf("%-16.*s %-7s %-12s %8.3f bits %10.0f bytes", static_cast<int>(name.size()),
              name.data(), std::string(instruction_set_name(kernel)).c_str(), encodings.c_str(),
              8 * bytes / values, bytes);
  encode.print("encode ns", values);
  decode.print("decode ns", values);
  std::printf("  hash %016llx\n", static_cast<unsigned long long>(hash));
}

Column numbers(size_t rows, const std::function<int64_t(size_t, uint64_t)>& value) {
  Column column;
  column.reset(ValueKind::int64, rows);
  for (size_t row = 0; row < rows; ++row) {
    const uint64_t random = hash64(std::as_bytes(std::span(&row, 1)));
    column.int64s()[row] = value(row, random);
  }
  return column;
}

Column texts(size_t rows, const std::function<std::string(size_t, uint64_t)>& value) {
  Column column;
  column.reset(ValueKind::text, rows);
  std::string all;
  for (size_t row = 0; row < rows; ++row) {
    const std::string text = value(row, hash64(std::as_bytes(std::span(&row, 1))));
    column.texts()[row] = {static_cast<uint32_t>(all.size()), static_cast<uint32_t>(text.size())};
    all += text;
  }
  column.heap.reserve(all.size() + 1);
  std::memcpy(column.heap.data(), all.data(), all.size());
  column.text_base = column.heap.data();
  return column;
}

std::string letters(size_t count, uint64_t random, size_t symbols) {
  std::string text;
  for (size_t i = 0; i < count; ++i, random = random * 6364136223846793005 + 1442695040888963407) {
    text.push_back(static_cast<char>('0' + (random >> 33) % symbols));
  }
  return text;
}

// Made up words of 2 to 9 letters, the first ones more often than the last.
std::string prose(uint64_t random) {
  std::string text;
  for (size_t word = 0; word < 4 + random % 5; ++word) {
    const uint64_t draw = random >> (7 * word) & 127;
    const uint64_t number = draw * draw / 64;
    if (word > 0) text.push_back(' ');
    text += letters(2 + number % 8, number * 0x9e3779b97f4a7c15, 26);
  }
  return text;
}

std::string zero_padded(std::string_view before, uint64_t number) {
  const std::string digits = std::to_string(number);
  return std::string(before) + std::string(9 - digits.size(), '0') + digits;
}

void run_made_up(InstructionSet kernel, const bench::Options& options) {
  const size_t rows = options.small ? 3000 : options.rows;
  const auto run = [&](std::string_view name, const Column& column) {
    const Column* chunk = &column;
    run_column(name, {&chunk, 1}, kernel, options);
  };
  const std::vector<std::string> modes = {"AIR", "FOB", "MAIL", "RAIL", "REG AIR", "SHIP", "TRUCK"};
  using Row = size_t;
  using Random = uint64_t;
  const auto number = [](uint64_t value) { return static_cast<int64_t>(value); };
  run("any int64", numbers(rows, [&](Row, Random random) { return number(random); }));
  run("one value", numbers(rows, [](Row, Random) { return 7; }));
  run("12 bits", numbers(rows, [&](Row, Random random) { return number(random % 4096); }));
  run("24 bits", numbers(rows, [&](Row, Random random) { return number(random >> 40); }));
  run("hundreds", numbers(rows, [&](Row, Random random) { return number(random % 50 * 100); }));
  run("outliers", numbers(rows, [&](Row row, Random random) {
        return number(row % 64 == 1 ? random >> 32 : random % 16);
      }));
  run("counter", numbers(rows, [&](Row row, Random) { return number(row * 4); }));
  run("order keys",
      numbers(rows, [&](Row row, Random) { return number(row / 32 * 32 + row % 32 / 4); }));
  run("line numbers", numbers(rows, [&](Row row, Random) { return number(row % 9 % 5); }));
  run("turns", numbers(rows, [&](Row row, Random) { return number(row % 4 * 2500 + row / 4); }));
  run("few far apart",
      numbers(rows, [&](Row, Random random) { return number(random % 30 * 0x9e3779b97f4a7c15); }));
  run("flags", texts(rows, [&](Row, Random random) { return modes[random % 3].substr(0, 1); }));
  run("few texts", texts(rows, [&](Row, Random random) { return modes[random % 7]; }));
  run("300 texts",
      texts(rows, [](Row, Random random) { return zero_padded("Type ", random % 300) + "*"; }));
  run("numbered", texts(rows, [](Row row, Random) { return zero_padded("Customer#", row); }));
  run("clerks",
      texts(rows, [](Row, Random random) { return zero_padded("Clerk#", random % 999); }));
  run("prose", texts(rows, [&](Row, Random random) { return prose(random); }));
  run("64 symbols",
      texts(rows, [](Row, Random random) { return letters(random % 30, random, 64); }));
  run("250 symbols",
      texts(rows, [](Row, Random random) { return letters(random % 30, random, 250); }));
}

void run_table(const TableSchema& table, InstructionSet kernel, const bench::Options& options) {
  const std::string text = bench::table_text(table, options);
  std::vector<TextBatch> inputs;
  std::vector<Batch> batches;
  BatchParser parser(table, kernel);
  RejectList rejects;
  for (size_t offset = 0; offset < text.size();) {
    size_t end = offset;
    for (size_t row = 0; row < options.rows && end < text.size(); ++row)
      end = text.find('\n', end) + 1;
    inputs.push_back(text_batch(std::string_view(text).substr(offset, end - offset), false));
    parser.parse(inputs.back(), batches.emplace_back(), rejects);
    offset = end;
  }
  for (size_t c = 0; c < table.columns.size(); ++c) {
    std::vector<const Column*> chunks;
    for (const Batch& batch : batches) chunks.push_back(&batch.columns[c]);
    run_column(table.columns[c].name, chunks, kernel, options);
  }
}

}  // namespace
}  // namespace lade

int main(int argc, char** argv) {
  const lade::bench::Options options(argc, argv);
  for (const lade::InstructionSet kernel : lade::usable_instruction_sets()) {
    if (!options.kernel.empty() && lade::instruction_set_name(kernel) != options.kernel) continue;
    if (options.data.empty()) {
      lade::run_made_up(kernel, options);
      continue;
    }
    for (const lade::TableSchema& table : lade::tpch_schema().tables) {
      if (options.table.empty() || options.table == table.name)
        lade::run_table(table, kernel, options);
    }
  }
}
