#include "lexer/field_index.hpp"

#include "base/assert.hpp"

namespace lade {

void FieldIndex::build(const char* text, size_t bytes) {
  LADE_ASSERT(bytes < kBlockBytesMax);
  memory_.reserve((bytes + kIndexSlack) * sizeof(uint32_t));  // every byte may be a delimiter
  const IndexCounts counts =
      kernel_.index(text, bytes, reinterpret_cast<uint32_t*>(memory_.data()));
  count_ = counts.positions;
  special_ = counts.special;
}

}  // namespace lade
