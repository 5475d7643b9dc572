// What it takes to append chunks to a real file and commit them durably: the pager with its
// write-behind and direct I/O, in a temporary directory (TMPDIR chooses the disk). Wall time, since
// waiting is what a writer costs.
//
//   writer_bench [--small] [--rounds N]
#include <numeric>
#include <vector>

#include "base/hash.hpp"
#include "bench/bench.hpp"
#include "pager/pager.hpp"
#include "support/temporary_directory.hpp"

namespace lade {
namespace {

constexpr size_t kChunkBytes = 100'000;
constexpr size_t kChunksPerPut = 16;

// Puts `chunks` chunks, 16 a call, and commits; returns the root's hash.
uint64_t write_all(const std::string& path, ByteSpan chunk, size_t chunks, bool background) {
  auto pager = Pager::create(posix_file_system(), path, {}, {.background_writes = background});
  LADE_ASSERT(pager.ok());
  ChunkIdPool ids = pager.value()->reserve_ids(chunks);
  std::vector<ChunkPut> puts;
  while (!ids.empty()) {
    puts.clear();
    while (!ids.empty() && puts.size() < kChunksPerPut) puts.push_back({ids.take(), chunk});
    LADE_ASSERT(pager.value()->put(puts).ok());
  }
  const auto commit = pager.value()->commit({});
  LADE_ASSERT(commit.ok());
  return commit.value().root.low;
}

void measure_writer(const bench::Options& options, bool background) {
  const size_t chunks = options.small ? 20 : 1600;
  std::vector<std::byte> chunk(kChunkBytes);
  for (size_t i = 0; i < chunk.size(); ++i) chunk[i] = static_cast<std::byte>(i * i >> 4);
  std::vector<double> times_ns;
  uint64_t hash = 0;
  for (size_t round = 0; round < options.rounds; ++round) {
    const TemporaryDirectory directory;
    const uint64_t start = steady_ns();
    hash = write_all(directory.path("db"), chunk, chunks, background);
    times_ns.push_back(static_cast<double>(steady_ns() - start));
  }
  bench::print_rate("write", background ? "behind" : "inline",
                    static_cast<double>(chunks * kChunkBytes), static_cast<double>(chunks),
                    bench::summary(std::move(times_ns)), hash);
}

}  // namespace
}  // namespace lade

int main(int count, char** arguments) {
  const lade::bench::Options options(count, arguments);
  lade::measure_writer(options, false);
  lade::measure_writer(options, true);
}
