#include "parquet/file_reader.hpp"

#include <algorithm>
#include <cstring>
#include <map>
#include <span>
#include <utility>

#include <zlib.h>
#include <zstd.h>

namespace lade {
namespace {

constexpr int kInt32 = 1;
constexpr int kText = 6;

template <typename T>
T number_at(std::string_view bytes, size_t at) {
  hold(at + sizeof(T) <= bytes.size(), "bytes are cut short");
  T value;
  std::memcpy(&value, bytes.data() + at, sizeof(T));
  return value;
}

// A value in a form that compares as the column's order does: numbers, or texts.
struct Value {
  int64_t number = 0;
  std::string text;
  friend auto operator<=>(const Value&, const Value&) = default;
};
using Values = std::vector<std::optional<Value>>;

// PLAIN bytes of a bound, which have no length in front.
Value bound_value(int type, const std::string& bytes) {
  if (type == kText) return {0, bytes};
  hold(bytes.size() == (type == kInt32 ? 4 : 8), "a bound has another width than its type");
  return {type == kInt32 ? number_at<int32_t>(bytes, 0) : number_at<int64_t>(bytes, 0), {}};
}

std::vector<Value> plain_values(int type, std::string_view bytes, size_t count) {
  std::vector<Value> values;
  size_t at = 0;
  for (size_t i = 0; i < count; ++i) {
    if (type == kText) {
      const uint32_t length = number_at<uint32_t>(bytes, at);
      hold(length <= bytes.size() - at - 4, "a text ends behind its page");
      values.push_back({0, std::string(bytes.substr(at + 4, length))});
      at += 4 + length;
    } else if (type == kInt32) {
      values.push_back({number_at<int32_t>(bytes, at), {}});
      at += 4;
    } else {
      values.push_back({number_at<int64_t>(bytes, at), {}});
      at += 8;
    }
  }
  hold(at == bytes.size(), "a page has bytes behind its values");
  return values;
}

// Bit by bit, the slow way. Uses the bytes up to the end, and at most 7 padding codes of 0.
std::vector<uint32_t> hybrid_codes(std::string_view bytes, unsigned width, size_t count) {
  std::vector<uint32_t> codes;
  size_t at = 0;
  while (codes.size() < count) {
    uint64_t header = 0;
    for (unsigned shift = 0;; shift += 7) {
      const auto byte = number_at<uint8_t>(bytes, at++);
      header |= uint64_t{byte & 127u} << shift;
      if (byte < 128) break;
    }
    hold(header > 1, "a run of nothing");
    hold(header >> 1 <= count, "a run is longer than its page");
    if ((header & 1) == 0) {
      uint32_t value = 0;
      for (unsigned i = 0; i < (width + 7) / 8; ++i)
        value |= uint32_t{number_at<uint8_t>(bytes, at++)} << (8 * i);
      codes.insert(codes.end(), header >> 1, value);
    } else {
      for (size_t i = 0; i < 8 * (header >> 1); ++i) {
        uint32_t value = 0;
        for (unsigned bit = 0; bit < width; ++bit) {
          const size_t place = i * width + bit;
          const auto byte = number_at<uint8_t>(bytes, at + place / 8);
          value |= (uint32_t{byte} >> (place % 8) & 1) << bit;
        }
        codes.push_back(value);
      }
      at += width * (header >> 1);
    }
  }
  hold(at == bytes.size(), "runs do not end with their page");
  hold(codes.size() - count < 8, "more padding than a group has");
  for (size_t i = count; i < codes.size(); ++i) hold(codes[i] == 0, "padding is not zero");
  codes.resize(count);
  return codes;
}

// Who uses which bytes of the file; in the end all of them belong to somebody, once.
class ByteMap {
 public:
  void use(uint64_t offset, uint64_t bytes) { parts_.emplace_back(offset, bytes); }
  void check(uint64_t file_bytes) {
    std::sort(parts_.begin(), parts_.end());
    uint64_t end = 0;
    for (const auto& [offset, bytes] : parts_) {
      hold(offset == end, "a gap or an overlap at " + std::to_string(offset));
      end += bytes;
    }
    hold(end == file_bytes, "bytes that nobody uses");
  }

