// The command line as values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "row_writer.hpp"

namespace lade {

struct Options {
  double scale = 0;
  std::string directory;
  std::vector<std::string> tables;    // names; empty: all
  std::vector<std::string> shuffled;  // names
  std::uint64_t seed = 1;
  std::uint64_t parts = 1;
  std::uint64_t refresh_set = 0;  // 0: the tables themselves
  RowFormat format;
};

// Nothing, after a message on stderr, if the arguments are not understood.
std::optional<Options> parse_options(int argc, char** argv);

}  // namespace lade
