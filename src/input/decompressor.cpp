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
      if (got == 0) return cut_short();
      in_ = block.first(got);
    }
    LADE_TRY(place_, unpack(in_, room));
    if (place_ == Place::between) whole_bytes_ = stored_.bytes_read() - in_.size();
  }
  const size_t got = into.size() - room.size();
  text_bytes_ += got;
  if (check_expansion(stored_.bytes_read() - in_.size(), text_bytes_)) return got;
  return bad("unpacks to more than " + std::to_string(kExpansionMax) +
                 " times its size; if that is meant, unpack it and pipe it to lade",
             "at byte " + std::to_string(stored_.bytes_read() - in_.size()));
}

Status Decompressor::cut_short() const {
  std::string problem = name_ + " stream is cut short";
  // Fewer bytes than the head of a stream could be the beginning of one, or anything.
  if (whole_bytes_ > 0)
    problem += ", or what follows its byte " + std::to_string(whole_bytes_) + " is no " + name_;
  return bad(problem, "at byte " + std::to_string(stored_.bytes_read()));
}

Status Decompressor::damaged(std::string_view why, Shown shown) const {
  std::string problem = name_ + " stream is damaged";
  if (whole_bytes_ > 0) problem += " or followed by something else";
  if (!why.empty()) problem.append(": ").append(why);
  const uint64_t end = stored_.bytes_read();
  const std::string begin = std::to_string(end - in_.size());
  return bad(problem, shown == Shown::at_front
                          ? "at byte " + begin
                          : "between byte " + begin + " and byte " + std::to_string(end));
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

Status Decompressor::bad(const std::string& problem, const std::string& place) const {
  return Status::error(Code::bad_compression, problem + " (" + place + " of the compressed file)",
                       stored_.path());
}

}  // namespace lade
