#include "parquet/chunk_writer.hpp"

#include <algorithm>
#include <string>

#include "parquet/hybrid.hpp"
#include "parquet/text_bounds.hpp"

namespace lade::parquet {
namespace {

uint64_t total_length(std::span<const TextRef> texts) {
  uint64_t bytes = 0;
  for (const TextRef ref : texts) bytes += ref.length;
  return bytes;
}

// Distinct texts of a first page above which zstd makes less of it than a dictionary.
size_t first_page_texts_max(size_t rows) { return std::max<size_t>(64, rows / 8); }

// Copies a text. Up to kBufferTailBytes behind it are read, and as many written.
inline void copy_text(std::byte* to, const char* from, size_t bytes) {
  constexpr size_t kMostTexts = 32;
  static_assert(kMostTexts <= kBufferTailBytes);
  if (bytes <= kMostTexts) {
    std::memcpy(to, from, kMostTexts);
  } else {
    std::memcpy(to, from, bytes);
  }
}

}  // namespace

void ChunkWriter::begin(const ParquetColumn& column, ChunkEncoding encoding) {
  column_ = &column;
  chunk_ = {};
  page_pieces_.clear();
  dictionary_open_ = encoding == ChunkEncoding::dictionary;
  chunk_.codec = dictionary_open_ ? Codec::uncompressed : Codec::zstd;
  if (!dictionary_open_) return;
  if (is_text()) {
    texts_.clear();
  } else {
    numbers_.clear();
  }
}

Status ChunkWriter::append(const Column& values) {
  LADE_ASSERT(values.kind() == value_kind(column_->type));
  for (size_t first = 0; first < values.rows();) {
    LADE_TRY(const PageCut cut, cut_page(values, first));
    append_page(rows_of(values, first, cut.end), cut.text_bytes);
    first = cut.end;
  }
  return {};
}

const ColumnChunk& ChunkWriter::finish() {
  if (chunk_.dictionary_coded_pages > 0) {
    ByteBuffer& body = shared_.scratch.body;
    body.clear();
    if (is_text()) {
      body.append(texts_.plain());
    } else {
      numbers_.append_plain(value_kind(column_->type) == ValueKind::int32 ? 4 : 8, body);
    }
    const PageFacts page{.type = PageType::dictionary,
                         .encoding = Encoding::plain,
                         .values = is_text() ? texts_.size() : numbers_.size(),
                         .body_bytes = body.size()};
    chunk_.dictionary_page_bytes = store_page(page, body.span(), chunk_.pieces);
  }
  chunk_.pieces.insert(chunk_.pieces.end(), page_pieces_.begin(), page_pieces_.end());
  return chunk_;
}

Result<ChunkWriter::PageCut> ChunkWriter::cut_page(const Column& values, size_t first) {
  const size_t rows = std::min(values.rows() - first, kPageRowsMax);
  if (values.kind() != ValueKind::text) return PageCut{.end = first + rows};
  const auto texts = values.texts().subspan(first, rows);
  const uint64_t all_bytes = total_length(texts);
  if (all_bytes + 4 * rows <= kPageTextBytesMax) return PageCut{first + rows, all_bytes};
  PageCut cut{.end = first};
  for (const TextRef text : texts) {
    if (text.length > kTextBytesMax) {
      return Status::error(Code::corrupt, "a text of " + std::to_string(text.length) +
                                              " bytes is too long for a Parquet page");
    }
    const uint64_t plain_bytes = cut.text_bytes + text.length + 4 * (cut.end - first + 1);
    if (plain_bytes > kPageTextBytesMax && cut.end > first) break;
    cut.end += 1;
    cut.text_bytes += text.length;
  }
  return cut;
}

ChunkWriter::Values ChunkWriter::rows_of(const Column& values, size_t first, size_t end) {
  const size_t rows = end - first;
  Values some;
  switch (values.kind()) {
    case ValueKind::int32: some.int32s = values.int32s().subspan(first, rows); break;
    case ValueKind::int64: some.int64s = values.int64s().subspan(first, rows); break;
    case ValueKind::text:
      some.texts = values.texts().subspan(first, rows);
      some.text_base = values.text_base;
      break;
  }
  return some;
}

void ChunkWriter::append_page(Values values, uint64_t text_bytes) {
  ValueStatistics statistics;
  statistics.rows = values.count();
  statistics.text_bytes = text_bytes;
  shared_.scratch.body.clear();
  if (column_->optional) statistics.nulls = append_levels(values);
  if (!values.int32s.empty()) set_bounds(values.int32s, shared_.kernel, statistics);
  if (!values.int64s.empty()) set_bounds(values.int64s, shared_.kernel, statistics);

  PageFacts page{.encoding = Encoding::rle_dictionary, .values = statistics.rows};
  ByteSpan body;
  if (dictionary_open_ && append_codes(values, statistics)) {
    chunk_.dictionary_coded_pages += 1;
    body = shared_.scratch.body.span();
  } else {
    // A chunk has one codec: it can be chosen anew as long as there is no page.
    if (chunk_.pages.empty()) chunk_.codec = Codec::zstd;
    dictionary_open_ = false;
    page.encoding = Encoding::plain;
    body = append_plain(values, statistics);
  }
  page.body_bytes = body.size();
  const uint64_t first_row = chunk_.statistics.rows;
  const uint64_t stored_bytes = store_page(page, body, page_pieces_);
  chunk_.statistics.merge(statistics);
  chunk_.pages.push_back({.first_row = first_row,
                          .stored_bytes = static_cast<uint32_t>(stored_bytes),
                          .statistics = std::move(statistics)});
}

// Appends the definition levels (1 for a value, 0 for NULL) to the page's body, leaves out of
// `values` what is NULL, and returns how many were.
uint64_t ChunkWriter::append_levels(Values& values) {
  constexpr unsigned kLevelWidth = 1;
  PageScratch& scratch = shared_.scratch;
  const size_t rows = values.count();
  scratch.not_null.clear();
  if (column_->empty_is_null) {
    for (size_t row = 0; row < rows; ++row) {
      const bool is_null = values.texts[row].length == 0;
      scratch.codes[row] = is_null ? 0 : 1;
      if (!is_null) scratch.not_null.push_back(values.texts[row]);
    }
    values.texts = scratch.not_null;
  } else {
    std::fill_n(scratch.codes.begin(), rows, uint16_t{1});
  }
  scratch.body.put(uint32_t{0});
  append_hybrid({scratch.codes.data(), rows}, kLevelWidth, shared_.kernel, scratch.body);
  store(scratch.body.data(), static_cast<uint32_t>(scratch.body.size() - sizeof(uint32_t)));
  return rows - values.count();
}

// Appends width and codes to the page's body; false, and nothing appended, where the dictionary
// cannot take the values.
bool ChunkWriter::append_codes(const Values& values, ValueStatistics& statistics) {
  PageScratch& scratch = shared_.scratch;
  uint16_t* codes = scratch.codes.data();
  const auto encoded = [&] {
    if (!values.int32s.empty())
      return numbers_.encode(values.int32s, statistics.min, statistics.max, codes);
    if (!values.int64s.empty())
      return numbers_.encode(values.int64s, statistics.min, statistics.max, codes);
    const bool is_first = chunk_.pages.empty();
    return texts_.encode(values.texts, values.text_base, codes,
                         is_first ? first_page_texts_max(values.count()) : kDictionaryValuesMax);
  };
  if (values.count() > 0) {
    if (!encoded()) return false;
    if (is_text()) set_used_bounds(values, statistics);
  }
  const unsigned width = code_width(is_text() ? texts_.size() : numbers_.size());
  scratch.body.put(static_cast<uint8_t>(width));
  append_hybrid({codes, values.count()}, width, shared_.kernel, scratch.body);
  return true;
}

// The bounds of a page of texts from those of its codes that occur.
void ChunkWriter::set_used_bounds(const Values& values, ValueStatistics& statistics) {
  PageScratch& scratch = shared_.scratch;
  for (size_t row = 0; row < values.count(); ++row) scratch.is_used[scratch.codes[row]] = 1;
  TextBounds bounds;
  for (size_t code = 0; code < texts_.size(); ++code) {
    if (scratch.is_used[code] != 0) bounds.add(texts_.text(code));
    scratch.is_used[code] = 0;
  }
  statistics.text_min = bounds.min();
  statistics.text_max = bounds.max();
}

// The body of a page in PLAIN, behind the levels if there are any; sets the bounds of texts.
ByteSpan ChunkWriter::append_plain(const Values& values, ValueStatistics& statistics) {
  ByteBuffer& body = shared_.scratch.body;
  if (!is_text()) {
    if (body.size() == 0) return values.number_bytes();
    body.append(values.number_bytes());
    return body.span();
  }
  const size_t bytes = 4 * values.count() + statistics.text_bytes;
  std::byte* to = body.room(bytes);
  TextBounds bounds;
  for (const TextRef ref : values.texts) {
    const char* text = values.text_base + ref.offset;
    store(to, ref.length);
    copy_text(to + 4, text, ref.length);
    to += 4 + ref.length;
    bounds.add({text, ref.length});
  }
  body.grow(bytes);
  statistics.text_min = bounds.min();
  statistics.text_max = bounds.max();
  return body.span();
}

// Compresses and keeps a page, and returns the bytes that it takes with its header.
uint64_t ChunkWriter::store_page(const PageFacts& page, ByteSpan body,
                                 std::vector<ByteSpan>& pieces) {
  if (chunk_.codec == Codec::zstd) {
    body = shared_.compressor.compress(
        body, column_->type == ColumnType::decimal ? PageContent::decimals : PageContent::any);
  }
  ByteBuffer& header = shared_.scratch.header;
  header.clear();
  append_page_header(page, body, shared_.kernel, header);
  shared_.blocks.append(header.span(), pieces);
  shared_.blocks.append(body, pieces);
  chunk_.stored_bytes += header.size() + body.size();
  chunk_.unpacked_bytes += header.size() + page.body_bytes;
  return header.size() + body.size();
}

}  // namespace lade::parquet
