#include "load/empty_texts.hpp"

#include <algorithm>
#include <numeric>
#include <span>

#include "base/human_text.hpp"

namespace lade {
namespace {

size_t first_empty_row(const Column& column) {
  const std::span<const TextRef> texts = column.texts();
  const auto empty = [](const TextRef& text) { return text.length == 0; };
  return static_cast<size_t>(std::find_if(texts.begin(), texts.end(), empty) - texts.begin());
}

}  // namespace

uint64_t EmptyTexts::total() const {
  return std::accumulate(counts.begin(), counts.end(), uint64_t{0});
}

void EmptyTexts::add(const EmptyTexts& later) {
  if (later.counts.empty()) return;
  if (counts.empty()) {
    *this = later;
    return;
  }
  for (size_t i = 0; i < counts.size(); ++i) counts[i] += later.counts[i];
}

EmptyTexts find_empty_texts(const Batch& batch, const BatchInfo& stored) {
  EmptyTexts found;
  size_t first_row = batch.rows;
  for (size_t i = 0; i < batch.columns.size(); ++i) {
    const uint32_t count = stored.chunks[i].zone_map.empty_texts;
    if (count == 0 || batch.schema->columns[i].nullable) continue;
    found.counts.resize(batch.columns.size());
    found.counts[i] = count;
    first_row = std::min(first_row, first_empty_row(batch.columns[i]));
  }
  if (found.counts.empty()) return found;
  found.file = batch.origin.file;
  found.line = batch.origin.line_of(first_row);
  return found;
}

std::string counts_text(const EmptyTexts& texts, const TableSchema& schema) {
  std::vector<std::string> parts;
  for (size_t i = 0; i < texts.counts.size(); ++i) {
    if (texts.counts[i] == 0) continue;
    parts.push_back(thousands(texts.counts[i]) + " of " + std::string(schema.columns[i].name));
  }
  return joined(parts, ", ");
}

}  // namespace lade
