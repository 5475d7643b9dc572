// A file descriptor that closes itself.
#pragma once

#include <utility>

#include <fcntl.h>
#include <unistd.h>

#include "base/bytes.hpp"

namespace lade {

class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  // What close() could report was reported by the flush before, or is of no use.
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }

  bool valid() const { return number_ >= 0; }
  int number() const { return number_; }
  int release() { return std::exchange(number_, -1); }

 private:
  int number_ = -1;
};

// Whether both lead to the same file, pipe or terminal. False where one of them is closed.
bool same_file(int descriptor, int other);

// Writes all of `data`, or says with which errno that failed. Waits for a reader that is slow, also
// where a parent has made the descriptor non-blocking. Once interrupt_requested, a reader that
// takes nothing is waited for two seconds more: EINTR. Lines of up to 4,096 bytes leave in one
// write.
int write_all(int descriptor, ByteSpan data);

// A lock of the open file, not of the process: it lasts as long as the descriptor, and closing
// another descriptor of the same file does not drop it. Never waits. 0, or the errno: EAGAIN where
// somebody else has it.
int lock_descriptor(int descriptor);
// Whether another open file has that lock now. False where it cannot be told.
bool is_locked_by_another(int descriptor);

// How long an interrupt may go unnoticed by what waits for the other end of a pipe.
inline constexpr int kInterruptPollMs = 100;

// As open(2) with O_CLOEXEC; not valid() means failed, see errno. Never gives a descriptor below 3:
// where standard output was closed, a message for people must not land in a database.
Descriptor open_descriptor(const char* path, int flags, mode_t mode = 0);

}  // namespace lade
