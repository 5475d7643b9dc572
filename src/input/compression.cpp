#include "input/compression.hpp"

#include "input/table_file_name.hpp"

namespace lade {
namespace {

constexpr uint64_t kTextBytesUnchecked = uint64_t{64} << 20;
constexpr uint64_t kExpansionMax = 200;

}  // namespace

Status check_compression(const std::string& path, const ContentKind* found, bool promises_text) {
  const std::string_view name = last_component(path);
  const ContentKind* promised = kind_of_name(name);
  if (promised == nullptr && !promises_text) return {};
  const auto say = [](const ContentKind* kind) { return kind ? kind->name : "plain text"; };
  if (say(found) == say(promised)) return {};
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
