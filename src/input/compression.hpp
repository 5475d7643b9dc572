// What is wrong with packed input: a name that promises something else than the content is, bytes
// that cannot be unpacked, and text that no table can be.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/status.hpp"
#include "input/content_kind.hpp"

namespace lade {

// Code::compression_mismatch if the name of a regular file ends in that of a compression and its
// content is something else; or in none, and it is one of a table's names, which promise text.
// `found` is what the first bytes say; null for plain text.
Status check_compression(const std::string& path, const ContentKind* found, bool promises_text);

// Code::bad_compression: the stored bytes cannot be unpacked, and where in them.
Status bad_compression(const std::string& path, uint64_t stored_offset, std::string_view problem);

// Refuses input that unpacks to far more than any table can: past 64 MiB of text at most 200 bytes
// for one stored byte. Real .tbl files pack 4:1 to 8:1; rows that differ in nothing but a key, the
// most that a primary key lets pass, stay below 80:1, as each costs a few bytes. Deflate alone
// reaches 1,032:1 on zeros, Zstandard 32,000:1. Whoever has such a file unpacks it and pipes it in.
Status check_expansion(const std::string& path, uint64_t stored_bytes, uint64_t text_bytes);

}  // namespace lade