 private:
  std::vector<std::pair<uint64_t, uint64_t>> parts_;
};

struct Page {
  int64_t type = 0;
  uint64_t offset = 0;
  uint64_t stored_bytes = 0;    // with the header
  uint64_t unpacked_bytes = 0;  // with the header
  ThriftNode header;            // the one of its type
  std::string body;
};

class ChunkReader {
 public:
  ChunkReader(std::string_view file, ByteMap& map, const ThriftNode& schema,
              const ThriftNode& chunk, uint64_t rows, ReadColumn& column)
      : file_(file),
        map_(map),
        chunk_(chunk),
        metadata_(chunk.at(3)),
        type_(static_cast<int>(schema.integer(1))),
        rows_(rows),
        column_(column) {
    hold(metadata_.integer(1) == type_, "the chunk has another type than the column");
    hold(metadata_.at(3).elements.size() == 1 && metadata_.at(3).elements[0].bytes == column.name,
         "the chunk has another path than the column");
    hold(chunk.integer(2) == 0, "file_offset is not 0");
  }

  void read() {
    read_pages();
    check_encodings();
    check_statistics(metadata_.at(12), values_);
    hold(metadata_.integer(5) == static_cast<int64_t>(rows_), "num_values of the chunk");
    hold(metadata_.has(16) == (type_ == kText), "size_statistics are for texts");
    if (type_ == kText)
      hold(metadata_.at(16).integer(1) == text_bytes(values_), "unencoded_byte_array_data_bytes");
    check_indexes();
    for (const auto& value : values_) {
      if (type_ == kText)
        column_.texts.push_back(value ? std::optional(value->text) : std::nullopt);
      else
        column_.numbers.push_back(value ? std::optional(value->number) : std::nullopt);
    }
    column_.chunks.push_back(std::move(read_));
  }

 private:
  void read_pages() {
    const int64_t codec = metadata_.integer(4);
    hold(codec == 0 || codec == 6, "codec");
    read_.is_compressed = codec == 6;
    read_.has_dictionary = metadata_.has(11);
    uint64_t at = static_cast<uint64_t>(metadata_.integer(read_.has_dictionary ? 11 : 9));
    const uint64_t end = at + static_cast<uint64_t>(metadata_.integer(7));
    uint64_t unpacked_bytes = 0;
    while (at < end) {
      Page page = read_page(at);
      at += page.stored_bytes;
      unpacked_bytes += page.unpacked_bytes;
      if (page.type == 2) {
        hold(read_.has_dictionary && data_pages_.empty() && dictionary_.empty(),
             "a dictionary page out of place");
        hold(page.header.integer(2) == 0, "encoding of the dictionary page");
        dictionary_ = plain_values(type_, page.body, static_cast<size_t>(page.header.integer(1)));
      } else {
        if (data_pages_.empty())
          hold(metadata_.integer(9) == static_cast<int64_t>(page.offset), "data_page_offset");
        read_data_page(page);
        page.body.clear();
        data_pages_.push_back(std::move(page));
      }
    }
    hold(at == end, "total_compressed_size");
    hold(static_cast<int64_t>(unpacked_bytes) == metadata_.integer(6), "total_uncompressed_size");
    hold(values_.size() == rows_, "the chunk has other rows than its row group");
  }

  Page read_page(uint64_t offset) {
    hold(offset < file_.size(), "a page behind the file");
    ThriftReader thrift(file_.substr(offset));
    const ThriftNode header = thrift.structure();
    Page page{.type = header.integer(1), .offset = offset, .header = {}, .body = {}};
    hold(page.type == 0 || page.type == 2, "type of the page");
    const auto unpacked = static_cast<uint64_t>(header.integer(2));
    const auto stored = static_cast<uint64_t>(header.integer(3));
    hold(stored <= file_.size() - offset - thrift.used(), "a page that ends behind the file");
    const std::string_view body = file_.substr(offset + thrift.used(), stored);
    const auto* bytes = reinterpret_cast<const Bytef*>(body.data());
    hold(static_cast<uint32_t>(::crc32(0, bytes, static_cast<uInt>(stored))) ==
             static_cast<uint32_t>(header.integer(4)),
         "checksum of the page at " + std::to_string(offset));
    page.stored_bytes = thrift.used() + stored;
    page.unpacked_bytes = thrift.used() + unpacked;
    page.header = header.at(page.type == 0 ? 5 : 7);
    page.body = unpack(body, unpacked);
    map_.use(offset, page.stored_bytes);
    return page;
  }

