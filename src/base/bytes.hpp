// Little-endian loads and stores, a writer that appends fields to a buffer, and a reader that never
// passes its end. lade runs on little-endian machines only, so a load is a memcpy; the
// static_assert says so.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace lade {

static_assert(std::endian::native == std::endian::little, "lade's file format is little-endian");

using ByteSpan = std::span<const std::byte>;
using MutableByteSpan = std::span<std::byte>;

template <typename T>
inline T load(const void* from) {
  static_assert(std::is_trivially_copyable_v<T>);
  T value;
  std::memcpy(&value, from, sizeof(T));
  return value;
}

template <typename T>
inline void store(void* to, T value) {
  static_assert(std::is_trivially_copyable_v<T>);
  std::memcpy(to, &value, sizeof(T));
}

constexpr uint64_t round_up(uint64_t value, uint64_t multiple) {
  return (value + multiple - 1) / multiple * multiple;
}

// The least count of `by` that makes `value` or more.
constexpr uint64_t divide_up(uint64_t value, uint64_t by) {
  return value / by + (value % by == 0 ? 0 : 1);
}

// Appends fields of a stored record. The twin of ByteReader.
class ByteWriter {
 public:
  explicit ByteWriter(std::vector<std::byte>& out) : out_(out) {}

  template <typename T>
  void put(T value) {
    const size_t at = out_.size();
    out_.resize(at + sizeof(T));
    store(out_.data() + at, value);
  }
  // Not vector::insert: g++ 12 warns of its branch for an insertion in the middle.
  void bytes(ByteSpan data) {
    const size_t at = out_.size();
    out_.resize(at + data.size());
    if (!data.empty()) std::memcpy(out_.data() + at, data.data(), data.size());
  }
  // u32 length, then the bytes.
  void text(std::string_view text) {
    put(static_cast<uint32_t>(text.size()));
    bytes(std::as_bytes(std::span(text.data(), text.size())));
  }

 private:
  std::vector<std::byte>& out_;
};

// Reads fields of a stored record whose bytes may be hostile. Past the end every read gives zero
// and ok() turns false for good, so a caller may read a whole record and ask once.
class ByteReader {
 public:
  explicit ByteReader(ByteSpan data) : data_(data) {}

  template <typename T>
  T get() {
    if (!has(sizeof(T))) return T{};
    T value = load<T>(data_.data() + at_);
    at_ += sizeof(T);
    return value;
  }
  ByteSpan bytes(size_t count) {
    if (!has(count)) return {};
    ByteSpan span = data_.subspan(at_, count);
    at_ += count;
    return span;
  }
  std::string_view text() {
    ByteSpan span = bytes(get<uint32_t>());
    return {reinterpret_cast<const char*>(span.data()), span.size()};
  }
  // A count of records that need at least `bytes_min` bytes each; a count that cannot fit is a
  // failure, so nobody allocates for it. REQUIRES: bytes_min > 0.
  size_t count(size_t bytes_min) {
    const uint32_t value = get<uint32_t>();
    if (value > remaining() / bytes_min) {
      ok_ = false;
      return 0;
    }
    return value;
  }
  size_t remaining() const { return data_.size() - at_; }
  bool ok() const { return ok_; }

 private:
  bool has(size_t count) {
    if (ok_ && count <= remaining()) return true;
    ok_ = false;
    return false;
  }

  ByteSpan data_;
  size_t at_ = 0;
  bool ok_ = true;
};

}  // namespace lade
