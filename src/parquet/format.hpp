// Numbers of the Parquet format that lade writes; FORMAT.md draws the file. They are those of the
// specification's parquet.thrift.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace lade::parquet {

inline constexpr std::string_view kMagic = "PAR1";  // the first and the last four bytes of a file

enum class PhysicalType : int32_t { int32 = 1, int64 = 2, byte_array = 6 };
enum class ConvertedType : int32_t { utf8 = 0, decimal = 5, date = 6 };
enum class Repetition : int32_t { required = 0, optional = 1 };
enum class Encoding : int32_t { plain = 0, rle = 3, rle_dictionary = 8 };
enum class Codec : int32_t { uncompressed = 0, zstd = 6 };
enum class PageType : int32_t { data = 0, dictionary = 2 };
enum class BoundaryOrder : int32_t { unordered = 0, ascending = 1, descending = 2 };

// What the caller chooses for a column chunk.
enum class ChunkEncoding : uint8_t {
  dictionary,  // codes of distinct values, uncompressed; PLAIN from the page that outgrows it
  plain,       // values as they are, compressed by zstd
};

// A page has the rows of one batch, but no more than this. Readers unpack pages whole.
inline constexpr size_t kPageRowsMax = 65'536;
// A page of texts also ends before the text that would carry its PLAIN form beyond this. Sizes of
// pages are 32 bits with a sign; real tables do not come near it.
inline constexpr size_t kPageTextBytesMax = size_t{16} << 20;
// A page of one text stays within these 32 bits, with levels and what zstd may add.
inline constexpr size_t kTextBytesMax = size_t{1} << 30;

// Codes have 16 bits, and one of them stands for a value that is not in the dictionary yet.
inline constexpr size_t kDictionaryValuesMax = 65'535;
// PLAIN form of a dictionary of texts: one that is longer saves little, and readers keep it whole.
inline constexpr size_t kDictionaryTextBytesMax = size_t{1} << 20;

// Rows at which whoever cuts row groups ends one, with the batch that reaches it.
inline constexpr uint64_t kRowGroupRows = 131'072;

}  // namespace lade::parquet
