#include "load/reading.hpp"

#include <algorithm>

#include "base/clock.hpp"
#include "load/reject_file.hpp"

namespace lade {
namespace {

uint64_t rows_without_trailing(const Batch& batch) {
  const auto lacks = [](uint8_t form) { return (form & kTrailingDelimiter) == 0; };
  const std::vector<uint8_t>& forms = batch.mixed_row_forms;
  if (forms.empty()) return lacks(batch.row_form) ? batch.rows : 0;
  return static_cast<uint64_t>(std::count_if(forms.begin(), forms.end(), lacks));
}

}  // namespace

bool Reading::read_ahead() {
  if (interruption.came()) return true;  // for cut(), which ends the run
  const size_t first = current;
  for (size_t place = first; place < tables.size(); ++place) {
    TableLoad& table = tables[place];
    const uint64_t start_ns = clock.monotonic_ns();
    const uint64_t start_cpu_ns = thread_cpu_ns();
    if (!table.reader.read_range(place == first)) continue;
    table.read_ns += thread_cpu_ns() - start_cpu_ns;
    trace.range_read(table.schema.name, start_ns);
    return true;
  }
  return false;
}

Produced Reading::cut(LoadWorker& worker, LoadItem& item) {
  item.clear();
  if (current == tables.size() || interruption.came()) return Produced::end;
  TableLoad& table = tables[current];
  item.table = &table;
  const Produced produced = cut_table(table, worker, item);
  item.times.read += table.read_ns.exchange(0);
  // A signal has ended the wait for a pipe.
  if (item.failure.code() == Code::interrupted) return Produced::end;
  if (produced != Produced::end) return produced;
  table.reader.drop();
  item.table_end = true;
  if (++current == tables.size())
    buffers.close();  // the last table's keys are proved in their room
  return Produced::item;
}

// Cuts the next batch of the table; `end` behind its last one, and where its files cannot be read:
// item.failure says why.
Produced Reading::cut_table(TableLoad& table, LoadWorker& worker, LoadItem& item) {
  const StageTimer timer(item.times.read);
  if (!table.started_ns) table.started_ns = clock.monotonic_ns();
  item.started_ns = *table.started_ns;
  if (table.stopped) return Produced::end;
  const Result<BatchReader::Cut> cut = table.reader.cut(worker.text);
  item.failure = cut.status();
  if (!cut.ok() || cut.value() == BatchReader::Cut::end) return Produced::end;
  if (cut.value() == BatchReader::Cut::nothing_yet) return Produced::nothing_yet;
  item.sequence = worker.text.sequence;
  item.text_of_stored = table.reader.text_of_stored();
  item.stored_bytes_read = table.reader.stored_bytes_read();
  trace.batch_cut();
  return Produced::item;
}

void Reading::work(LoadWorker& worker, LoadItem& item) {
  const TableSchema& table = item.table->schema;
  TextModels& text_models = item.table->text_models;
  const bool first = item.sequence == 0;
  const TextModels::Lesson lesson(first ? &text_models : nullptr);
  const TraceSpan batch_span = trace.span("batch", table.name, item.sequence);
  if (!worker.parser || worker.parser_table != table.index) {
    worker.parser =
        std::make_unique<BatchParser>(table, instruction_set(), schema.tables, settings.dialect);
    worker.parser_table = table.index;
  }
  const bool keeps_rejected_rows = !settings.rejects_path.empty();
  item.rejects.limit = rejects_to_keep(settings);
  const uint64_t start_ns = clock.monotonic_ns();
  const ParseTimes times = worker.parser->parse(worker.text, worker.batch, item.rejects);
  item.times.lex = times.lex_ns;
  item.times.parse = times.parse_ns;
  trace.parsed(table.name, item.sequence, start_ns, item.times);

  const TraceSpan encode_span =
      trace.span(stage_name(&StageTimes::encode), table.name, item.sequence);
  const StageTimer timer(item.times.encode);
  item.rows = worker.batch.rows;
  item.lines = worker.text.lines + worker.text.overlong.size();
  item.text_bytes = worker.text.bytes;
  item.carriage_return = worker.text.carriage_return;
  item.file = worker.text.file;
  item.rows_without_trailing = rows_without_trailing(worker.batch);
  if (keeps_rejected_rows) {
    for (const Reject& reject : item.rejects.rejects) {
      item.rejected_rows.emplace_back(worker.text.data() + reject.row_offset, reject.row_length);
    }
  }
  if (item.rows > 0 && first) {
    worker.encoder.encode_first(worker.batch, text_models, item.encoded);
  } else if (item.rows > 0) {
    worker.encoder.encode(worker.batch, text_models, item.encoded);
  }
  if (item.rows > 0) item.empty_texts = find_empty_texts(worker.batch, item.encoded.info);
  if (item.rows > 0 && !settings.dialect.quotes())
    item.quoted_columns = find_quoted_columns(worker.batch);
  buffers.give_back(std::move(worker.text.text));
}

}  // namespace lade
