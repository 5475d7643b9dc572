#include "store/write_hints.hpp"

#include <cmath>
#include <random>

#include <doctest/doctest.h>

#include "catalog/tpch.hpp"

namespace lade {
namespace {

constexpr uint64_t kPlenty = uint64_t{64} << 30;

WriteHints hints_of(std::string_view table,
                    WriteHintRequest request = {.memory_limit_bytes = kPlenty}) {
  return write_hints(*tpch_schema().find(table), request);
}

// What a run with such batches would measure of a million rows: the cost of a batch, and of caches
// that it leaves, as batch_bench draws them, give or take `noise`.
TableMeasurement run_with(uint32_t batch_rows, double text_bytes_per_row, double noise = 0) {
  constexpr uint64_t kRows = 1'000'000;
  TableMeasurement run;
  run.batch_rows = batch_rows;
  run.lines = kRows;
  run.batches = (kRows + batch_rows - 1) / batch_rows;
  run.chunks = run.batches * 10;
  run.input_bytes = static_cast<uint64_t>(text_bytes_per_row * kRows);
  run.encoded_bytes = kRows * 20 + run.chunks * 150;
  const double batch_bytes = batch_rows * text_bytes_per_row;
  const double ns_per_row = 100 + 370'000.0 / batch_rows + 60 * batch_bytes / (16 << 20);
  run.work_ns = static_cast<uint64_t>(ns_per_row * (1 + noise) * kRows);
  run.rss_peak_bytes = static_cast<uint64_t>((30 << 20) + 6 * batch_bytes);
  return run;
}

WriteHints tuned_from(std::span<const TableMeasurement> measured, uint64_t memory = kPlenty) {
  return hints_of("orders", {.memory_limit_bytes = memory,
                             .wished_rows = 0,
                             .wish_source = HintSource::option,
                             .measured = measured});
}

TEST_SUITE("store") {
TEST_CASE("a table heavy in text gets smaller batches than one that is not") {
  CHECK(hints_of("partsupp").batch_rows < hints_of("orders").batch_rows);
  CHECK(hints_of("customer").batch_rows < hints_of("lineitem").batch_rows);
}

TEST_CASE("every table's recommendation is in whole steps below its ceiling, with a reason") {
  for (const TableSchema& table : tpch_schema().tables) {
    const WriteHints hints = hints_of(table.name);
    CHECK(hints.recommended_batch_rows % 1024 == 0);
    CHECK(hints.target_chunk_bytes > 0);
    CHECK(hints.target_chunk_bytes <= 3 << 20);
    CHECK(hints.recommended_batch_rows <= hints.max_batch_rows);
    CHECK(hints.batch_rows == hints.recommended_batch_rows);
    CHECK(hints.source == HintSource::hint);
    CHECK(!hints.reason.empty());
  }
}

TEST_CASE("a wish is taken as it is, up to the ceiling") {
  WriteHints hints = hints_of("orders", {.memory_limit_bytes = kPlenty, .wished_rows = 1000});
  CHECK(hints.batch_rows == 1000);
  CHECK(hints.source == HintSource::option);
  CHECK_FALSE(hints.clamped);
  hints = hints_of("orders", {.memory_limit_bytes = kPlenty,
                              .wished_rows = static_cast<uint32_t>(kBatchRowsLimit),
                              .wish_source = HintSource::env});
  CHECK(hints.batch_rows == hints.max_batch_rows);
  CHECK(hints.source == HintSource::env);
  CHECK(hints.clamped);
  hints = hints_of("orders", {.memory_limit_bytes = kPlenty, .wished_rows = hints.max_batch_rows});
  CHECK(hints.batch_rows == hints.max_batch_rows);
  CHECK_FALSE(hints.clamped);
}

TEST_CASE("little memory makes smaller batches, and says so") {
  const WriteHints hints = hints_of("lineitem", {.memory_limit_bytes = 16 << 20});
  CHECK(hints.batch_rows < hints.recommended_batch_rows);
  CHECK(hints.batch_rows >= 1);
  CHECK(hints.source == HintSource::memory);
  CHECK(hints.reason.find("memory limit") != std::string::npos);
  CHECK(hints_of("lineitem", {.memory_limit_bytes = 1}).batch_rows == 1);
}
TEST_CASE("tuned hints take the bytes of a row from what was measured, and say so") {
  for (const double bytes : {12.0, 60.0, 115.0, 300.0, 1000.0}) {
    const TableMeasurement run = run_with(32'768, bytes);
    const WriteHints hints = tuned_from(std::span(&run, 1));
    CHECK(hints.source == HintSource::tuned);
    CHECK(hints.batch_rows == hints.recommended_batch_rows);
    CHECK(hints.batch_rows * bytes <= 3.0 * (1 << 20));
    CHECK(hints.batch_rows * bytes > std::min(2.0 * (1 << 20), 130'000 * bytes));
    CHECK(hints.reason.find("measured") != std::string::npos);
    CHECK(hints.max_batch_rows == 4 * hints.recommended_batch_rows);
  }
}

TEST_CASE("a wish beats what was measured") {
  const TableMeasurement run = run_with(32'768, 115);
  const WriteHints hints = hints_of("orders", {.memory_limit_bytes = kPlenty,
                                               .wished_rows = 1000,
                                               .wish_source = HintSource::env,
                                               .measured = std::span(&run, 1)});
  CHECK(hints.batch_rows == 1000);
  CHECK(hints.source == HintSource::env);
}

TEST_CASE("chunks too small to be worth their place make larger batches") {
  TableMeasurement run = run_with(1024, 2000);
  run.encoded_bytes = run.lines * 2;  // 0.2 bytes a row and chunk
  const WriteHints hints = tuned_from(std::span(&run, 1));
  CHECK(hints.batch_rows == 20'480);
  CHECK(hints.reason.find("4 KiB") != std::string::npos);
}

TEST_CASE("a measured size that was clearly cheaper is taken, and one that may be noise is not") {
  std::vector<TableMeasurement> runs = {run_with(65'536, 115), run_with(26'624, 115)};
  runs[0].work_ns = runs[1].work_ns * 90 / 100;
  WriteHints hints = tuned_from(runs);
  CHECK(hints.batch_rows == 65'536);
  CHECK(hints.reason.find("10 % less core time than those of 26,624") != std::string::npos);
  runs[0].work_ns = runs[1].work_ns * 96 / 100;
  CHECK(tuned_from(runs).batch_rows == 26'624);
  // Times of a blink, or of batches that nothing near the recommendation is compared with.
  runs[0].work_ns = 1000;
  CHECK(tuned_from(runs).batch_rows == 26'624);
  runs = {run_with(1000, 115)};
  CHECK(tuned_from(runs).batch_rows == 26'624);
}

TEST_CASE("tuned hints lie within 5 % of the best size of a measured curve") {
  for (const double bytes : {80.0, 115.0, 162.0}) {
    double best = 1e300;
    for (uint32_t rows = 1024; rows <= 1 << 20; rows *= 2)
      best = std::min(best, run_with(rows, bytes).work_ns_per_line());
    const TableMeasurement run = run_with(8192, bytes);
    const WriteHints hints = tuned_from(std::span(&run, 1));
    CHECK(run_with(hints.batch_rows, bytes).work_ns_per_line() < 1.05 * best);
  }
}

TEST_CASE("a run that is tuned from a tuned run stays where that was") {
  std::mt19937 random(7);
  std::uniform_real_distribution<double> noise(-0.02, 0.02);
  for (const double bytes : {40.0, 115.0, 162.0, 1000.0}) {
    for (const uint32_t first : {1000u, 16'384u, 35'840u, 120'000u}) {
      for (const uint64_t memory : {kPlenty, uint64_t{96} << 20, uint64_t{48} << 20}) {
        for (const bool keeps_history : {false, true}) {
          CAPTURE(bytes);
          CAPTURE(first);
          CAPTURE(memory);
          CAPTURE(keeps_history);
          std::vector<TableMeasurement> runs = {run_with(first, bytes, noise(random))};
          std::vector<uint32_t> sizes;
          for (int night = 0; night < 30; ++night) {
            sizes.push_back(tuned_from(runs, memory).batch_rows);
            if (!keeps_history) runs.clear();
            const TableMeasurement run = run_with(sizes.back(), bytes, noise(random));
            std::erase_if(runs, [&](const auto& old) { return old.batch_rows == run.batch_rows; });
            runs.push_back(run);
          }
          for (size_t night = 15; night < 30; ++night) CHECK(sizes[night] == sizes.back());
          CHECK(runs.back().rss_peak_bytes <= memory);
        }
      }
    }
  }
}
}  // TEST_SUITE("store")

}  // namespace
}  // namespace lade
