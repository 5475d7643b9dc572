// operator new and delete by mimalloc, where the build has it. Not by mimalloc's own header: the
// library is written in C, so its operator new ends the process when memory runs out, where ours
// has to throw. The forms for arrays and nothrow that are not here call these.
//
// Whole pages at page boundaries, which only AlignedBuffer asks for, come from a PagePool. Builds
// with sanitizers have no mimalloc and none of this, so these watch every buffer.
#if LADE_MIMALLOC
#include <cstddef>
#include <exception>
#include <new>
#include <string_view>

#include <mimalloc.h>
#include <unistd.h>

#include "base/aligned_buffer.hpp"
#include "base/exit_code.hpp"
#include "base/page_pool.hpp"

namespace {

// Ends the process as a failure of resources, where there is not even memory for the exception. To
// the database that is no worse than a kill.
[[noreturn]] void end_without_memory() {
  constexpr std::string_view kMessage = "lade: out of memory\n";
  [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, kMessage.data(), kMessage.size());
  _exit(static_cast<int>(lade::ExitCode::io));
}

void* or_bad_alloc(void* memory) {
  if (memory != nullptr) return memory;
  std::set_terminate(end_without_memory);
  throw std::bad_alloc();
}

size_t bytes_of(std::align_val_t alignment) { return static_cast<size_t>(alignment); }

static_assert(lade::AlignedBuffer::kAlignment == lade::PagePool::kPageBytes);

bool is_of_pages(size_t bytes, std::align_val_t alignment) {
  return bytes_of(alignment) == lade::PagePool::kPageBytes && bytes > 0 &&
         bytes % lade::PagePool::kPageBytes == 0;
}

// Never destroyed: what other objects give back when the process ends needs it.
lade::PagePool& pages() {
  static lade::PagePool& pool = *new lade::PagePool;
  return pool;
}

}  // namespace

void* operator new(size_t bytes) { return or_bad_alloc(mi_malloc(bytes)); }
void* operator new(size_t bytes, std::align_val_t alignment) {
  if (is_of_pages(bytes, alignment)) return or_bad_alloc(pages().take(bytes));
  return or_bad_alloc(mi_malloc_aligned(bytes, bytes_of(alignment)));
}
void operator delete(void* memory) noexcept { mi_free(memory); }
void operator delete(void* memory, size_t bytes) noexcept { mi_free_size(memory, bytes); }
void operator delete(void* memory, std::align_val_t alignment) noexcept {
  mi_free_aligned(memory, bytes_of(alignment));
}
void operator delete(void* memory, size_t bytes, std::align_val_t alignment) noexcept {
  if (is_of_pages(bytes, alignment)) return pages().give_back(memory, bytes);
  mi_free_size_aligned(memory, bytes, bytes_of(alignment));
}
#endif
