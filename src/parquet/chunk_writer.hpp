// Turns the values of one column into the pages of a column chunk, batch by batch. The dictionary
// page stands in front of the chunk but is known last, so pages are kept as pieces and put in order
// at the end.
#pragma once

#include <array>
#include <vector>

#include "base/instruction_set.hpp"
#include "base/status.hpp"
#include "column/column.hpp"
#include "parquet/block_store.hpp"
#include "parquet/column_chunk.hpp"
#include "parquet/compressor.hpp"
#include "parquet/number_dictionary.hpp"
#include "parquet/page.hpp"
#include "parquet/schema.hpp"
#include "parquet/text_dictionary.hpp"

namespace lade::parquet {

// Memory that the columns of a row group take turns to use.
struct PageScratch {
  ByteBuffer body;
  ByteBuffer header;
  std::array<uint16_t, kPageRowsMax> codes;
  std::array<uint8_t, kPageRowsMax> is_used{};  // by code; all zero between pages
  std::vector<TextRef> not_null;
};

class ChunkWriter {
 public:
  // What the writers of one row group share.
  struct Shared {
    Compressor& compressor;
    BlockStore& blocks;
    PageScratch& scratch;
    InstructionSet kernel;
  };

  // REQUIRES: what `shared` names outlives the writer.
  explicit ChunkWriter(Shared shared) : shared_(shared) {}

  // Forgets the chunk before. REQUIRES: `column` stays until the next begin().
  void begin(const ParquetColumn& column, ChunkEncoding encoding);
  // The next batch. A text of more than kTextBytesMax is Code::corrupt; then the chunk is of no
  // use. REQUIRES: the kind is the column's.
  Status append(const Column& values);
  const ColumnChunk& finish();

 private:
  // Values that are not NULL. One of the spans is in use.
  struct Values {
    std::span<const int32_t> int32s;
    std::span<const int64_t> int64s;
    std::span<const TextRef> texts;
    const char* text_base = nullptr;

    size_t count() const { return int32s.size() + int64s.size() + texts.size(); }
    ByteSpan number_bytes() const {
      return int32s.empty() ? std::as_bytes(int64s) : std::as_bytes(int32s);
    }
  };

  struct PageCut {
    size_t end = 0;  // row behind the page's last
    uint64_t text_bytes = 0;
  };
  static Result<PageCut> cut_page(const Column& values, size_t first);
  static Values rows_of(const Column& values, size_t first, size_t end);
  void append_page(Values values, uint64_t text_bytes);
  uint64_t append_levels(Values& values);
  bool append_codes(const Values& values, ValueStatistics& statistics);
  void set_used_bounds(const Values& values, ValueStatistics& statistics);
  ByteSpan append_plain(const Values& values, ValueStatistics& statistics);
  uint64_t store_page(const PageFacts& page, ByteSpan body, std::vector<ByteSpan>& pieces);

  bool is_text() const { return value_kind(column_->type) == ValueKind::text; }

  const ParquetColumn* column_ = nullptr;
  const Shared shared_;
  bool dictionary_open_ = false;
  NumberDictionary numbers_;
  TextDictionary texts_;
  ColumnChunk chunk_;
  std::vector<ByteSpan> page_pieces_;
};

}  // namespace lade::parquet
