// Columns to row groups of a Parquet file, table by table, in row groups of 131,072 and of 524,288
// rows: whole, the chunks with a dictionary, those in PLAIN, and of the latter what zstd alone
// takes; then the checksums of all bytes. Columns are decoded from lade's chunks, untimed, as
// publishing has them. Bytes are those of the table's text.
#include <map>

#include "base/hash.hpp"
#include "bench/bench.hpp"
#include "bench/table_text.hpp"
#include "catalog/tpch.hpp"
#include "parquet/crc32.hpp"
#include "parquet/row_group_writer.hpp"
#include "parser/batch_parser.hpp"
#include "publish/encoding_choice.hpp"
#include "support/parser_check.hpp"

namespace lade {
namespace {

using parquet::ChunkEncoding;

struct StoredBatch {
  size_t rows = 0;
  std::vector<ByteBuffer> chunks;  // by column
};

class TableBench {
 public:
  TableBench(const TableSchema& table, const bench::Options& options)
      : table_(table), schema_(parquet::parquet_schema(table)), choices_(table.columns.size()) {
    const std::string text = bench::table_text(table, options);
    text_bytes_ = static_cast<double>(text.size());
    BatchParser parser(table, instruction_set());
    Encoder encoder(instruction_set());
    Batch batch;
    RejectList rejects;
    for (size_t offset = 0; offset < text.size();) {
      size_t end = offset;
      for (size_t row = 0; row < options.rows && end < text.size(); ++row)
        end = text.find('\n', end) + 1;
      TextBatch lines = text_batch(std::string_view(text).substr(offset, end - offset), false);
      parser.parse(lines, batch, rejects);
      StoredBatch& stored = batches_.emplace_back();
      stored.rows = batch.rows;
      for (size_t column = 0; column < batch.columns.size(); ++column) {
        const EncodedChunk chunk =
            encoder.encode(batch.columns[column], stored.chunks.emplace_back());
        choices_[column].add(chunk.encoding, chunk.zone_map);
      }
      offset = end;
    }
  }

  void run(size_t row_group_rows, size_t rounds) {
    parquet::RowGroupWriter writer(1);
    std::vector<ChunkEncoding> encodings;
    for (size_t column = 0; column < choices_.size(); ++column)
      encodings.push_back(choices_[column].of(value_kind(table_.columns[column].type)));
    std::map<std::string, std::vector<double>> times;
    uint64_t hash = 0;
    for (size_t round = 0; round < rounds; ++round) {
      hash = 0;
      values_ = 0;
      Times spent;
      for (size_t first = 0; first < batches_.size();) {
        const size_t end = group_end(first, row_group_rows);
        write_group(writer, encodings, first, end, spent);
        for (const parquet::ColumnChunk* chunk : writer.chunks())
          for (const ByteSpan piece : chunk->pieces) hash = hash64(piece, hash);
        first = end;
      }
      times["all"].push_back(spent.dictionary + spent.plain);
      times["coded"].push_back(spent.dictionary);
      times["plain"].push_back(spent.plain);
      times["zstd"].push_back(spent.zstd);
      times["crc"].push_back(spent.crc);
    }
    std::printf("row groups of %zu rows\n", row_group_rows);
    for (const auto& [part, all] : times) {
      const bench::Timing timing = bench::summary(all);
      bench::print_rate(table_.name, part, text_bytes_, values_, timing, hash);
    }
  }

 private:
  struct Times {  // in nanoseconds
    double dictionary = 0;
    double plain = 0;
    double zstd = 0;  // of plain
    double crc = 0;   // of both
  };

  size_t group_end(size_t first, size_t row_group_rows) const {
    size_t rows = 0;
    while (first < batches_.size() && rows < row_group_rows) rows += batches_[first++].rows;
    return first;
  }

  template <typename Body>
  static void add_time(double& sum, Body&& body) {
    const uint64_t start = thread_cpu_ns();
    body();
    sum += static_cast<double>(thread_cpu_ns() - start);
  }

  void write_group(parquet::RowGroupWriter& writer, const std::vector<ChunkEncoding>& encodings,
                   size_t first, size_t end, Times& spent) {
    add_time(spent.dictionary, [&] { writer.begin(schema_, encodings); });
    for (size_t column = 0; column < encodings.size(); ++column) {
      const bool plain = encodings[column] == ChunkEncoding::plain;
      for (size_t i = first; i < end; ++i) {
        const Column& values = decode(column, batches_[i]);
        add_time(plain ? spent.plain : spent.dictionary,
                 [&] { LADE_ASSERT(writer.append(column, values).ok()); });
        if (plain) compress(values, spent);
        values_ += static_cast<double>(values.rows());
      }
    }
    add_time(spent.dictionary, [&] { writer.finish(); });
    uint32_t sum = 0;
    add_time(spent.crc, [&] {
      for (const parquet::ColumnChunk* chunk : writer.chunks())
        for (const ByteSpan piece : chunk->pieces) sum ^= parquet::crc32(piece);
    });
    if (sum == 1) std::printf(" ");  // so that it is computed
  }

  const Column& decode(size_t column, const StoredBatch& batch) {
    const ValueKind kind = value_kind(table_.columns[column].type);
    LADE_ASSERT(decode_chunk(batch.chunks[column].span(), kind, batch.rows, decoded_).ok());
    return decoded_;
  }

  // The same page once more, of which only the compressing is timed.
  void compress(const Column& values, Times& spent) {
    ByteSpan body;
    if (values.kind() == ValueKind::int32) body = std::as_bytes(values.int32s());
    if (values.kind() == ValueKind::int64) body = std::as_bytes(values.int64s());
    if (values.kind() == ValueKind::text) {
      body_.clear();
      for (const TextRef ref : values.texts()) {
        body_.put(ref.length);
        body_.append(std::as_bytes(std::span(values.text_base + ref.offset, ref.length)));
      }
      body = body_.span();
    }
    add_time(spent.zstd, [&] { compressor_.compress(body, parquet::PageContent::any); });
  }

  const TableSchema& table_;
  const parquet::ParquetSchema schema_;
  std::vector<EncodingChoice> choices_;
  std::vector<StoredBatch> batches_;
  double text_bytes_ = 0;
  double values_ = 0;
  Column decoded_;
  ByteBuffer body_;
  parquet::Compressor compressor_{1};
};

int run(const bench::Options& options) {
  for (const TableSchema& table : tpch_schema().tables) {
    if (!options.table.empty() && table.name != options.table) continue;
    TableBench bench(table, options);
    for (const size_t row_group_rows : {size_t{131'072}, size_t{524'288}})
      bench.run(row_group_rows, options.rounds);
  }
  return 0;
}

}  // namespace
}  // namespace lade

int main(int argc, char** argv) { return lade::run(lade::bench::Options(argc, argv)); }
