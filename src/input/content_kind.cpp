#include "input/content_kind.hpp"

#include <algorithm>
#include <utility>

#include "base/letter_case.hpp"

namespace lade {
namespace {

using namespace std::string_view_literals;

constexpr Compression kUnreadable = Compression::none;

// In the order in which they are looked for. Those without a magic number are known by name.
constexpr ContentKind kKinds[] = {
    {"gzip", "\x1f\x8b"sv, 0, Compression::gzip, ".gz .tgz", "zcat FILE"},
    {"zstd", "\x28\xb5\x2f\xfd"sv, 0, Compression::zstd, ".zst .tzst", "zstdcat FILE"},
    {"bzip2", "BZh"sv, 0, kUnreadable, ".bz2 .tbz .tbz2", "bzcat FILE"},
    {"xz", "\xfd\x37zXZ\0"sv, 0, kUnreadable, ".xz .txz", "xzcat FILE"},
    {"lz4", "\x04\x22\x4d\x18"sv, 0, kUnreadable, ".lz4", "lz4cat FILE"},
    {"lz4", "\x02\x21\x4c\x18"sv, 0, kUnreadable, "", "lz4cat FILE"},  // its older form
    {"lzip", "LZIP"sv, 0, kUnreadable, ".lz", "lzip -dc FILE"},
    {"lzma", "\x5d\0\0"sv, 0, kUnreadable, ".lzma", "xzcat FILE"},
    {"lzop", "\x89LZO\0"sv, 0, kUnreadable, ".lzo", "lzop -dc FILE"},
    {"compress", "\x1f\x9d"sv, 0, kUnreadable, ".z", "zcat FILE"},
    {"snappy", "\xff\x06\0\0sNaPpY"sv, 0, kUnreadable, ".sz .snappy", "snzip -dc FILE"},
    {"brotli", ""sv, 0, kUnreadable, ".br", "brotli -dc FILE"},
    {"a zip archive", "PK\x03\x04"sv, 0, kUnreadable, ".zip", "unzip -p FILE"},
    {"an empty zip archive", "PK\x05\x06"sv, 0, kUnreadable, "", ""},
    {"a 7z archive", "7z\xbc\xaf\x27\x1c"sv, 0, kUnreadable, ".7z", "7z x -so FILE"},
    {"a rar archive", "Rar!\x1a\x07"sv, 0, kUnreadable, ".rar", "unrar p -inul FILE"},
    {"a tar archive", "ustar"sv, 257, kUnreadable, ".tar", "tar -xOf FILE"},
    {"a cpio archive", "\xc7\x71"sv, 0, kUnreadable, ".cpio", ""},
    {"an ar archive", "!<arch>\n"sv, 0, kUnreadable, "", ""},
    {"a Parquet file", "PAR1"sv, 0, kUnreadable, ".parquet", ""},
    {"an ORC file", "ORC"sv, 0, kUnreadable, ".orc", ""},
    {"an Avro file", "Obj\x01"sv, 0, kUnreadable, ".avro", ""},
    {"an Arrow file", "ARROW1"sv, 0, kUnreadable, ".arrow .feather", ""},
    {"an HDF5 file", "\x89HDF\r\n"sv, 0, kUnreadable, "", ""},
    {"an SQLite database", "SQLite format 3\0"sv, 0, kUnreadable, "", ""},
    {"a PostgreSQL dump", "PGDMP"sv, 0, kUnreadable, "", ""},
    {"PostgreSQL's binary COPY format", "PGCOPY\n"sv, 0, kUnreadable, "", ""},
    {"a program", "\177ELF"sv, 0, kUnreadable, "", ""},
    {"a PDF file", "%PDF"sv, 0, kUnreadable, "", ""},
    {"the pointer that Git LFS leaves in the place of a file", "version https://git-lfs"sv, 0,
     kUnreadable, "", "git lfs smudge < FILE"},
};
constexpr const ContentKind& kZstd = kKinds[1];

// Kinds that take a closer look.
constexpr ContentKind kCpioText = {"a cpio archive", ""};
constexpr ContentKind kOldTar = {.name = "a tar archive", .magic = "", .pipe = "tar -xOf FILE"};
constexpr ContentKind kByteOrderMark = {.name = "text behind a UTF-8 byte order mark",
                                        .magic = "\xef\xbb\xbf",
                                        .pipe = "tail -c +4 FILE"};
constexpr ContentKind kUtf16 = {
    .name = "UTF-16 text", .magic = "", .pipe = "cat FILE | iconv -f UTF-16 -t UTF-8"};
constexpr ContentKind kUtf16Little = {.name = "UTF-16 text without a byte order mark",
                                      .magic = "",
                                      .pipe = "cat FILE | iconv -f UTF-16LE -t UTF-8"};
constexpr ContentKind kUtf16Big = {.name = "UTF-16 text without a byte order mark",
                                   .magic = "",
                                   .pipe = "cat FILE | iconv -f UTF-16BE -t UTF-8"};
constexpr ContentKind kCarriageReturns = {
    .name = "text whose lines end with CR alone", .magic = "", .pipe = "cat FILE | tr '\\r' '\\n'"};
constexpr ContentKind kMarkup = {"HTML or XML", ""};
constexpr ContentKind kJson = {"JSON", ""};
constexpr ContentKind kHeader = {
    .name = "text with a header line", .magic = "", .pipe = "tail -n +2 FILE"};
constexpr ContentKind kQuoted = {
    .name = "text with quoted fields", .magic = "", .pipe = "cat FILE | tr -d '\"'"};
constexpr ContentKind kCommas = {.name = "text with ',' where '|' is expected",
                                 .magic = "",
                                 .pipe = "cat FILE | csvformat -D '|'"};
constexpr ContentKind kTabs = {.name = "text with a tab where '|' is expected",
                               .magic = "",
                               .pipe = "cat FILE | tr '\\t' '|'"};
constexpr ContentKind kSemicolons = {.name = "text with ';' where '|' is expected",
                                     .magic = "",
                                     .pipe = "cat FILE | csvformat -d ';' -D '|'"};
constexpr ContentKind kControlA = {.name = "text with byte 0x01 where '|' is expected",
                                   .magic = "",
                                   .pipe = "cat FILE | tr '\\001' '|'"};

constexpr std::pair<char, const ContentKind*> kOtherDelimiters[] = {
    {',', &kCommas}, {'\t', &kTabs}, {';', &kSemicolons}, {'\x01', &kControlA}};

std::string_view as_text(ByteSpan head) {
  return {reinterpret_cast<const char*>(head.data()), head.size()};
}

// A Zstandard stream may begin with a frame that carries no text: 0x184D2A50 to 0x184D2A5F.
bool is_skippable_frame(ByteSpan head) {
  return head.size() >= 4 && (load<uint32_t>(head.data()) & 0xfffffff0) == 0x184d2a50;
}

// cpio's text headers are a magic number and nothing but digits behind it.
bool is_cpio_text(std::string_view head) {
  constexpr size_t kHeaderBytes = 76;
  const bool magic =
      head.starts_with("070701") || head.starts_with("070702") || head.starts_with("070707");
  return magic && head.size() >= kHeaderBytes &&
         head.substr(0, kHeaderBytes).find_first_not_of("0123456789abcdefABCDEF") == head.npos;
}

// tar from before there was a magic number: a name, NULs behind it, and the header's sum in octal.
bool is_old_tar(std::string_view head) {
  constexpr size_t kHeaderBytes = 512;
  constexpr size_t kSumAt = 148;
  constexpr size_t kSumBytes = 8;
  if (head.size() < kHeaderBytes || head[0] == '\0' || head[99] != '\0') return false;
  uint32_t sum = 0;
  uint32_t said = 0;
  for (size_t i = 0; i < kHeaderBytes; ++i) {
    const bool in_sum = i >= kSumAt && i < kSumAt + kSumBytes;
    sum += in_sum ? uint8_t{' '} : static_cast<uint8_t>(head[i]);
    if (in_sum && head[i] >= '0' && head[i] <= '7') {
      said = said * 8 + static_cast<uint32_t>(head[i] - '0');
    }
  }
  return sum == said;
}

// Letters that stand at every second byte, with NULs between them.
const ContentKind* utf16_kind(std::string_view head) {
  constexpr size_t kLooked = 8;
  if (head.starts_with("\xff\xfe") || head.starts_with("\xfe\xff")) return &kUtf16;
  if (head.size() < kLooked) return nullptr;
  size_t even = 0;
  size_t odd = 0;
  for (size_t i = 0; i < kLooked; ++i) {
    if (head[i] == '\0') (i % 2 == 0 ? even : odd) += 1;
  }
  if (odd == kLooked / 2 && even == 0) return &kUtf16Little;
  if (even == kLooked / 2 && odd == 0) return &kUtf16Big;
  return nullptr;
}

// The name of a column, with the prefix of its table (l_orderkey) or without.
bool is_column_name(std::string_view field, std::string_view column) {
  if (field.size() >= 2 && field.front() == '"' && field.back() == '"') {
    field = field.substr(1, field.size() - 2);
  }
  const size_t underscore = column.find('_');
  return equal_in_any_case(field, column) ||
         (underscore != column.npos && equal_in_any_case(field, column.substr(underscore + 1)));
}

std::string replaced(std::string_view text, std::string_view word, std::string_view with) {
  std::string result(text);
  if (const size_t at = result.find(word); at != result.npos) result.replace(at, word.size(), with);
  return result;
}

}  // namespace

std::string_view compression_name(Compression compression) {
  switch (compression) {
    case Compression::none: return "none";
    case Compression::gzip: return "gzip";
    case Compression::zstd: return "zstd";
  }
  return "unknown";
}

const ContentKind* kind_of_content(ByteSpan head) {
  const std::string_view text = as_text(head);
  if (is_skippable_frame(head)) return &kZstd;
  for (const ContentKind& kind : kKinds) {
    if (kind.magic.empty() || text.size() < kind.magic_at) continue;
    if (text.substr(kind.magic_at).starts_with(kind.magic)) return &kind;
  }
  if (is_cpio_text(text)) return &kCpioText;
  return is_old_tar(text) ? &kOldTar : nullptr;
}

const ContentKind* kind_of_name(std::string_view name) {
  const size_t dot = name.rfind('.');
  if (dot == name.npos) return nullptr;
  const std::string ending = in_small_letters(name.substr(dot));
  for (const ContentKind& kind : kKinds) {
    std::string_view endings = kind.endings;
    while (!endings.empty()) {
      const size_t blank = std::min(endings.find(' '), endings.size());
      if (endings.substr(0, blank) == ending) return &kind;
      endings.remove_prefix(std::min(blank + 1, endings.size()));
    }
  }
  return nullptr;
}

const ContentKind* kind_of_text(ByteSpan head, const TableSchema& table) {
  std::string_view text = as_text(head);
  if (const ContentKind* utf16 = utf16_kind(text)) return utf16;
  if (text.starts_with(kByteOrderMark.magic)) return &kByteOrderMark;
  const size_t line_feed = text.find('\n');
  const size_t carriage_return = text.find('\r');
  if (line_feed == text.npos && carriage_return != text.npos && carriage_return + 1 < text.size()) {
    return &kCarriageReturns;
  }
  const size_t first = std::min(text.find_first_not_of(" \t\r\n"), text.size());
  if (first < text.size() && text[first] == '<') return &kMarkup;
  if (first < text.size() && (text[first] == '{' || text[first] == '[')) return &kJson;

  std::string_view line = text.substr(0, line_feed);
  if (line.ends_with('\r')) line.remove_suffix(1);
  const ContentKind* delimited = nullptr;
  char delimiter = '|';
  if (line.find('|') == line.npos) {
    for (const auto& [other, kind] : kOtherDelimiters) {
      const auto count = static_cast<size_t>(std::count(line.begin(), line.end(), other));
      if (count + 1 < table.columns.size()) continue;
      delimited = kind;
      delimiter = other;
      break;
    }
  }
  if (delimited != nullptr) return delimited;
  const std::string_view field = line.substr(0, std::min(line.find(delimiter), line.size()));
  if (is_column_name(field, table.columns.front().name)) return &kHeader;
  // The first column of every table is a number.
  return line.starts_with('"') && line.size() > 1 ? &kQuoted : nullptr;
}

Status cannot_read(const ContentKind& kind, const ContentKind* packed, const std::string& path,
                   const TableSchema& table) {
  const std::string_view file = path == "-" ? "FILE" : std::string_view(path);
  std::string message("is ");
  message.append(kind.name);
  if (packed != nullptr) message.append(" inside ").append(packed->name);
  message += ", which lade does not read";
  if (!kind.pipe.empty()) {
    std::string pipe = replaced(kind.pipe, "FILE", packed ? "-" : file);
    if (packed != nullptr) pipe = replaced(packed->pipe, "FILE", file) + " | " + pipe;
    message += "; try: " + pipe + " | lade load --table " + std::string(table.name) + " -";
  } else {
    message += ": unpack or export it as text with '|' between the fields";
  }
  return Status::error(Code::input_format, std::move(message), path);
}

std::string_view without_compression_ending(std::string_view name) {
  while (kind_of_name(name) != nullptr) name = name.substr(0, name.rfind('.'));
  return name;
}

}  // namespace lade
