// region and nation.
#include "rows.hpp"
#include "word_lists.hpp"

namespace lade {

void write_region(const Dataset& dataset, std::uint64_t position, RowWriter& writer) {
  Random random = dataset.random(Stream::kRegion, position);
  writer.integer(position);
  writer.text(kRegions[position]);
  writer.text(dataset.text.draw(random, 31, 115));
  writer.end_row();
}

void write_nation(const Dataset& dataset, std::uint64_t position, RowWriter& writer) {
  Random random = dataset.random(Stream::kNation, position);
  const NationName& nation = kNations[position];
  writer.integer(position);
  writer.text(nation.name);
  writer.integer(static_cast<std::uint64_t>(nation.region));
  writer.text(dataset.text.draw(random, 31, 114));
  writer.end_row();
}

}  // namespace lade
