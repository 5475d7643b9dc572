// datagen: writes TPC-H tables, or one refresh set, as `.tbl` files. Exits with 1 if a file could
// not be written, with 2 if the arguments are not understood.
#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "dataset.hpp"
#include "options.hpp"
#include "row_writer.hpp"
#include "shuffle.hpp"
#include "table.hpp"

namespace lade {
namespace {

// A file and the positions whose rows it takes.
struct File {
  std::string path;
  std::uint64_t first;
  std::uint64_t last;  // one past
};

bool write_file(const Dataset& dataset, const Table& table, const std::optional<Shuffle>& shuffle,
                const File& file, RowFormat format) {
  RowWriter writer(file.path, format);
  for (std::uint64_t i = file.first; i < file.last && !writer.failed(); ++i)
    table.write(dataset, shuffle ? (*shuffle)(i) : i, writer);
  if (writer.close()) return true;
  std::fprintf(stderr, "datagen: %s: %s\n", file.path.c_str(), std::strerror(errno));
  return false;
}

bool contains(const std::vector<std::string>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

std::string path_of(const Table& table, const Options& options) {
  return options.directory + '/' + std::string(table.name) + ".tbl";
}

bool write_table(const Dataset& dataset, const Table& table, const Options& options) {
  const std::uint64_t positions = table.positions(dataset.scale);
  std::optional<Shuffle> shuffle;
  if (contains(options.shuffled, table.name)) shuffle.emplace(dataset.seed, positions);
  const std::string path = path_of(table, options);
  if (options.parts == 1 || !table.splits)
    return write_file(dataset, table, shuffle, {path, 0, positions}, options.format);
  for (std::uint64_t part = 1; part <= options.parts; ++part) {
    const File file = {path + '.' + std::to_string(part), positions * (part - 1) / options.parts,
                       positions * part / options.parts};
    if (!write_file(dataset, table, shuffle, file, options.format)) return false;
  }
  return true;
}

bool write_refresh(const Dataset& dataset, const Table& table, const Options& options) {
  const std::uint64_t positions = table.positions(dataset.scale);
  const std::uint64_t set = options.refresh_set;
  const std::string path =
      table.name == kDeletes ? options.directory + "/delete." : path_of(table, options) + ".u";
  const File file = {path + std::to_string(set), positions * (set - 1), positions * set};
  return write_file(dataset, table, std::nullopt, file, options.format);
}

bool write_all(const Options& options) {
  std::error_code error;
  std::filesystem::create_directories(options.directory, error);
  if (error) {
    std::fprintf(stderr, "datagen: %s: %s\n", options.directory.c_str(), error.message().c_str());
    return false;
  }
  const Dataset dataset(options.seed, Scale(options.scale));
  const bool refresh = options.refresh_set != 0;
  for (const Table& table : refresh ? refresh_tables() : loaded_tables()) {
    if (!options.tables.empty() && !contains(options.tables, table.name)) continue;
    const bool written =
        refresh ? write_refresh(dataset, table, options) : write_table(dataset, table, options);
    if (!written) return false;
  }
  return true;
}

}  // namespace
}  // namespace lade

int main(int argc, char** argv) {
  const std::optional<lade::Options> options = lade::parse_options(argc, argv);
  if (!options) return 2;
  return lade::write_all(*options) ? 0 : 1;
}
