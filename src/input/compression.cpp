#include "input/compression.hpp"

#include "input/table_file_name.hpp"

namespace lade {
namespace {

constexpr uint64_t kTextBytesUnchecked = uint64_t{64} << 20;
constexpr uint64_t kExpansionMax = 200;

bool starts_with(ByteSpan head, std::string_view magic) {
  return head.size() >= magic.size() && std::memcmp(head.data(), magic.data(), magic.size()) == 0;
}

// A Zstandard stream may begin with a frame that carries no text: 0x184D2A50 to 0x184D2A5F.
bool is_skippable_frame(ByteSpan head) {
  return head.size() >= 4 && (load<uint32_t>(head.data()) & 0xfffffff0) == 0x184d2a50;
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

Compression detect_compression(ByteSpan head) {
  if (starts_with(head, "\x1f\x8b")) return Compression::gzip;
  if (starts_with(head, "\x28\xb5\x2f\xfd") || is_skippable_frame(head)) return Compression::zstd;
  return Compression::none;
}

std::string_view without_compression_suffix(std::string_view name) {
  if (name.ends_with(".gz")) return name.substr(0, name.size() - 3);
  if (name.ends_with(".zst")) return name.substr(0, name.size() - 4);
  return name;
}

Status check_compression(const std::string& path, Compression found) {
  const std::string_view name = last_component(path);
  Compression promised = Compression::none;
  if (name.ends_with(".gz")) {
    promised = Compression::gzip;
  } else if (name.ends_with(".zst")) {
    promised = Compression::zstd;
  } else if (!parse_table_file_name(name)) {
    return {};
  }
  if (found == promised) return {};
  const auto say = [](Compression compression) {
    return compression == Compression::none ? "plain text" : compression_name(compression);
  };
  std::string message("the name says ");
  message.append(say(promised)).append(", the first bytes say ").append(say(found));
  return Status::error(Code::compression_mismatch, std::move(message), path);
}

Status bad_compression(const std::string& path, uint64_t stored_offset, std::string_view problem) {
  std::string message(problem);
  message += " (at byte " + std::to_string(stored_offset) + " of the compressed file)";
  return Status::error(Code::bad_compression, std::move(message), path);
}

Status check_expansion(const std::string& path, uint64_t stored_bytes, uint64_t text_bytes) {
  if (text_bytes <= kTextBytesUnchecked || text_bytes / kExpansionMax <= stored_bytes) return {};
  return bad_compression(path, stored_bytes,
                         "unpacks to more than " + std::to_string(kExpansionMax) +
                             " times its size; if that is meant, unpack it and pipe it to lade");
}

}  // namespace lade
