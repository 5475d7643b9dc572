// What every row is made from: the seed, the scale and the text.
#pragma once

#include <cstdint>

#include "calendar.hpp"
#include "random.hpp"
#include "scale.hpp"
#include "text_pool.hpp"

namespace lade {

struct Dataset {
  Dataset(std::uint64_t seed_value, const Scale& scale_value)
      : seed(seed_value), scale(scale_value), text(seed_value) {}

  Random random(Stream stream, std::uint64_t row) const { return Random(seed, stream, row); }

  std::uint64_t seed;
  Scale scale;
  TextPool text;
  Calendar calendar;
};

}  // namespace lade
