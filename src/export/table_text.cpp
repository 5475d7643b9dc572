#include "export/table_text.hpp"

#include <numeric>

#include "base/ordered_pipeline.hpp"

namespace lade {
namespace {

// Decoded values, recycled from batch to batch by one worker.
struct DecodedBatch {
  ColumnBuffers values;
  ColumnBuffers forms;
};

// The text of one batch, or why there is none.
struct BatchText {
  uint64_t batch = 0;
  Status status;
  ByteBuffer text;
};

Status write_csv_header(const TableSchema& table, File& file) {
  std::string header;
  for (const ColumnSchema& column : table.columns)
    header.append(header.empty() ? "" : ",").append(column.name);
  header += "\r\n";
  return file.write(std::as_bytes(std::span(header)));
}

Status make_text(const TableReader& table, ExportFormat format, DecodedBatch& decoded,
                 BatchText& into) {
  LADE_TRY(const std::shared_ptr<const BatchPage> page, table.page_of(into.batch));
  const BatchInfo& info = page->at(into.batch);
  std::vector<uint16_t> columns(table.schema().columns.size());
  std::iota(columns.begin(), columns.end(), uint16_t{0});
  LADE_CHECK(table.read(into.batch, columns, decoded.values));
  RowForms forms{.of_all = info.row_form, .of_each = {}};
  if (info.mixed_row_forms) {
    LADE_CHECK(table.read_row_forms(into.batch, decoded.forms));
    forms.of_each = decoded.forms.columns[0].int32s();
  }
  into.text.clear();
  return append_rows(table.schema(), decoded.values.columns, info.first_row, forms, format,
                     into.text);
}

}  // namespace

Status write_table_text(const TableReader& table, ExportFormat format, unsigned threads,
                        File& file) {
  if (format == ExportFormat::csv) LADE_CHECK(write_csv_header(table.schema(), file));
  std::vector<DecodedBatch> decoded(threads);
  // One more than workers, so that none waits while a text is written.
  std::vector<BatchText> texts(threads == 1 ? 1 : threads + 1);
  uint64_t next = 0;
  const auto produce = [&](unsigned, size_t slot) -> Result<Produced> {
    if (interrupt_requested.load()) return Status::error(Code::interrupted, "interrupted");
    texts[slot].batch = next;
    return next++ < table.batches() ? Produced::item : Produced::end;
  };
  // A failure is kept for its turn, behind the text of the batches before.
  const auto work = [&](unsigned worker, size_t slot) {
    texts[slot].status = make_text(table, format, decoded[worker], texts[slot]);
    return Status();
  };
  const auto consume = [&](unsigned, size_t slot) -> Status {
    LADE_CHECK(texts[slot].status);
    return file.write(texts[slot].text.span());
  };
  OrderedPipeline pipeline(threads, texts.size(),
                           {.produce = produce, .work = work, .consume = consume});
  return pipeline.run();
}

}  // namespace lade
