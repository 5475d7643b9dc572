#include "encoding/zone_map.hpp"

#include "encoding/numbers/kernels.hpp"

namespace lade {

template <typename Value>
ZoneMap zone_map_of(const Summary<Value>& summary, uint32_t rows) {
  return {.min = summary.min,
          .max = summary.max,
          .rows = rows,
          .increasing = summary.increasing,
          .strictly_increasing = summary.strictly_increasing};
}
template ZoneMap zone_map_of(const Summary<int32_t>&, uint32_t);
template ZoneMap zone_map_of(const Summary<int64_t>&, uint32_t);

ZoneMap zone_map_of(const TextSummary& summary, uint32_t rows) {
  return {.min = summary.length_min,
          .max = summary.length_max,
          .rows = rows,
          .empty_texts = summary.empty};
}

ZoneMap zone_map_of(const Column& column, InstructionSet set) {
  const auto rows = static_cast<uint32_t>(column.rows());
  if (rows == 0) return {};
  const Kernels& kernels = kernels_of(set);
  switch (column.kind()) {
    case ValueKind::int32:
      return zone_map_of(kernels.int32s.summarize(column.int32s().data(), rows), rows);
    case ValueKind::int64:
      return zone_map_of(kernels.int64s.summarize(column.int64s().data(), rows), rows);
    case ValueKind::text: break;
  }
  return zone_map_of(kernels.summarize_texts(column.texts().data(), rows), rows);
}

}  // namespace lade
