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
  // A failed close() is not reported: a flush before it has told of lost data.
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }

  bool valid() const { return number_ >= 0; }
  int number() const { return number_; }
  int release() { return std::exchange(number_, -1); }

 private:
  int number_ = -1;
};

// Whether two descriptors lead to the same file, pipe or terminal. False where one is closed.
bool same_file(int descriptor, int other);

// Writes all of `data`: 0, or the errno. Waits for a slow reader, also where a parent process has
// made the descriptor non-blocking; after interrupt_requested two seconds more, then EINTR. Up to
// 4,096 bytes leave in one write.
int write_all(int descriptor, ByteSpan data);

// Takes the exclusive lock of an open file, not of the process: it lasts as long as the descriptor,
// and closing another descriptor of the same file does not drop it. Never waits. 0, or the errno:
// EAGAIN where another open file has the lock.
int lock_descriptor(int descriptor);
// Whether another open file has that lock now. False where it cannot be told.
bool is_locked_by_another(int descriptor);

// A wait for the other end of a pipe looks for an interrupt so often.
inline constexpr int kInterruptPollMs = 100;

// Opens as open(2) with O_CLOEXEC; a result that is not valid() failed with errno. Never gives a
// descriptor below 3: where standard output was closed, a message for people must not land in a
// database.
Descriptor open_descriptor(const char* path, int flags, mode_t mode = 0);

}  // namespace lade
