#include "parquet/page_index.hpp"

namespace lade::parquet {
namespace {

struct PageBounds {
  std::string min;  // as they are stored; empty where all is NULL
  std::string max;
};

std::vector<PageBounds> page_bounds(ValueKind kind, const ColumnChunk& chunk) {
  std::vector<PageBounds> bounds(chunk.pages.size());
  for (size_t i = 0; i < bounds.size(); ++i) {
    const ValueStatistics& statistics = chunk.pages[i].statistics;
    if (!statistics.has_bounds()) continue;
    bounds[i].min = stored_min(kind, statistics).bytes;
    bounds[i].max = stored_max(kind, statistics).bytes;
  }
  return bounds;
}

// Less than 0, 0 or greater than 0, as the column orders its values.
int compare(ValueKind kind, const std::string& a, const std::string& b) {
  if (kind == ValueKind::text) return a.compare(b);
  const auto number = [kind](const std::string& bytes) {
    return kind == ValueKind::int32 ? load<int32_t>(bytes.data()) : load<int64_t>(bytes.data());
  };
  const int64_t left = number(a);
  const int64_t right = number(b);
  return left < right ? -1 : left > right ? 1 : 0;
}

// Of the pages that have bounds, the others do not count.
BoundaryOrder boundary_order(ValueKind kind, const ColumnChunk& chunk,
                             const std::vector<PageBounds>& bounds) {
  bool ascending = true;
  bool descending = true;
  const PageBounds* before = nullptr;
  for (size_t i = 0; i < bounds.size(); ++i) {
    if (!chunk.pages[i].statistics.has_bounds()) continue;
    if (before != nullptr) {
      const int min = compare(kind, before->min, bounds[i].min);
      const int max = compare(kind, before->max, bounds[i].max);
      ascending = ascending && min <= 0 && max <= 0;
      descending = descending && min >= 0 && max >= 0;
    }
    before = &bounds[i];
  }
  if (ascending) return BoundaryOrder::ascending;
  return descending ? BoundaryOrder::descending : BoundaryOrder::unordered;
}

}  // namespace

void append_column_index(ValueKind kind, const ColumnChunk& chunk, ByteBuffer& out) {
  const std::vector<PageBounds> bounds = page_bounds(kind, chunk);
  ThriftWriter thrift(out);
  thrift.begin_struct();
  thrift.begin_list(1, ThriftType::boolean_true, chunk.pages.size());
  for (const DataPage& page : chunk.pages) thrift.element(!page.statistics.has_bounds());
  thrift.begin_list(2, ThriftType::binary, bounds.size());
  for (const PageBounds& each : bounds) thrift.element(std::string_view(each.min));
  thrift.begin_list(3, ThriftType::binary, bounds.size());
  for (const PageBounds& each : bounds) thrift.element(std::string_view(each.max));
  thrift.i32(4, boundary_order(kind, chunk, bounds));
  thrift.begin_list(5, ThriftType::i64, chunk.pages.size());
  for (const DataPage& page : chunk.pages)
    thrift.element(static_cast<int64_t>(page.statistics.nulls));
  thrift.end_struct();
}

void append_offset_index(ValueKind kind, const ColumnChunk& chunk, uint64_t chunk_offset,
                         ByteBuffer& out) {
  ThriftWriter thrift(out);
  thrift.begin_struct();
  thrift.begin_list(1, ThriftType::structure, chunk.pages.size());
  uint64_t offset = chunk_offset + chunk.dictionary_page_bytes;
  for (const DataPage& page : chunk.pages) {
    thrift.begin_struct();
    thrift.i64(1, offset);
    thrift.i32(2, page.stored_bytes);
    thrift.i64(3, page.first_row);
    thrift.end_struct();
    offset += page.stored_bytes;
  }
  if (kind == ValueKind::text) {
    thrift.begin_list(2, ThriftType::i64, chunk.pages.size());
    for (const DataPage& page : chunk.pages)
      thrift.element(static_cast<int64_t>(page.statistics.text_bytes));
  }
  thrift.end_struct();
}

}  // namespace lade::parquet
