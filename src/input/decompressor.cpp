#include "input/decompressor.hpp"

#include <cstring>

namespace lade {
namespace {

constexpr size_t kBlockBytes = size_t{128} << 10;  // one read of stored bytes
static_assert(kContentHeadBytes <= kBlockBytes);

constexpr uint64_t kTextBytesUnchecked = uint64_t{64} << 20;
constexpr uint64_t kExpansionMax = 200;

}  // namespace

std::string memory_text(uint64_t bytes) {
  return bytes >= uint64_t{1} << 20 ? std::to_string(bytes >> 20) + " MiB"
                                    : std::to_string(bytes >> 10) + " KiB";
}

bool check_expansion(uint64_t stored_bytes, uint64_t text_bytes) {
  return text_bytes <= kTextBytesUnchecked || text_bytes / kExpansionMax <= stored_bytes;
}

Decompressor::Decompressor(StoredStream& stored, ByteSpan head, Compression compression)
    : stored_(stored), name_(compression_name(compression)), block_(kBlockBytes) {
  if (!head.empty()) std::memcpy(block_.data(), head.data(), head.size());
  in_ = {reinterpret_cast<std::byte*>(block_.data()), head.size()};
}

Result<size_t> Decompressor::read(MutableByteSpan into) {
  MutableByteSpan room = into;
  while (room.size() == into.size()) {
    // Text that is held back comes before more input: there may be none.
    if (in_.empty() && place_ != Place::flushing) {
      const MutableByteSpan block(reinterpret_cast<std::byte*>(block_.data()), kBlockBytes);
      LADE_TRY(const size_t got, stored_.read(block));
      if (got == 0 && place_ == Place::between) return size_t{0};
      if (got == 0) return bad(name_ + " stream is cut short");
      in_ = block.first(got);
    }
    LADE_TRY(place_, unpack(in_, room));
    any_whole_ |= place_ == Place::between;
  }
  const size_t got = into.size() - room.size();
  text_bytes_ += got;
  if (check_expansion(stored_.bytes_read() - in_.size(), text_bytes_)) return got;
  return bad("unpacks to more than " + std::to_string(kExpansionMax) +
             " times its size; if that is meant, unpack it and pipe it to lade");
}

Status Decompressor::damaged(std::string_view why) const {
  std::string problem = name_ + " stream is damaged";
  if (any_whole_) problem += " or followed by something else";
  if (!why.empty()) problem.append(": ").append(why);
  return bad(problem);
}

Status Decompressor::no_memory() const {
  return Status::error(Code::out_of_memory, "no memory to unpack " + name_, stored_.path());
}

Status Decompressor::too_large(std::string_view wanted, uint64_t bytes_max,
                               std::string_view tool) const {
  std::string message("needs ");
  message.append(wanted).append(" to unpack its ").append(name_);
  message += ", and may take " + memory_text(bytes_max);
  message += bytes_max < kUnpackBytesMax
                 ? " (an eighth of --memory-limit): give it more, or unpack it with "
                 : ": unpack it with ";
  message.append(tool).append(" and pipe it to lade");
  return Status::error(Code::input_format, std::move(message), stored_.path());
}

Status Decompressor::bad(const std::string& problem) const {
  return Status::error(Code::bad_compression,
                       problem + " (at byte " + std::to_string(stored_.bytes_read() - in_.size()) +
                           " of the compressed file)",
                       stored_.path());
}

}  // namespace lade
