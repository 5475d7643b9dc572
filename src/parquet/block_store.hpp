// The bytes of a row group in blocks of one size, which are kept for the next row group: nothing is
// copied when it grows, and no memory is touched for the first time twice. What is appended lies in
// one or several pieces, which stay where they are until clear().
#pragma once

#include <algorithm>
#include <vector>

#include "base/aligned_buffer.hpp"
#include "base/bytes.hpp"

namespace lade::parquet {

class BlockStore {
 public:
  static constexpr size_t kBlockBytes = size_t{1} << 20;

  // Appends a copy of `data`, and names its pieces behind those in `pieces`.
  void append(ByteSpan data, std::vector<ByteSpan>& pieces) {
    while (!data.empty()) {
      if (full_blocks_ == blocks_.size()) blocks_.emplace_back(kBlockBytes);
      std::byte* to = reinterpret_cast<std::byte*>(blocks_[full_blocks_].data()) + used_;
      const size_t bytes = data.size() < kBlockBytes - used_ ? data.size() : kBlockBytes - used_;
      pieces.emplace_back(to, bytes);
      std::memcpy(to, data.data(), bytes);
      data = data.subspan(bytes);
      used_ += bytes;
      if (used_ < kBlockBytes) return;
      full_blocks_ += 1;
      used_ = 0;
    }
  }
  // Keeps the blocks that were used and a few more, and gives the others back.
  void clear() {
    blocks_.resize(std::min(blocks_.size(), full_blocks_ + kSpareBlocks));
    full_blocks_ = used_ = 0;
  }

 private:
  static constexpr size_t kSpareBlocks = 4;  // row groups of a table differ by less

  std::vector<AlignedBuffer> blocks_;
  size_t full_blocks_ = 0;
  size_t used_ = 0;  // of the block behind them
};

}  // namespace lade::parquet
