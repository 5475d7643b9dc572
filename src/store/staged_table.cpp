#include "store/staged_table.hpp"

#include <algorithm>

namespace lade {

Status StagedTable::read(uint64_t batch, std::span<const uint16_t> columns,
                         ColumnBuffers& into) const {
  if (batch + 1 < batches()) return TableReader::read(batch, columns, into);
  into.columns.resize(columns.size());
  for (size_t i = 0; i < columns.size(); ++i) {
    const std::vector<ChunkInfo>& chunks = staged_.info.chunks;
    size_t offset = 0;
    for (uint16_t before = 0; before < columns[i]; ++before) offset += chunks[before].bytes;
    const size_t bytes = chunks[columns[i]].bytes;
    LADE_ASSERT(chunks[columns[i]].encoding != Encoding::words);
    // Decoders may look behind the end, where the next chunk lies here.
    into.memory.reserve(bytes);
    auto* memory = reinterpret_cast<std::byte*>(into.memory.data());
    std::copy_n(staged_.bytes.data() + offset, bytes, memory);
    LADE_CHECK(decode_chunk(ByteSpan(memory, bytes), value_kind(schema().columns[columns[i]].type),
                            staged_.info.rows, into.columns[i]));
    into.bytes_read += bytes;
  }
  into.chunks_read += columns.size();
  return {};
}

}  // namespace lade
