// What an input is, told by its first bytes before its name. One table has all kinds that are told
// by a magic number: to know one more is one more row of it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/bytes.hpp"
#include "base/status.hpp"
#include "catalog/table_schema.hpp"
#include "input/dialect.hpp"

namespace lade {

enum class Compression : uint8_t { none, gzip, zstd, bzip2, xz, lz4 };

// Some programs begin UTF-8 text with it.
inline constexpr std::string_view kUtf8Mark = "\xef\xbb\xbf";

std::string_view compression_name(Compression compression);

// Bytes from the beginning of an input that suffice to tell its kind: the mark of tar stands behind
// 257, and a CSV file is known by its first line.
inline constexpr size_t kContentHeadBytes = 1024;

struct ContentKind {
  std::string_view name;
  std::string_view pipe = {};     // writes its text to a pipe; FILE stands for its path
  std::string_view magic = {};    // empty: told by other means
  std::string_view endings = {};  // of names that promise it, each between blanks
  Compression compression = Compression::none;  // how it is unpacked; none: it cannot be read
  size_t magic_at = 0;                          // bytes before the magic number
  bool pipe_needs_file = false;                 // it does not read another pipe

  bool is_readable() const { return compression != Compression::none; }
};

// The kind of packed or foreign content; null for what may be text. `head` is the first
// kContentHeadBytes of the input, or all of a shorter one, here and below.
const ContentKind* kind_of_content(ByteSpan head);

// The kind that the ending of a file's name promises, in any case; null if it promises nothing.
const ContentKind* kind_of_name(std::string_view name);

// Code::input_format unless `head` may begin rows of `table` in `dialect`: says what it is and
// which pipe makes rows of it, or which options read it. It may be text and none of rows: UTF-16,
// HTML, JSON, of another dialect, without the header that the dialect has. `packing` is what `head`
// was unpacked from; `command` is what reads the input, as InputFile has it.
Status check_rows(ByteSpan head, Compression packing, const std::string& path,
                  const TableSchema& table, const Dialect& dialect, std::string_view command);

// Code::compression_mismatch if the name of a regular file ends in that of a compression and its
// content is something else; or in none, and it is one of a table's names, which promise text.
// Code::bad_compression if it is empty, or cut before it can be told what it is. REQUIRES: `head`
// is text, or of a kind that can be read.
Status check_name(const std::string& path, ByteSpan head, bool promises_text);

// Cuts the endings of all kinds off a file name: "orders.tar.gz" becomes "orders".
std::string_view without_compression_ending(std::string_view name);

}  // namespace lade
