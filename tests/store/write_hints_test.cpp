#include "store/write_hints.hpp"

#include <bit>

#include <doctest/doctest.h>

#include "catalog/tpch.hpp"

namespace lade {
namespace {

constexpr uint64_t kPlenty = uint64_t{64} << 30;

WriteHints hints_of(std::string_view table,
                    WriteHintRequest request = {.memory_limit_bytes = kPlenty}) {
  return write_hints(*tpch_schema().find(table), request);
}

TEST_SUITE("store") {
TEST_CASE("a table heavy in text gets smaller batches than one that is not") {
  CHECK(hints_of("partsupp").batch_rows < hints_of("orders").batch_rows);
  CHECK(hints_of("orders").batch_rows < hints_of("lineitem").batch_rows);
}

TEST_CASE("every table's recommendation is a power of two below its ceiling, with a reason") {
  for (const TableSchema& table : tpch_schema().tables) {
    const WriteHints hints = hints_of(table.name);
    CHECK(std::has_single_bit(hints.recommended_batch_rows));
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
}

TEST_CASE("little memory makes smaller batches, and says so") {
  const WriteHints hints = hints_of("lineitem", {.memory_limit_bytes = 16 << 20});
  CHECK(hints.batch_rows < hints.recommended_batch_rows);
  CHECK(hints.batch_rows >= 1);
  CHECK(hints.source == HintSource::memory);
  CHECK(hints.reason.find("memory limit") != std::string::npos);
  CHECK(hints_of("lineitem", {.memory_limit_bytes = 1}).batch_rows == 1);
}
}  // TEST_SUITE("store")

}  // namespace
}  // namespace lade