  std::string unpack(std::string_view body, uint64_t unpacked) const {
    std::string out(body);
    if (read_.is_compressed) {
      hold(ZSTD_getFrameContentSize(body.data(), body.size()) == unpacked, "size in the frame");
      out.resize(unpacked);
      const size_t got = ZSTD_decompress(out.data(), out.size(), body.data(), body.size());
      hold(!ZSTD_isError(got) && got == unpacked, "zstd frame");
    }
    hold(out.size() == unpacked, "uncompressed_page_size");
    return out;
  }

  void read_data_page(const Page& page) {
    hold(page.header.integer(3) == 3 && page.header.integer(4) == 3, "encoding of levels");
    const auto rows = static_cast<size_t>(page.header.integer(1));
    hold(rows > 0 && rows <= 65'536, "rows of a page");
    std::string_view body = page.body;
    std::vector<uint32_t> levels(rows, 1);
    if (column_.optional) {
      const uint32_t bytes = number_at<uint32_t>(body, 0);
      hold(bytes <= body.size() - 4, "levels end behind the page");
      levels = hybrid_codes(body.substr(4, bytes), 1, rows);
      body = body.substr(4 + bytes);
    }
    const auto count = static_cast<size_t>(std::count(levels.begin(), levels.end(), 1u));
    const int64_t encoding = page.header.integer(2);
    std::vector<Value> values;
    if (encoding == 8) {
      hold(read_.has_dictionary, "codes without a dictionary");
      const unsigned width = number_at<uint8_t>(body, 0);
      hold(width <= 16, "width of codes");
      for (const uint32_t code : hybrid_codes(body.substr(1), width, count)) {
        hold(code < dictionary_.size(), "a code behind the dictionary");
        values.push_back(dictionary_[code]);
      }
    } else {
      hold(encoding == 0, "encoding of the page");
      values = plain_values(type_, body, count);
    }
    auto next = values.begin();
    for (const uint32_t level : levels)
      values_.push_back(level == 1 ? std::optional(*next++) : std::nullopt);
    read_.pages.push_back({encoding == 8, rows});
  }

  void check_encodings() const {
    const auto coded =
        std::count_if(read_.pages.begin(), read_.pages.end(), [](auto& p) { return p.is_coded; });
    hold((coded > 0) == read_.has_dictionary, "a dictionary that no page uses");
    // (type of the pages, encoding) -> how many
    std::map<std::pair<int64_t, int64_t>, int64_t> expected;
    if (coded > 0) expected = {{{2, 0}, 1}, {{0, 8}, coded}};
    const auto plain = static_cast<int64_t>(read_.pages.size()) - coded;
    if (plain > 0) expected[{0, 0}] = plain;
    std::map<std::pair<int64_t, int64_t>, int64_t> found;
    for (const ThriftNode& each : metadata_.at(13).elements)
      found[{each.integer(1), each.integer(2)}] = each.integer(3);
    hold(found == expected, "encoding_stats");
    std::vector<int64_t> encodings;
    for (const ThriftNode& each : metadata_.at(2).elements) encodings.push_back(each.number);
    std::sort(encodings.begin(), encodings.end());
    hold(encodings == (coded > 0 ? std::vector<int64_t>{0, 3, 8} : std::vector<int64_t>{0, 3}),
         "encodings");
  }

  static int64_t null_count(std::span<const std::optional<Value>> values) {
    return std::count(values.begin(), values.end(), std::nullopt);
  }
  static int64_t text_bytes(std::span<const std::optional<Value>> values) {
    int64_t bytes = 0;
    for (const auto& value : values) bytes += value ? static_cast<int64_t>(value->text.size()) : 0;
    return bytes;
  }
  // Least and greatest; nothing where all is NULL.
  static std::optional<std::pair<Value, Value>> range(
      std::span<const std::optional<Value>> values) {
    std::optional<std::pair<Value, Value>> range;
    for (const auto& value : values) {
      if (!value) continue;
      if (!range) range = {*value, *value};
      if (*value < range->first) range->first = *value;
      if (*value > range->second) range->second = *value;
    }
    return range;
  }
  void check_bounds(const Value& min, const Value& max, bool min_exact, bool max_exact,
                    const std::pair<Value, Value>& range) const {
    hold(min_exact ? min == range.first : min < range.first, "min_value");
    hold(max_exact ? max == range.second : max > range.second, "max_value");
    hold(min_exact || min.text.size() <= 64, "an inexact min_value is short");
    hold(max_exact || max.text.size() <= 64, "an inexact max_value is short");
  }
  void check_statistics(const ThriftNode& statistics, const Values& values) const {
    hold(statistics.integer(3) == null_count(values), "null_count");
    const auto found = range(values);
    hold(statistics.has(5) == found.has_value() && statistics.has(6) == found.has_value(),
         "bounds where there are values, and only there");
    if (!found) return;
    check_bounds(bound_value(type_, statistics.at(6).bytes),
                 bound_value(type_, statistics.at(5).bytes), statistics.integer(8) == 1,
                 statistics.integer(7) == 1, *found);
  }

  ThriftNode index(int offset_field) {
    const auto offset = static_cast<uint64_t>(chunk_.integer(offset_field));
    const auto bytes = static_cast<uint64_t>(chunk_.integer(offset_field + 1));
    hold(offset <= file_.size() && bytes <= file_.size() - offset, "an index behind the file");
    ThriftReader thrift(file_.substr(offset, bytes));
    ThriftNode node = thrift.structure();
    hold(thrift.used() == bytes, "length of an index");
    map_.use(offset, bytes);
    return node;
  }

  void check_indexes() {
    const ThriftNode places = index(4);
    const ThriftNode bounds = index(6);
    const size_t pages = data_pages_.size();
    hold(places.at(1).elements.size() == pages, "pages of the offset index");
    for (const int list : {1, 2, 3, 5})
      hold(bounds.at(list).elements.size() == pages, "pages of the column index");
    hold(places.has(2) == (type_ == kText), "text bytes of the offset index");
    std::vector<std::pair<Value, Value>> ranges;
    size_t row = 0;
    for (size_t i = 0; i < pages; ++i) {
      const auto values = std::span(values_).subspan(row, read_.pages[i].rows);
      const ThriftNode& place = places.at(1).elements[i];
      hold(place.integer(1) == static_cast<int64_t>(data_pages_[i].offset), "offset of a page");
      hold(place.integer(2) == static_cast<int64_t>(data_pages_[i].stored_bytes),
           "compressed_page_size");
      hold(place.integer(3) == static_cast<int64_t>(row), "first_row_index");
      if (type_ == kText)
        hold(places.at(2).elements[i].number == text_bytes(values), "text bytes of a page");
      hold(bounds.at(5).elements[i].number == null_count(values), "null_counts");
      check_page_bounds(bounds, i, range(values), ranges);
      row += values.size();
    }
    check_order(bounds.integer(4), ranges);
  }

  void check_page_bounds(const ThriftNode& bounds, size_t page,
                         const std::optional<std::pair<Value, Value>>& found,
                         std::vector<std::pair<Value, Value>>& ranges) const {
    const std::string& min = bounds.at(2).elements[page].bytes;
    const std::string& max = bounds.at(3).elements[page].bytes;
    hold((bounds.at(1).elements[page].number == 1) == !found, "null_pages");
    if (!found) return hold(min.empty() && max.empty(), "bounds of a page without values");
    const Value low = bound_value(type_, min);
    const Value high = bound_value(type_, max);
    check_bounds(low, high, low == found->first, high == found->second, *found);
    ranges.emplace_back(low, high);
  }

  static void check_order(int64_t order, const std::vector<std::pair<Value, Value>>& ranges) {
    bool ascending = true;
    bool descending = true;
    for (size_t i = 1; i < ranges.size(); ++i) {
      const auto& [min_before, max_before] = ranges[i - 1];
      ascending = ascending && min_before <= ranges[i].first && max_before <= ranges[i].second;
      descending = descending && min_before >= ranges[i].first && max_before >= ranges[i].second;
    }
    hold(order == (ascending ? 1 : descending ? 2 : 0), "boundary_order");
  }

  std::string_view file_;
  ByteMap& map_;
  const ThriftNode& chunk_;
  const ThriftNode& metadata_;
  const int type_;
  const uint64_t rows_;
  ReadColumn& column_;
  ReadChunk read_;
  std::vector<Value> dictionary_;
  std::vector<Page> data_pages_;
  Values values_;
};

// Both ways to annotate a type say the same.
void check_annotations(const ThriftNode& element) {
  const int64_t type = element.integer(1);
  const ThriftNode none;
  const ThriftNode& logical = element.has(10) ? element.at(10) : none;
  const int64_t converted = element.has(6) ? element.integer(6) : -1;
  hold(logical.fields.size() <= 1, "a union has one field");
  hold(logical.has(1) == (converted == 0) && logical.has(1) == (type == kText), "STRING");
  hold(logical.has(5) == (converted == 5) && (!logical.has(5) || type == 2), "DECIMAL");
  hold(logical.has(6) == (converted == 6) && (!logical.has(6) || type == kInt32), "DATE");
  if (!logical.has(5)) return;
  hold(element.integer(7) == 2 && element.integer(8) == 15, "scale and precision");
  hold(logical.at(5).integer(1) == 2 && logical.at(5).integer(2) == 15, "logical scale");
}

void read_row_group(std::string_view file, const ThriftNode& group, size_t ordinal, ByteMap& map,
                    ReadFile& out) {
  const std::vector<ThriftNode>& schema = out.metadata.at(2).elements;
  const auto rows = static_cast<uint64_t>(group.integer(3));
  const std::vector<ThriftNode>& chunks = group.at(1).elements;
  hold(rows > 0, "a row group has rows");
  hold(chunks.size() == out.columns.size(), "a row group has a chunk for each column");
  hold(group.integer(7) == static_cast<int64_t>(ordinal), "ordinal");
  int64_t stored_bytes = 0;
  int64_t unpacked_bytes = 0;
  for (size_t i = 0; i < chunks.size(); ++i) {
    ChunkReader(file, map, schema[i + 1], chunks[i], rows, out.columns[i]).read();
    stored_bytes += chunks[i].at(3).integer(7);
    unpacked_bytes += chunks[i].at(3).integer(6);
  }
  const ThriftNode& first = chunks[0].at(3);
  hold(group.integer(5) == first.integer(first.has(11) ? 11 : 9), "file_offset of a row group");
  hold(group.integer(2) == unpacked_bytes, "total_byte_size");
  hold(group.integer(6) == stored_bytes, "total_compressed_size of a row group");
  out.rows += rows;
}

}  // namespace

ReadFile read_parquet(std::string_view file) {
  hold(file.size() >= 12 && file.starts_with("PAR1") && file.ends_with("PAR1"), "magic");
  const uint64_t footer_bytes = number_at<uint32_t>(file, file.size() - 8);
  hold(footer_bytes <= file.size() - 12, "length of the footer");
  const uint64_t footer_at = file.size() - 8 - footer_bytes;
  ThriftReader thrift(file.substr(footer_at, footer_bytes));
  ReadFile out;
  out.metadata = thrift.structure();
  hold(thrift.used() == footer_bytes, "the footer ends where it says");
  ByteMap map;
  map.use(0, 4);
  map.use(footer_at, footer_bytes + 8);

  const ThriftNode& metadata = out.metadata;
  hold(metadata.integer(1) == 1, "version");
  hold(metadata.at(6).bytes.find(" version ") != std::string::npos, "created_by");
  const std::vector<ThriftNode>& schema = metadata.at(2).elements;
  hold(!schema.empty() && schema[0].integer(5) == static_cast<int64_t>(schema.size()) - 1, "root");
  for (size_t i = 1; i < schema.size(); ++i) {
    check_annotations(schema[i]);
    hold(schema[i].integer(9) == static_cast<int64_t>(i), "field_id");
    ReadColumn column;
    column.name = schema[i].at(4).bytes;
    column.optional = schema[i].integer(3) == 1;
    out.columns.push_back(std::move(column));
  }
  hold(metadata.at(7).elements.size() == out.columns.size(), "column_orders");
  for (const ThriftNode& order : metadata.at(7).elements) hold(order.has(1), "TYPE_ORDER");
  size_t ordinal = 0;
  for (const ThriftNode& group : metadata.at(4).elements)
    read_row_group(file, group, ordinal++, map, out);
  hold(metadata.integer(3) == static_cast<int64_t>(out.rows), "num_rows");
  map.check(file.size());
  return out;
}

}  // namespace lade
