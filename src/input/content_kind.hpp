// What an input is, told by its first bytes, before its name and before its last line end. One
// table has all kinds that are told by a magic number: to know one more is one more row of it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.hpp"
#include "base/status.hpp"
#include "catalog/table_schema.hpp"

namespace lade {

enum class Compression : uint8_t { none, gzip, zstd };

std::string_view compression_name(Compression compression);

// As many first bytes as it takes to tell: the mark of tar stands behind 257, and a CSV file is
// known by its first line.
inline constexpr size_t kContentHeadBytes = 1024;

struct ContentKind {
  std::string_view name;
  std::string_view magic;                       // may be empty for kinds that are not told by one
  size_t magic_at = 0;                          // bytes before the magic number
  Compression compression = Compression::none;  // how it is unpacked; none: it cannot be read
  std::string_view endings = {};  // of names that promise it, with blanks between them
  std::string_view pipe = {};     // writes its text to a pipe; FILE stands for its path

  bool is_readable() const { return compression != Compression::none; }
};

// Told by a magic number; null for what has none. `head` is the first kContentHeadBytes of the
// input, or all of a shorter one.
const ContentKind* kind_of_content(ByteSpan head);

// Told by the ending of a file's name, in any case; null for one that promises nothing.
const ContentKind* kind_of_name(std::string_view name);

// Told of `head` as text that should be rows of `table`: UTF-16, a byte order mark, CR line ends,
// HTML, JSON, another delimiter, a header line, quoted fields. Null for rows, and for all that
// parsing finds fault with.
const ContentKind* kind_of_text(ByteSpan head, const TableSchema& table);

// Code::input_format: what the input is and which pipe makes rows of it. `packed` is the kind that
// `kind` was found in, or null.
Status cannot_read(const ContentKind& kind, const ContentKind* packed, const std::string& path,
                   const TableSchema& table);

// Cuts the endings of all kinds off a file name: "orders.tar.gz" becomes "orders".
std::string_view without_compression_ending(std::string_view name);

}  // namespace lade
