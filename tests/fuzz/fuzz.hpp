// What the fuzz targets share. A target is a function of bytes that ends the process when something
// does not hold; which programs it becomes is written in meson.build.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <span>
#include <string>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);
// Targets whose inputs have a form may change them in their own way. Returns the new size.
extern "C" size_t LLVMFuzzerCustomMutator(uint8_t* data, size_t size, size_t max_size,
                                          unsigned int seed);
// The engine's own way, for them to use.
extern "C" size_t LLVMFuzzerMutate(uint8_t* data, size_t size, size_t max_size);

namespace lade {

// Takes numbers off the front of an input; zeros when it has ended.
class FuzzInput {
 public:
  FuzzInput(const uint8_t* data, size_t size) : rest_(data, size) {}
  bool empty() const { return rest_.empty(); }
  size_t bytes_left() const { return rest_.size(); }
  template <typename Number>
  Number take() {
    Number number = 0;
    for (size_t i = 0; i < sizeof(Number) && !rest_.empty(); ++i) {
      number = static_cast<Number>(number | static_cast<Number>(rest_[0]) << (8 * i));
      rest_ = rest_.subspan(1);
    }
    return number;
  }
  std::string_view take_text(size_t bytes) {
    const std::span<const uint8_t> taken = rest_.first(bytes < rest_.size() ? bytes : rest_.size());
    rest_ = rest_.subspan(taken.size());
    return {reinterpret_cast<const char*>(taken.data()), taken.size()};
  }
  std::string_view rest() { return take_text(rest_.size()); }

 private:
  std::span<const uint8_t> rest_;
};

inline void require(bool holds, std::string_view what) {
  if (holds) return;
  std::fprintf(stderr, "does not hold: %s\n", std::string(what).c_str());
  std::abort();
}

// Every second time inserts one of the tokens into an input of `size` bytes, if `room` has place
// for it; else changes it in the engine's own way. Returns the new size.
inline size_t insert_token(std::span<const std::string_view> tokens, std::span<uint8_t> room,
                           size_t size, unsigned seed) {
  const std::string_view token = tokens[seed / 2 % tokens.size()];
  if (seed % 2 == 0 || size + token.size() > room.size())
    return LLVMFuzzerMutate(room.data(), size, room.size());
  const auto at = room.begin() + static_cast<std::ptrdiff_t>(seed / 64 % (size + 1));
  const auto end = room.begin() + static_cast<std::ptrdiff_t>(size);
  std::copy_backward(at, end, end + static_cast<std::ptrdiff_t>(token.size()));
  std::copy(token.begin(), token.end(), at);
  return size + token.size();
}

}  // namespace lade
