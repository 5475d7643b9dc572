// The progress bar: its text at many widths, and what it leaves on the screen.
#include "report/progress_bar.hpp"

#include <algorithm>

#include <doctest/doctest.h>

#include "support/manual_clock.hpp"

namespace lade {

namespace {

Progress lineitem() {
  Progress progress;
  progress.table = "lineitem";
  progress.stage = ProgressStage::load;
  progress.rows = 2'701'234;
  progress.rows_per_s = 5'671'234;
  progress.bytes = 450;
  progress.bytes_total = 1000;
  progress.bytes_per_s = 1'234'000'000;
  progress.eta_ms = 2'001;
  return progress;
}

Progress orders_pkey() {
  Progress progress;
  progress.table = "orders";
  progress.stage = ProgressStage::validate;
  progress.constraint = "orders_pkey";
  return progress;
}

std::string line_of(const std::optional<Progress>& load, const std::optional<Progress>& check,
                    size_t width) {
  RunProgress run;
  run.load = load;
  run.check = check;
  return progress_line(run, width);
}

// What a terminal shows: a carriage return goes back, other characters draw over.
std::string screen_of(const std::string& written) {
  std::string line;
  size_t column = 0;
  for (char c : written) {
    if (c == '\r') {
      column = 0;
      continue;
    }
    if (column == line.size()) line += ' ';
    line[column++] = c;
  }
  line.erase(line.find_last_not_of(' ') + 1);
  return line;
}

struct Bar {
  ManualClock clock;
  std::string written;
  ProgressBar bar{[this](std::string_view text) {
                    written += text;
                    return true;
                  },
                  clock, [this] { return width; }};
  size_t width = 80;
};

}  // namespace

TEST_SUITE("report") {
TEST_CASE("the line says how far, how fast, how long and what is validated meanwhile") {
  CHECK(line_of(lineitem(), {}, 80) ==
        "lineitem   45% [##########>            ]  1,234 MB/s  5,671,234 rows/s  eta 3 s");
  CHECK(line_of(lineitem(), orders_pkey(), 80) ==
        "lineitem   45% [####>     ]  1,234 MB/s  5,671,234 rows/s  eta 3 s  orders_pkey");
  CHECK(line_of({}, orders_pkey(), 80) == "orders check  orders_pkey");
  CHECK(line_of({}, {}, 80).empty());
}

TEST_CASE("a check says how far it is, beside a load of another table and in place of its own") {
  Progress check = orders_pkey();
  check.bytes = 30;
  check.bytes_total = 100;
  check.eta_ms = 1'500;
  CHECK(line_of(lineitem(), check, 80) ==
        "lineitem   45%  1,234 MB/s  5,671,234 rows/s  eta 3 s  orders_pkey 30%");
  CHECK(line_of({}, check, 60) == "orders check   30% [####>           ]  eta 2 s  orders_pkey");
  check.table = "lineitem";
  check.constraint = "lineitem_l_partkey_l_suppkey_fkey";
  CHECK(line_of(lineitem(), check, 80) ==
        "lineitem check   30% [###>        ]  eta 2 s  lineitem_l_partkey_l_suppkey_fkey");
}

TEST_CASE("one bar goes over the bytes of all inputs, table by table") {
  RunStart start;
  start.files = 3;
  start.tables = 2;
  start.bytes_total = 3000;
  TableStart orders;
  orders.table = "orders";
  orders.bytes_total = 2000;
  TableStart second;
  second.table = "lineitem";
  second.bytes_total = 1000;
  RunProgress run;
  run.begin(start);
  run.begin(orders);
  run.load = lineitem();
  run.load->table = "orders";
  run.load->bytes = 500;
  run.elapsed_ns = 1'000'000'000;
  CHECK(progress_line(run, 80) ==
        "[1/2] orders   16% [###>               ]  1,234 MB/s  5,671,234 rows/s  eta 5 s");
  run.begin(second);
  // Of the table before it there may still come a word.
  CHECK(progress_line(run, 60).find("16%") == std::string::npos);
  run.load = lineitem();
  run.elapsed_ns = 2'000'000'000;
  run.check = orders_pkey();
  CHECK(
      progress_line(run, 90) ==
      "[2/2] lineitem   81% [###########>  ]  1,234 MB/s  5,671,234 rows/s  eta 1 s  orders_pkey");
  run.load->bytes = 1000;
  CHECK(progress_line(run, 60).find("eta") == std::string::npos);
}

TEST_CASE("a line follows the width of the window, up to 100 columns") {
  Bar test;
  for (const auto& [width, columns] : {std::pair{80, 79}, {200, 100}, {40, 39}, {0, 79}}) {
    test.width = static_cast<size_t>(width);
    test.written.clear();
    test.bar.on(Notice{});
    test.clock.advance_ms(100);
    test.written.clear();
    test.bar.on(lineitem());
    CHECK(screen_of(test.written).size() <= static_cast<size_t>(columns));
    CHECK(screen_of(test.written).size() >= static_cast<size_t>(columns) - 12);
  }
}

TEST_CASE("no width, however silly, is passed or makes it crash") {
  for (size_t width = 0; width < 300; ++width) {
    const std::string line = line_of(lineitem(), orders_pkey(), width);
    CHECK(line.size() <= (width == 0 ? 0 : width - 1));
  }
}

TEST_CASE("without a total there is no percentage, and past it never more than 100") {
  Progress progress = lineitem();
  progress.bytes_total.reset();
  CHECK(line_of(progress, {}, 80).find('%') == std::string::npos);
  progress.bytes_total = 0;
  CHECK(line_of(progress, {}, 80).find('%') == std::string::npos);
  progress.bytes_total = 100;
  CHECK(line_of(progress, {}, 80).find("  100% [") != std::string::npos);
}

TEST_CASE("long waits are shown as a clock") {
  Progress progress = lineitem();
  progress.eta_ms = 125'000;
  CHECK(line_of(progress, {}, 80).ends_with("eta 2:05"));
  progress.eta_ms = 754'000;
  CHECK(line_of(progress, {}, 80).ends_with("eta 12:34"));
  progress.eta_ms = 3'723'000;
  CHECK(line_of(progress, {}, 80).ends_with("eta 1:02:03"));
}

TEST_CASE("the bar is redrawn at most ten times a second") {
  Bar test;
  for (int i = 0; i < 100; ++i) {
    test.bar.on(lineitem());
    test.clock.advance_ms(10);
  }
  CHECK(std::count(test.written.begin(), test.written.end(), '\r') == 10);
}

TEST_CASE("every other event clears the line, once") {
  Bar test;
  test.bar.on(lineitem());
  CHECK(screen_of(test.written).starts_with("lineitem"));
  test.bar.on(Notice{});
  CHECK(screen_of(test.written).empty());
  const size_t size = test.written.size();
  test.bar.on(RejectEvent{});
  CHECK(test.written.size() == size);
}

TEST_CASE("a shorter line leaves nothing of the longer one") {
  Bar test;
  test.bar.on(lineitem());
  test.clock.advance_ms(100);
  Progress progress = lineitem();
  progress.table = "part";
  progress.bytes_total.reset();
  progress.eta_ms.reset();
  test.bar.on(progress);
  CHECK(screen_of(test.written) == "part  1,234 MB/s  5,671,234 rows/s");
}

TEST_CASE("tables and constraints that have ended are shown no longer") {
  Bar test;
  test.bar.on(lineitem());
  test.clock.advance_ms(100);
  test.bar.on(orders_pkey());
  CHECK(screen_of(test.written).ends_with("orders_pkey"));
  ConstraintResult result;
  result.table = "orders";
  result.constraint = "orders_pkey";
  test.bar.on(result);
  test.clock.advance_ms(100);
  test.bar.on(lineitem());
  CHECK(screen_of(test.written).ends_with("eta 3 s"));
  TableEnd end;
  end.table = "lineitem";
  test.bar.on(end);
  test.clock.advance_ms(100);
  test.bar.on(orders_pkey());
  CHECK(screen_of(test.written) == "orders check  orders_pkey");
}
}  // TEST_SUITE("report")

}  // namespace lade
