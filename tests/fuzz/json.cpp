// Events with any text in them are lines of JSON that lade itself reads back, and any text that
// claims to be such lines is read or refused, whatever the pieces in which it comes.
//
//   u8 which | u8 bytes of a piece | text
#include <algorithm>

#include "catalog/tpch.hpp"
#include "diagnostics/json_reporter.hpp"
#include "diagnostics/measurements.hpp"
#include "fuzz.hpp"
#include "support/manual_clock.hpp"

namespace {

using namespace lade;

std::string events_with(std::string_view text) {
  std::string lines;
  ManualClock clock;
  JsonReporter reporter(
      [&lines](std::string_view line) {
        require(line.size() <= kEventBytesMax, "a line is one write of at most 4,096 bytes");
        lines += line;
        return true;
      },
      clock, "run");
  RunStart start;
  start.argv = {std::string(text), "load"};
  start.db = text;
  reporter.on(start);
  Notice notice;
  notice.code = "empty_input";
  notice.file = text;
  notice.message = text;
  reporter.on(notice);
  RejectEvent reject;
  reject.table = "region";
  reject.file = text;
  reject.value = text;
  reject.message = text;
  reporter.on(reject);
  Violation violation;
  violation.key = {std::string(text), std::string(text)};
  violation.message = text;
  reporter.on(violation);
  TableEnd table_end;
  table_end.table = "region";
  table_end.ok = true;
  table_end.state = "published";
  table_end.rows = text.size() + 1;
  table_end.batches = 1;
  reporter.on(table_end);
  RunEnd end;
  end.reason = text;
  reporter.on(end);
  return lines;
}

Status read(std::string_view text, size_t piece_bytes) {
  MeasurementReader reader(tpch_schema(), "run.jsonl");
  while (!text.empty()) {
    const std::string_view piece = text.substr(0, piece_bytes);
    LADE_CHECK(reader.add(piece));
    text.remove_prefix(piece.size());
  }
  return reader.finish().status();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  FuzzInput input(data, size);
  const bool as_events = input.take<uint8_t>() % 2 == 0;
  const size_t piece_bytes = 1 + input.take<uint8_t>();
  const std::string_view text = input.rest();
  if (as_events) {
    const std::string lines = events_with(text);
    require(std::count(lines.begin(), lines.end(), '\n') == 6, "one line for each event");
    const Status status = read(lines, piece_bytes);
    require(status.ok(), status.message());
    return 0;
  }
  const Status whole = read(text, text.size() + 1);
  const Status pieces = read(text, piece_bytes);
  require(whole.code() == pieces.code() && whole.message() == pieces.message(),
          "pieces do not matter");
  require(whole.ok() || whole.code() == Code::usage, "bad JSON is a usage error");
  return 0;
}
