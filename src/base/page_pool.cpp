#include "base/page_pool.hpp"

#include <algorithm>
#include <cstdint>
#include <new>

#include <sys/mman.h>

#include "base/assert.hpp"
#include "base/bytes.hpp"

namespace lade {
namespace {

// One mapping holds the buffers of a few batches.
constexpr size_t kMappingBytes = size_t{16} << 20;

// A run of so many bytes or more is no batch's buffer, which would soon be wanted again: when it is
// given back its memory goes to the system.
constexpr size_t kLargeRunBytes = size_t{8} << 20;

char* address(void* run) { return static_cast<char*>(run); }

// Memory that begins at a huge page, or null.
void* map_aligned(size_t bytes) {
  constexpr size_t kHuge = PagePool::kHugePageBytes;
  void* mapped =
      ::mmap(nullptr, bytes + kHuge, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (mapped == MAP_FAILED) return nullptr;
  const size_t skipped = (kHuge - reinterpret_cast<uintptr_t>(mapped) % kHuge) % kHuge;
  char* const begin = address(mapped) + skipped;
  if (skipped > 0) ::munmap(mapped, skipped);
  if (skipped < kHuge) ::munmap(begin + bytes, kHuge - skipped);
  ::madvise(begin, bytes, MADV_HUGEPAGE);  // a kernel that has none goes on with small pages
  return begin;
}

}  // namespace

void* PagePool::take(size_t bytes) {
  LADE_ASSERT(bytes > 0 && bytes % kPageBytes == 0);
  const std::lock_guard lock(mutex_);
  void* run = cut(bytes);
  if (run == nullptr && map(bytes)) run = cut(bytes);
  return run;
}

void PagePool::give_back(void* run, size_t bytes) {
  LADE_ASSERT(bytes > 0 && bytes % kPageBytes == 0);
  const std::lock_guard lock(mutex_);
  if (bytes >= kLargeRunBytes) ::madvise(run, bytes, MADV_DONTNEED);
  insert(run, bytes);
}

// The begin of the smallest free run that is large enough, or null.
void* PagePool::cut(size_t bytes) {
  FreeRun** link = nullptr;  // to the run
  for (FreeRun** each = &free_; *each != nullptr; each = &(*each)->next) {
    const bool smaller = link == nullptr || (*each)->bytes < (*link)->bytes;
    if ((*each)->bytes >= bytes && smaller) link = each;
  }
  if (link == nullptr) return nullptr;
  FreeRun* const run = *link;
  *link = run->next;
  if (run->bytes > bytes) *link = new (address(run) + bytes) FreeRun{run->next, run->bytes - bytes};
  return run;
}

bool PagePool::map(size_t bytes) {
  if (bytes > SIZE_MAX / 2) return false;  // below it no sum here wraps
  const size_t mapped_bytes = std::max(kMappingBytes, round_up(bytes, kHugePageBytes));
  void* const mapped = map_aligned(mapped_bytes);
  if (mapped == nullptr) return false;
  insert(mapped, mapped_bytes);
  return true;
}

// Joins the run with its free neighbours.
void PagePool::insert(void* run, size_t bytes) {
  FreeRun* before = nullptr;
  FreeRun* after = free_;
  while (after != nullptr && static_cast<void*>(after) < run) {
    before = after;
    after = after->next;
  }
  if (after != nullptr && address(run) + bytes == address(after)) {
    bytes += after->bytes;
    after = after->next;
  }
  if (before != nullptr && address(before) + before->bytes == address(run)) {
    before->bytes += bytes;
    before->next = after;
    return;
  }
  FreeRun* const added = new (run) FreeRun{after, bytes};
  (before != nullptr ? before->next : free_) = added;
}

}  // namespace lade
