#include "load/estimate.hpp"

#include <algorithm>

#include "base/clock.hpp"
#include "input/batch_reader.hpp"
#include "parser/batch_parser.hpp"
#include "store/batch_encoder.hpp"

namespace lade {
namespace {

// Rows far longer than any of TPC-H end a sample early.
constexpr size_t kSampleTextBytesMax = size_t{16} << 20;

uint64_t scaled(uint64_t value, double factor) {
  return static_cast<uint64_t>(static_cast<double>(value) * factor + 0.5);
}

}  // namespace

Result<std::optional<TableEstimate>> estimate_table(FileSystem& files, const TableSchema& table,
                                                    const TableInput& input,
                                                    const WriteHints& hints) {
  const std::optional<uint64_t> stored_bytes = input.stored_bytes();
  if (!stored_bytes) return std::optional<TableEstimate>();
  const auto file = std::find_if(input.files.begin(), input.files.end(),
                                 [](const InputFile& each) { return each.info.size > 0; });
  if (file == input.files.end()) return std::optional(TableEstimate());
  TableInput sampled;
  sampled.table = input.table;
  InputFile& sample = sampled.files.emplace_back();
  sample.path = file->path;
  sample.info = file->info;
  sample.compression = file->compression;
  sample.trailing_delimiter = file->trailing_delimiter;
  sample.unpack_bytes_max = file->unpack_bytes_max;
  sample.dialect = file->dialect;

  TableEstimate estimate;
  BatchReader reader(files, std::move(sampled),
                     {.batch_lines = std::min(hints.batch_rows, hints.recommended_batch_rows),
                      .text_bytes_max = kSampleTextBytesMax});
  TextBatch text;
  EncodedBatch encoded;
  {
    const StageTimer timer(estimate.work_ns);
    LADE_TRY(const bool more, reader.next(text));
    if (!reader.failure().ok()) return reader.failure();
    if (!more) return std::optional(estimate);
    BatchParser parser(table, instruction_set(), {}, file->dialect);
    Batch batch;
    RejectList rejects;
    rejects.limit = 0;
    parser.parse(text, batch, rejects);
    estimate.rows = batch.rows;
    TextModels models;
    if (batch.rows > 0) BatchEncoder(instruction_set()).encode_first(batch, models, encoded);
  }
  estimate.text_bytes = std::max<uint64_t>(1, text.bytes);
  estimate.file_bytes = encoded.bytes.size();
  const double factor = static_cast<double>(*stored_bytes) * reader.text_of_stored() /
                        static_cast<double>(estimate.text_bytes);
  estimate.rows = scaled(estimate.rows, factor);
  estimate.text_bytes = scaled(estimate.text_bytes, factor);
  estimate.file_bytes = scaled(estimate.file_bytes, factor) + encoded.model_bytes.size();
  estimate.work_ns = scaled(estimate.work_ns, factor);
  return std::optional(estimate);
}

}  // namespace lade
