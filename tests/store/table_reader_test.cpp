#include "store/table_reader.hpp"

#include <doctest/doctest.h>

#include "support/small_database.hpp"

namespace lade {
namespace {

// The keys of region in a batch.
std::vector<int32_t> keys_of(const TableReader& table, uint64_t batch, ColumnBuffers& buffers) {
  constexpr uint16_t kColumns[] = {0, 1};
  REQUIRE(table.read(batch, kColumns, buffers).ok());
  const auto keys = buffers.columns[0].int32s();
  return {keys.begin(), keys.end()};
}

TEST_SUITE("store") {
TEST_CASE("batches that were read ahead are what they are alone, in any order") {
  SmallDatabase small;
  std::string text;
  for (int row = 0; row < 50; ++row) text += std::to_string(row) + "|name|comment|\n";
  small.load("region", text, 10);
  const TableReader table(small.database().pager(), *tpch_schema().find("region"),
                          small.manifest("region"));
  REQUIRE(table.batches() == 5);
  constexpr uint16_t kColumns[] = {0, 1};
  const std::vector<uint64_t> some = {1, 3, 4};
  const std::vector<uint64_t> others = {2, 0};
  const auto gets = [&] { return small.database().pager().counters().get_batches; };
  ColumnBuffers ahead;
  ColumnBuffers alone;
  for (const std::vector<uint64_t>& order :
       {std::vector<uint64_t>{1, 3, 4}, {4, 1}, {0, 1, 2, 3}, {3, 3, 2, 4}}) {
    uint64_t before = gets();
    table.read_ahead(some, kColumns, ahead);
    table.read_ahead(others, kColumns, ahead);
    CHECK(gets() == before + 2);
    const uint64_t read_before = ahead.chunks_read;
    for (const uint64_t batch : order)
      CHECK(keys_of(table, batch, ahead) == keys_of(table, batch, alone));
    CHECK(ahead.chunks_read - read_before == 2 * order.size());
    table.read_ahead({}, kColumns, ahead);
    before = gets();
    for (const uint64_t batch : others) keys_of(table, batch, ahead);
    CHECK(gets() == before);
    for (const uint64_t batch : others)
      CHECK(keys_of(table, batch, ahead) == keys_of(table, batch, alone));
  }
}
}  // TEST_SUITE("store")

}  // namespace
}  // namespace lade
