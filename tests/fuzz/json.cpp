// Events with any text in them are lines of JSON that lade itself reads back, and any text that
// claims to be such lines is read or refused, whatever the pieces in which it comes.
//
//   u8 which | u8 bytes of a piece | text
//
// The mutator starts such lines from what events of an earlier run look like, and puts tokens there
// that a reader looks for.
#include <algorithm>
#include <iterator>

#include "catalog/tpch.hpp"
#include "fuzz.hpp"
#include "load/measurements.hpp"
#include "report/json_reporter.hpp"
#include "support/manual_clock.hpp"
#include "support/random_rows.hpp"

namespace {

using namespace lade;

constexpr size_t kHeadBytes = 2;
constexpr unsigned kEvents = 6;

void report(JsonReporter& reporter, unsigned event, std::string_view text) {
  switch (event) {
    case 0: {
      RunStart start;
      start.argv = {std::string(text), "load"};
      start.db = text;
      return reporter.on(start);
    }
    case 1: {
      Notice notice;
      notice.code = NoticeCode::empty_input;
      notice.file = text;
      notice.message = text;
      return reporter.on(notice);
    }
    case 2: {
      RejectEvent reject;
      reject.table = "region";
      reject.file = text;
      reject.value = text;
      reject.message = text;
      return reporter.on(reject);
    }
    case 3: {
      Violation violation;
      violation.key = {std::string(text), std::string(text)};
      violation.message = text;
      return reporter.on(violation);
    }
    case 4: {
      TableEnd table_end;
      table_end.table = "region";
      table_end.ok = true;
      table_end.state = "published";
      table_end.rows = text.size() + 1;
      table_end.batches = 1;
      return reporter.on(table_end);
    }
    default: {
      RunEnd end;
      end.reason = text;
      return reporter.on(end);
    }
  }
}

// One of the events, or all of them if there is none of that number.
std::string events_with(std::string_view text, unsigned event) {
  std::string lines;
  ManualClock clock;
  JsonReporter reporter(
      [&lines](std::string_view line) {
        require(line.size() <= kEventBytesMax, "a line is one write of at most 4,096 bytes");
        lines += line;
        return true;
      },
      clock, "run");
  if (event < kEvents) {
    report(reporter, event, text);
  } else {
    for (unsigned each = 0; each < kEvents; ++each) report(reporter, each, text);
  }
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

// A line as it is read back.
std::string random_line(Random& random) {
  const auto number = [&] { return std::to_string(random.next() >> random.below(64)); };
  const std::string table(tpch_schema().table(static_cast<TableIndex>(random.below(8))).name);
  switch (random.below(4)) {
    case 0: return "{\"v\":1,\"event\":\"run_start\"}\n";
    case 1:
      return "{\"v\":1,\"event\":\"hints\",\"table\":\"" + table + "\",\"batch_rows\":" + number() +
             "}\n";
    case 2: return "{\"v\":1,\"event\":\"progress\",\"x\":[" + number() + ",null]}\n";
    default: break;
  }
  std::string line = "{\"v\":1,\"event\":\"table_end\",\"table\":\"" + table + "\"";
  for (const char* field :
       {"rows", "rejected", "batches", "input_bytes", "encoded_bytes", "rss_peak_bytes"}) {
    line += ",\"" + std::string(field) + "\":";
    line += random.below(8) == 0 ? "\"" + number() + "\"" : number();
  }
  line += ",\"pager\":{\"puts\":" + number() + "},\"stages_ms\":{\"read\":" + number();
  for (const char* stage : {"lex", "parse", "encode", "append"})
    line += ",\"" + std::string(stage) + "\":" + std::to_string(random.below(1000)) + ".5";
  return line + "}}\n";
}

std::string random_token(Random& random) {
  static constexpr std::string_view kTokens[] = {"{",
                                                 "}",
                                                 "[",
                                                 "]",
                                                 ",",
                                                 ":",
                                                 "\"",
                                                 "\\",
                                                 "\\u0000",
                                                 "\\ud800",
                                                 "\\n",
                                                 "\n",
                                                 "\r\n",
                                                 " ",
                                                 "null",
                                                 "true",
                                                 "-1",
                                                 "0.5",
                                                 "1e308",
                                                 "1e999",
                                                 "-0.0",
                                                 "1e12",
                                                 "1e13",
                                                 "9007199254740993",
                                                 "18446744073709551615",
                                                 "18446744073709551616",
                                                 "\"v\":1",
                                                 "\"v\":2",
                                                 "\"event\":",
                                                 "\"table\":",
                                                 "\"hints\"",
                                                 "\"table_end\"",
                                                 "\"run_start\"",
                                                 "\"region\"",
                                                 "\"lineitem\"",
                                                 "\"rows\":",
                                                 "\"batch_rows\":1",
                                                 "\"pager\":{}",
                                                 "\"stages_ms\":{}",
                                                 "\xEF\xBB\xBF",
                                                 "\xC3",
                                                 "\x7F"};
  return std::string(kTokens[random.below(std::size(kTokens))]);
}

}  // namespace

extern "C" size_t LLVMFuzzerCustomMutator(uint8_t* data, size_t size, size_t max_size,
                                          unsigned int seed) {
  Random random(seed);
  const uint64_t way = random.below(16);
  std::string input(data, data + size);
  if (way == 0 || size <= kHeadBytes) {
    input.resize(kHeadBytes);
    input[0] = 3;  // to be read
    input[1] = static_cast<char>(random.next());
    for (uint64_t lines = 1 + random.below(3); lines > 0; --lines) input += random_line(random);
  } else if (way < 4) {
    const size_t at = kHeadBytes + random.below(size - kHeadBytes);
    input.replace(at, random.below(2) * random.below(12), random_token(random));
  } else if (way == 4) {
    input += random_line(random);
  } else {
    return LLVMFuzzerMutate(data, size, max_size);
  }
  const size_t kept = std::min(input.size(), max_size);
  std::copy_n(input.begin(), kept, data);
  return kept;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  FuzzInput input(data, size);
  const auto which = input.take<uint8_t>();
  const size_t piece_bytes = 1 + input.take<uint8_t>();
  const std::string_view text = input.rest();
  if (which % 2 == 0) {
    const unsigned event = which / 2 % (kEvents + 1);
    const std::string lines = events_with(text, event);
    require(std::count(lines.begin(), lines.end(), '\n') == (event < kEvents ? 1 : kEvents),
            "one line for each event");
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
