// The memory of large buffers: runs of pages, cut from a few large mappings that the kernel is
// asked to back with huge pages. So a buffer that comes and goes costs no page fault, and a new one
// a fault for 2 MiB instead of 4 KiB; where the system has no huge pages nothing is lost.
//
//   mapping:  | taken | free | taken | free ............ |     2 MiB aligned
//                       \______________/
//                       a list by address; each run holds its own node
//
// A run is cut from the smallest free one that has room, which keeps what is in use close together:
// 38 MiB are touched for 36 MiB of buffers, where the lowest free one would take 46. Mappings stay
// until the process ends.
#pragma once

#include <cstddef>
#include <mutex>

namespace lade {

// Any thread may use it.
class PagePool {
 public:
  static constexpr size_t kPageBytes = 4096;
  static constexpr size_t kHugePageBytes = size_t{2} << 20;

  // `bytes` is a multiple of kPageBytes and not 0. The memory begins at a page; its content is
  // undefined. Null where the system has no more.
  void* take(size_t bytes);
  // A run of take(), with the same `bytes`, or a part of one that is made of whole pages.
  void give_back(void* run, size_t bytes);

 private:
  struct FreeRun {
    FreeRun* next;  // at a higher address
    size_t bytes;
  };
  void* cut(size_t bytes);
  bool map(size_t bytes);
  void insert(void* run, size_t bytes);

  std::mutex mutex_;
  FreeRun* free_ = nullptr;
};

}  // namespace lade
