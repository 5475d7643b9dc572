// Text to field positions, and positions to columns of positions, in blocks that stay in the cache.
#include <string_view>

#include "base/hash.hpp"
#include "bench/bench.hpp"
#include "bench/table_text.hpp"
#include "catalog/tpch.hpp"
#include "lexer/field_grid.hpp"
#include "lexer/field_index.hpp"
#include "support/parser_check.hpp"

namespace lade {
namespace {

constexpr size_t kBlockBytes = size_t{32} << 10;
constexpr size_t kTextBytesMax = size_t{1} << 20;  // a part of the second-level cache

std::vector<TextBatch> blocks_of(std::string_view text) {
  std::vector<TextBatch> blocks;
  while (!text.empty()) {
    const size_t end = text.rfind('\n', kBlockBytes - 1) + 1;
    blocks.push_back(text_batch(text.substr(0, end), false));
    text.remove_prefix(end);
  }
  return blocks;
}

void run_table(const TableSchema& table, const bench::Options& options) {
  const std::string text = bench::table_text(table, options);
  const std::vector<TextBatch> blocks =
      blocks_of(std::string_view(text).substr(0, text.rfind('\n', kTextBytesMax) + 1));
  const size_t width = table.columns.size() + 1;
  for (const InstructionSet kernel : usable_instruction_sets()) {
    if (!options.kernel.empty() && instruction_set_name(kernel) != options.kernel) continue;
    FieldIndex index(kernel, '|');
    FieldGrid grid(kernel);
    double bytes = 0;
    double positions = 0;
    uint64_t hash = 0;
    for (const TextBatch& block : blocks) {
      index.build(block.data(), block.bytes);
      grid.build(index.positions(), width);
      bytes += static_cast<double>(block.bytes);
      positions += static_cast<double>(index.positions().size());
      hash = hash64(std::as_bytes(index.positions()), hash + index.special());
      hash = hash64(std::as_bytes(std::span(grid.ends(width - 1), grid.rows())), hash);
    }
    const auto index_all = [&] {
      for (const TextBatch& block : blocks) index.build(block.data(), block.bytes);
    };
    const auto index_and_turn_all = [&] {
      for (const TextBatch& block : blocks) {
        index.build(block.data(), block.bytes);
        grid.build(index.positions(), width);
      }
    };
    bench::print_rate(table.name, instruction_set_name(kernel), bytes, positions,
                      bench::measure(options.rounds, index_all), hash);
    bench::print_rate(" +columns", instruction_set_name(kernel), bytes, positions,
                      bench::measure(options.rounds, index_and_turn_all), hash);
  }
}

}  // namespace
}  // namespace lade

int main(int argc, char** argv) {
  const lade::bench::Options options(argc, argv);
  for (const lade::TableSchema& table : lade::tpch_schema().tables) {
    if (options.table.empty() || options.table == table.name) lade::run_table(table, options);
  }
}
