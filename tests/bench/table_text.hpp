// The text that a benchmark parses: real files if there are any, else made-up rows.
#pragma once

#include <fstream>
#include <sstream>
#include <string>

#include "bench/bench.hpp"
#include "catalog/table_schema.hpp"
#include "support/random_rows.hpp"

namespace lade::bench {

inline std::string table_text(const TableSchema& table, const Options& options) {
  if (options.data.empty()) {
    Random random(1);
    return random_rows(table, options.small ? 1000 : 200'000, random);
  }
  std::ifstream file(options.data + "/" + std::string(table.name) + ".tbl", std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

}  // namespace lade::bench
