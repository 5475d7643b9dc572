// Writing a stream of codes.
#pragma once

#include <vector>

#include "base/bytes.hpp"

namespace lade {

// Bits of a code, the first one lowest; those above `count` are zero.
struct CodeBits {
  uint64_t bits;
  unsigned count;

  CodeBits then(CodeBits next) const { return {bits | next.bits << count, count + next.count}; }
};

// The codes of all tokens in all contexts. A row is the place of the first code of a context.
struct WordsCodes {
  static constexpr unsigned kShift = 5;
  static constexpr unsigned kBitsMax = 32 - kShift;
  static constexpr uint32_t kCountMask = (1u << kShift) - 1;

  std::vector<uint32_t> codes;      // by row + id: the bits above their count
  std::vector<uint32_t> next_rows;  // by id: of the token behind it

  // The code of a token; `row` becomes that of the next one.
  CodeBits next(uint16_t id, size_t& row) const {
    const uint32_t code = codes.data()[row + id];
    row = next_rows.data()[id];
    return {code >> kShift, code & kCountMask};
  }
};

// Whole bytes go to `to`, which may be moved between codes; the others wait.
class CodeWriter {
 public:
  static constexpr unsigned kBitsMax = 56;

  std::byte* to = nullptr;

  // Spoils up to 8 bytes behind the code. REQUIRES: at most kBitsMax bits.
  void put(CodeBits code) {
    pending_ |= code.bits << filled_;
    filled_ += code.count;
    store(to, pending_);
    to += filled_ / 8;
    pending_ >>= filled_ & ~7u;
    filled_ &= 7;
  }
  // Fills the last byte up with zeros.
  void finish() {
    if (filled_ > 0) put({0, 8 - filled_});
  }

 private:
  uint64_t pending_ = 0;
  unsigned filled_ = 0;
};

}  // namespace lade
