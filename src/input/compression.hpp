// How an input is packed, told by its first bytes: gzip (RFC 1952) or Zstandard (RFC 8878), else
// plain text. A name that promises something else is refused, since one of the two is a mistake.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/bytes.hpp"
#include "base/status.hpp"

namespace lade {

enum class Compression : uint8_t { none, gzip, zstd };

std::string_view compression_name(Compression compression);

// As many first bytes as it takes to tell.
inline constexpr size_t kMagicBytes = 4;

// `head` is the first kMagicBytes of the input, or all of a shorter one.
Compression detect_compression(ByteSpan head);

// Code::compression_mismatch if the name of a regular file ends in .gz, .zst or a .tbl form and its
// content is something else. Other names promise nothing.
Status check_compression(const std::string& path, Compression found);

// Cuts .gz or .zst off a file name.
std::string_view without_compression_suffix(std::string_view name);

// Code::bad_compression: the stored bytes cannot be unpacked, and where in them.
Status bad_compression(const std::string& path, uint64_t stored_offset, std::string_view problem);

// Refuses input that unpacks to far more than any table can: past 64 MiB of text at most 200 bytes
// for one stored byte. Real .tbl files pack 4:1 to 8:1; rows that differ in nothing but a key, the
// most that a primary key lets pass, stay below 80:1, as each costs a few bytes. Deflate alone
// reaches 1,032:1 on zeros, Zstandard 32,000:1. Whoever has such a file unpacks it and pipes it in.
Status check_expansion(const std::string& path, uint64_t stored_bytes, uint64_t text_bytes);

}  // namespace lade
