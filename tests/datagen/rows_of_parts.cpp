// part and partsupp.
#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

#include "formulas.hpp"
#include "rows.hpp"
#include "word_lists.hpp"

namespace lade {
namespace {

void append_word(Words words, std::string_view after, Random& random, RowWriter& writer) {
  writer.append(words[random.below(words.size())]);
  writer.append(after);
}

// Five different colours.
void write_part_name(Random& random, RowWriter& writer) {
  std::array<std::string_view, 5> names;
  for (auto name = names.begin(); name != names.end();) {
    *name = kColours[random.below(kColours.size())];
    if (std::find(names.begin(), name, *name) == name) ++name;
  }
  for (std::size_t i = 0; i < 4; ++i) {
    writer.append(names[i]);
    writer.append(" ");
  }
  writer.text(names[4]);
}

}  // namespace

void write_part(const Dataset& dataset, std::uint64_t position, RowWriter& writer) {
  Random random = dataset.random(Stream::kPart, position);
  const std::uint64_t key = position + 1;
  writer.integer(key);
  write_part_name(random, writer);
  const std::uint64_t manufacturer = 1 + random.below(5);
  writer.append("Manufacturer#");
  writer.integer(manufacturer);
  writer.append("Brand#");
  writer.integer(manufacturer * 10 + 1 + random.below(5));
  append_word(kTypeSizes, " ", random, writer);
  append_word(kTypeFinishes, " ", random, writer);
  append_word(kTypeMetals, "|", random, writer);
  writer.integer(1 + random.below(50));
  append_word(kContainerSizes, " ", random, writer);
  append_word(kContainerShapes, "|", random, writer);
  writer.decimal(retail_price(key));
  writer.text(dataset.text.draw(random, 5, 22));
  writer.end_row();
}

void write_partsupp(const Dataset& dataset, std::uint64_t position, RowWriter& writer) {
  Random random = dataset.random(Stream::kPartsupp, position);
  const std::uint64_t part = position / kSuppliersPerPart + 1;
  writer.integer(part);
  writer.integer(supplier_of_part(part, position % kSuppliersPerPart, dataset.scale));
  writer.integer(1 + random.below(9'999));
  writer.decimal(random.between(1'00, 1'000'00));
  writer.text(dataset.text.draw(random, 49, 198));
  writer.end_row();
}

}  // namespace lade
