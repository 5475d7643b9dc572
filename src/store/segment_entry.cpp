#include "store/segment_entry.hpp"

#include "store/catalog_record.hpp"

namespace lade {

Status enter_segment(Pager& pager, std::vector<LoadedFile> files, Segment segment,
                     TableManifest& table) {
  segment.generation = pager.last_commit().generation + 1;
  segment.first_file = table.files.items();
  segment.files = files.size();
  for (LoadedFile& file : files) {
    file.generation = segment.generation;
    const uint64_t place = table.files.end();
    table.files.append(write_record(file), place, place + 1);
    if (table.files.is_full()) LADE_CHECK(table.files.write(pager));
  }
  if (segment.ids.count() > 0) {
    table.segments.append(write_record(segment), static_cast<uint64_t>(segment.ids.first),
                          static_cast<uint64_t>(segment.ids.end));
  }
  LADE_CHECK(table.batches.write(pager));
  LADE_CHECK(table.files.write(pager));
  LADE_CHECK(table.segments.write(pager));
  return pager.flush();
}

}  // namespace lade
