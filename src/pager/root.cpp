#include "pager/root.hpp"

namespace lade {

std::vector<std::byte> encode_root(const Root& root, const Hash128& file_id) {
  std::vector<std::byte> stored;
  ByteWriter writer(stored);
  writer.put(StoredRoot{.file_id = file_id,
                        .generation = root.generation,
                        .next_id = root.next_id,
                        .directory_pages = root.directory.size(),
                        .catalog_bytes = root.catalog.size()});
  writer.bytes(std::as_bytes(std::span(root.directory)));
  writer.bytes(root.catalog);
  return stored;
}

Result<Root> decode_root(ByteSpan stored, const Superblock& superblock, const std::string& path) {
  const auto corrupt = [&](const std::string& what) {
    return Status::error(Code::corrupt,
                         "root record at " + std::to_string(superblock.root.offset) + ": " + what,
                         path);
  };
  ByteReader reader(stored);
  const auto head = reader.get<StoredRoot>();
  if (!reader.ok()) return corrupt("too short");
  if (head.file_id != superblock.file_id) return corrupt("is of another file");
  if (head.generation != superblock.generation) {
    return corrupt("is of generation " + std::to_string(head.generation) + ", expected " +
                   std::to_string(superblock.generation));
  }
  if (head.next_id == 0 || head.next_id > kCounterMax) {
    return corrupt("next id is " + std::to_string(head.next_id));
  }
  if (head.directory_pages > reader.remaining() / sizeof(PageRef) ||
      head.catalog_bytes != reader.remaining() - head.directory_pages * sizeof(PageRef)) {
    return corrupt(std::to_string(head.directory_pages) + " directory pages and " +
                   std::to_string(head.catalog_bytes) + " bytes of catalog do not fill " +
                   std::to_string(stored.size()) + " bytes");
  }
  Root root{.generation = head.generation,
            .next_id = head.next_id,
            .directory = std::vector<PageRef>(head.directory_pages),
            .catalog = {}};
  for (PageRef& ref : root.directory) ref = reader.get<PageRef>();
  const ByteSpan catalog = reader.bytes(head.catalog_bytes);
  root.catalog.assign(catalog.begin(), catalog.end());
  return root;
}

}  // namespace lade
