// Where the bytes of a file go, in order.
#pragma once

#include "base/bytes.hpp"
#include "base/status.hpp"

namespace lade::parquet {

class ByteSink {
 public:
  virtual ~ByteSink() = default;
  // Takes a copy of `bytes`, or writes them. A failure ends the file.
  virtual Status write(ByteSpan bytes) = 0;
};

}  // namespace lade::parquet
