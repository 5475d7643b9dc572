// Pseudo text after the grammar of clause 4.2.2.14, made once; comments are cut from it.
//
//   ...ly final deposits. carefully regular ideas cajole among the bold, even requests! slyly...
//        |<------- comment: random place, random length ------->|
//
// A comment may begin and end within a word, as in the specification's own generator.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "random.hpp"

namespace lade {

class TextPool {
 public:
  explicit TextPool(std::uint64_t seed);

  // A piece of length_min .. length_max bytes, valid as long as the pool.
  std::string_view draw(Random& random, int length_min, int length_max) const;

 private:
  std::string text_;
};

}  // namespace lade
