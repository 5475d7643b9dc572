#include "base/io_counters.hpp"

#include <set>
#include <string>

#include <doctest/doctest.h>

#include "support/memory_file_system.hpp"
#include "support/pager_model.hpp"

namespace lade {
namespace {

TEST_SUITE("pager") {
TEST_CASE("every counter has a name of its own and is part of sums and differences") {
  IoCounters counters;
  std::set<std::string_view> names;
  uint64_t value = 1;
  for (const IoCounterField& field : kIoCounterFields) {
    names.insert(field.name);
    counters.*field.value = value++;
  }
  CHECK(names.size() == std::size(kIoCounterFields));
  IoCounters twice = counters;
  twice += counters;
  CHECK(twice.syncs == 2 * counters.syncs);
  CHECK(twice - counters == counters);
}

TEST_CASE("puts, gets, frees and flushes to the disk are counted") {
  MemoryFileSystem files;
  const auto pager = Pager::create(files, "a.lade", {}).value();
  const IoCounters before = pager->counters();
  PagerModel model;
  const auto ids = put_chunks(*pager, model, {100, 1, 4000}, 1);
  put_chunks(*pager, model, {50}, 1);
  REQUIRE(pager->flush().ok());
  AlignedBuffer memory;
  std::vector<ByteSpan> chunks;
  REQUIRE(pager->get(ids, memory, chunks).ok());
  REQUIRE(pager->commit({}).ok());
  free_chunks(*pager, std::span(ids).first(2));
  REQUIRE(pager->commit({}).ok());
  CHECK(pager->counters() - before == IoCounters{.alloc_batches = 2,
                                                 .allocs = 4,
                                                 .put_batches = 2,
                                                 .puts = 4,
                                                 .put_bytes = 4151,
                                                 .fresh_puts = 4,
                                                 .fresh_put_bytes = 4151,
                                                 .get_batches = 1,
                                                 .gets = 3,
                                                 .get_bytes = 4101,
                                                 .free_batches = 1,
                                                 .frees = 2,
                                                 .syncs = 4});
}

TEST_CASE("a put over bytes that an abandoned one has written is an overwrite, beyond them not") {
  MemoryFileSystem files;
  const auto pager = Pager::create(files, "a.lade", {}).value();
  PagerModel scratch;
  put_chunks(*pager, scratch, {4096, 4096}, 1);
  REQUIRE(pager->flush().ok());
  pager->abandon();
  put_chunks(*pager, scratch, {4096, 4000, 100, 200}, 2);
  const IoCounters counters = pager->counters();
  CHECK(counters.overwritten_puts == 3);  // 100 bytes begin at 8192 - 64
  CHECK(counters.overwritten_put_bytes == 4096 + 4000 + 100);
  CHECK(counters.fresh_puts == 3);
  CHECK(counters.fresh_put_bytes == 2 * 4096 + 200);
}

TEST_CASE("what an abandoned put left in memory only was never written") {
  MemoryFileSystem files;
  const auto pager = Pager::create(files, "a.lade", {}).value();
  PagerModel scratch;
  put_chunks(*pager, scratch, {4096, 4096}, 1);
  pager->abandon();
  put_chunks(*pager, scratch, {4096}, 2);
  CHECK(pager->counters().overwritten_puts == 0);
}
}  // TEST_SUITE("pager")

}  // namespace
}  // namespace lade
