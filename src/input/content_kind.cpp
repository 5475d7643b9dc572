#include "input/content_kind.hpp"

#include <algorithm>

#include "base/assert.hpp"
#include "base/letter_case.hpp"
#include "base/shell_word.hpp"

namespace lade {
namespace {

using namespace std::string_view_literals;

// In the order in which they are looked for. Those without a magic number are known by name.
constexpr ContentKind kKinds[] = {
    {"gzip", "zcat FILE", "\x1f\x8b"sv, " .gz .tgz ", Compression::gzip},
    {"zstd", "zstdcat FILE", "\x28\xb5\x2f\xfd"sv, " .zst .tzst ", Compression::zstd},
    {"bzip2", "bzcat FILE", "BZh"sv, " .bz2 .tbz .tbz2 ", Compression::bzip2},
    {"xz", "xzcat FILE", "\xfd\x37zXZ\0"sv, " .xz .txz ", Compression::xz},
    {"lz4", "lz4cat FILE", "\x04\x22\x4d\x18"sv, " .lz4 ", Compression::lz4},
    {"lz4 in its legacy format", "lz4cat FILE", "\x02\x21\x4c\x18"sv},
    {"lzip", "lzip -dc FILE", "LZIP"sv, " .lz "},
    {"lzma", "xzcat FILE", "\x5d\0\0"sv, " .lzma "},
    {"lzop", "lzop -dc FILE", "\x89LZO\0"sv, " .lzo "},
    {"compress", "zcat FILE", "\x1f\x9d"sv, " .z "},
    {"snappy", "snzip -dc FILE", "\xff\x06\0\0sNaPpY"sv, " .sz .snappy "},
    {"brotli", "brotli -dc FILE", ""sv, " .br "},
    {"a zip archive", "unzip -p FILE", "PK\x03\x04"sv, " .zip ", Compression::none, 0, true},
    {"an empty zip archive", "", "PK\x05\x06"sv},
    {"a 7z archive", "7z x -so FILE", "7z\xbc\xaf\x27\x1c"sv, " .7z ", Compression::none, 0, true},
    {"a rar archive", "unrar p -inul FILE", "Rar!\x1a\x07"sv, " .rar ", Compression::none, 0, true},
    {"a tar archive", "tar -xOf FILE", "ustar"sv, " .tar ", Compression::none, 257},
    {"a cpio archive", "", "\xc7\x71"sv, " .cpio "},
    {"an ar archive", "", "!<arch>\n"sv},
    {"a Parquet file", "", "PAR1"sv, " .parquet "},
    {"an ORC file", "", "ORC"sv, " .orc "},
    {"an Avro file", "", "Obj\x01"sv, " .avro "},
    {"an Arrow file", "", "ARROW1"sv, " .arrow .feather "},
    {"an HDF5 file", "", "\x89HDF\r\n"sv},
    {"an SQLite database", "", "SQLite format 3\0"sv},
    {"a PostgreSQL dump", "", "PGDMP"sv},
    {"PostgreSQL's binary COPY format", "", "PGCOPY\n"sv},
    {"a program", "", "\177ELF"sv},
    {"a PDF file", "", "%PDF"sv},
    {"the pointer that Git LFS leaves in the place of a file", "git lfs smudge < FILE",
     "version https://git-lfs"sv, "", Compression::none, 0, true},
};

// Kinds that take a closer look.
constexpr ContentKind kCpioText = {"a cpio archive"};
constexpr ContentKind kOldTar = {"a tar archive", "tar -xOf FILE"};
constexpr ContentKind kUtf16 = {"UTF-16 text", "cat FILE | iconv -f UTF-16 -t UTF-8"};
constexpr ContentKind kUtf16Little = {"UTF-16 text without a byte order mark",
                                      "cat FILE | iconv -f UTF-16LE -t UTF-8"};
constexpr ContentKind kUtf16Big = {"UTF-16 text without a byte order mark",
                                   "cat FILE | iconv -f UTF-16BE -t UTF-8"};
constexpr ContentKind kCarriageReturns = {"text whose lines end with CR alone",
                                          "cat FILE | tr '\\r' '\\n'"};
constexpr ContentKind kMarkup = {"HTML or XML"};
constexpr ContentKind kJson = {"JSON"};

std::string_view as_text(ByteSpan head) {
  return {reinterpret_cast<const char*>(head.data()), head.size()};
}

// Zstandard and lz4 streams may begin with frames that carry no text: 0x184D2A50 to 0x184D2A5F, and
// how many bytes to skip. What is behind them; empty if that is not in the head.
ByteSpan behind_skippable_frames(ByteSpan head) {
  constexpr size_t kFrameHeadBytes = 8;
  while (head.size() >= kFrameHeadBytes && (load<uint32_t>(head.data()) & ~0xfU) == 0x184d2a50) {
    const size_t bytes = kFrameHeadBytes + size_t{load<uint32_t>(&head[4])};
    head = head.subspan(std::min(bytes, head.size()));
  }
  return head;
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

// The kind of text that should be rows, by its first bytes: UTF-16, CR line ends, HTML, JSON. Null
// for rows, and for all that parsing finds fault with.
const ContentKind* kind_of_text(std::string_view text) {
  if (const ContentKind* utf16 = utf16_kind(text)) return utf16;
  const size_t line_feed = text.find('\n');
  if (line_feed == text.npos && text.find('\r') < text.size() - 1) return &kCarriageReturns;
  const size_t first = text.find_first_not_of(" \t\r\n");
  const char first_byte = first == text.npos ? '\0' : text[first];
  if (first_byte == '<') return &kMarkup;
  return first_byte == '{' || first_byte == '[' ? &kJson : nullptr;
}

std::string_view without_mark(std::string_view text) {
  return text.starts_with(kUtf8Mark) ? text.substr(kUtf8Mark.size()) : text;
}

std::string replaced(std::string_view text, std::string_view word, std::string_view with) {
  std::string result(text);
  if (const size_t at = result.find(word); at != result.npos) result.replace(at, word.size(), with);
  return result;
}

}  // namespace

const ContentKind& kind_of(Compression compression) {
  LADE_ASSERT(compression != Compression::none);
  return *std::find_if(std::begin(kKinds), std::end(kKinds),
                       [&](const ContentKind& kind) { return kind.compression == compression; });
}

std::string_view compression_name(Compression compression) {
  return compression == Compression::none ? "none" : kind_of(compression).name;
}

const ContentKind* kind_of_content(ByteSpan head) {
  const std::string_view text = as_text(head);
  if (const ByteSpan frame = behind_skippable_frames(head); frame.size() < head.size()) {
    // Where the frame of text is too far behind to be seen, zstd is what writes such frames.
    const ContentKind& lz4 = kind_of(Compression::lz4);
    return as_text(frame).starts_with(lz4.magic) ? &lz4 : &kind_of(Compression::zstd);
  }
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
  const std::string ending = " " + in_small_letters(name.substr(dot)) + " ";
  for (const ContentKind& kind : kKinds) {
    if (kind.endings.find(ending) != kind.endings.npos) return &kind;
  }
  return nullptr;
}

Status check_rows(ByteSpan head, Compression packing, const std::string& path,
                  const TableSchema& table, const Dialect& dialect, std::string_view command) {
  const ContentKind* packed = packing == Compression::none ? nullptr : &kind_of(packing);
  const std::string inside = packed == nullptr ? "" : " inside " + std::string(packed->name);
  const std::string_view text = without_mark(as_text(head));
  const ContentKind* kind = kind_of_content(head);
  if (kind == nullptr) kind = kind_of_text(text);
  if (kind == nullptr) {
    std::string fault = dialect_fault(text, table, dialect, inside);
    if (fault.empty()) return {};
    return Status::error(Code::input_format, std::move(fault), path);
  }
  const std::string file = path == "-" ? "FILE" : shell_word(path);
  std::string message("is ");
  message.append(kind->name).append(inside);
  message += ", which lade does not read";
  // A list of deletes has no table that a pipe could be read as.
  const bool has_pipe = !kind->pipe.empty() && !(packed != nullptr && kind->pipe_needs_file);
  if (has_pipe && !table.constraints.empty()) {
    std::string pipe = replaced(kind->pipe, "FILE", packed ? "-" : file);
    if (packed != nullptr) pipe = replaced(packed->pipe, "FILE", file) + " | " + pipe;
    message += "; try: " + pipe + " | " + std::string(command) + dialect_options(dialect) +
               " --table " + std::string(table.name) + " -";
  } else {
    message += ": unpack or export it as text with delimiters between the fields";
  }
  return Status::error(Code::input_format, std::move(message), path);
}

Status check_name(const std::string& path, ByteSpan head, bool promises_text) {
  const ContentKind* promised = kind_of_name(path);
  if (promised == nullptr && !promises_text) return {};
  const ContentKind* found = kind_of_content(head);
  const auto name = [](const ContentKind* kind) { return kind ? kind->name : "plain text"; };
  if (name(found) == name(promised)) return {};
  std::string message("its name says ");
  message.append(name(promised));
  if (found != nullptr) {
    const std::string_view ending = found->endings.substr(1, found->endings.find(' ', 1) - 1);
    message.append(", its first bytes say ").append(name(found));
    message.append(": let its name end with ").append(ending);
    return Status::error(Code::compression_mismatch, std::move(message), path);
  }
  // Packed bytes are some even where their text has none.
  if (promised->magic.starts_with(as_text(head))) {
    message += head.empty() ? ", and it is empty" : ", and it is cut within the first bytes";
    message += ": make it anew, or leave it out";
    return Status::error(Code::bad_compression, std::move(message), path);
  }
  message += ", and its first bytes do not: make it anew, or if it is plain text, leave ";
  message += path.substr(path.rfind('.'));
  message += " out of its name";
  return Status::error(Code::compression_mismatch, std::move(message), path);
}

std::string_view without_compression_ending(std::string_view name) {
  while (kind_of_name(name) != nullptr) name = name.substr(0, name.rfind('.'));
  return name;
}

}  // namespace lade
