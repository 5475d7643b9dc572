// What tests of parts share: small parts, published one by one and put together.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "publish/publish.hpp"
#include "publish/publishing.hpp"

namespace lade {

// A part of region and nation; of nation the key to region is open.
inline std::unique_ptr<SmallDatabase> small_part(const Part& part, const std::string& regions,
                                                 const std::string& nations,
                                                 uint32_t batch_lines = 4) {
  auto database = std::make_unique<SmallDatabase>();
  if (!regions.empty()) database->load("region", regions, batch_lines);
  if (!nations.empty()) database->load("nation", nations, batch_lines);
  database->set_part(part);
  if (!nations.empty() && part.has_others())
    database->set_open("nation", "nation_n_regionkey_fkey");
  return database;
}

// `count` rows of nation from this key on, all of one region.
inline std::string nation_rows(int first, int count, int region) {
  std::string text;
  for (int key = first; key < first + count; ++key)
    text += std::to_string(key) + "|NATION|" + std::to_string(region) + "|comment|\n";
  return text;
}

// Publishes it as the part that it is.
inline Status publish_part(FileSystem& files, const SmallDatabase& database,
                           IfPublished if_published = IfPublished::append,
                           Publishing* publishing = nullptr) {
  Publishing own;
  Publishing& used = publishing == nullptr ? own : *publishing;
  used.settings.part = database.database().tables().front().part;
  used.settings.if_published = if_published;
  return used.run(files, database.database());
}

inline Status put_together(FileSystem& files, uint32_t parts, Publishing& publishing) {
  publishing.settings.parts = parts;
  if (publishing.settings.memory_limit_bytes == 0)
    publishing.settings.memory_limit_bytes = uint64_t{64} << 20;
  return publish_parts(tpch_schema(), publishing.settings, publishing.seams(files),
                       publishing.totals);
}

}  // namespace lade
