// The signal that asks a run to end, as the parts of the run see it.
#pragma once

#include <atomic>

#include "base/status.hpp"

namespace lade {

// A reference to a flag that a signal handler sets; copies see the same. Safe from any thread.
class Interruption {
 public:
  // `signal` is the number of the signal that came, or 0; it must outlive this.
  explicit Interruption(const std::atomic<int>& signal) : signal_(&signal) {}

  int signal() const { return signal_->load(); }
  bool came() const { return signal() != 0; }
  // Code::interrupted once a signal has come.
  Status check() const {
    return came() ? Status::error(Code::interrupted, "interrupted") : Status();
  }

 private:
  const std::atomic<int>* signal_;
};

}  // namespace lade
