#include "file/read_ring.hpp"

#include <algorithm>
#include <atomic>
#include <cerrno>

#include <linux/io_uring.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#include "base/assert.hpp"

namespace lade {
namespace {

// What this needs, and was not there from the start: one mapping for both queues (Linux 5.4), and
// IORING_OP_READ, which came with this feature (5.6).
constexpr uint32_t kFeatures = IORING_FEAT_SINGLE_MMAP | IORING_FEAT_RW_CUR_POS;

uint32_t* number_at(void* memory, uint32_t offset) {
  return reinterpret_cast<uint32_t*>(static_cast<std::byte*>(memory) + offset);
}

}  // namespace

ReadRing* ReadRing::of_this_thread() {
  static thread_local const std::unique_ptr<ReadRing> ring = open();
  return ring.get();
}

std::unique_ptr<ReadRing> ReadRing::open() {
  io_uring_params params{};
  const long number = ::syscall(SYS_io_uring_setup, kReadsMax, &params);
  if (number < 0) return nullptr;
  std::unique_ptr<ReadRing> ring(new ReadRing);
  ring->ring_ = Descriptor(static_cast<int>(number));
  if ((params.features & kFeatures) != kFeatures) return nullptr;
  const size_t bytes = std::max(params.sq_off.array + params.sq_entries * sizeof(uint32_t),
                                params.cq_off.cqes + params.cq_entries * sizeof(io_uring_cqe));
  if (!ring->map(ring->queues_, bytes, IORING_OFF_SQ_RING)) return nullptr;
  if (!ring->map(ring->entries_, params.sq_entries * sizeof(io_uring_sqe), IORING_OFF_SQES))
    return nullptr;
  void* const queues = ring->queues_.memory;
  ring->submitted_ = number_at(queues, params.sq_off.tail);
  ring->submission_places_ = number_at(queues, params.sq_off.array);
  ring->submission_mask_ = *number_at(queues, params.sq_off.ring_mask);
  ring->submissions_ = static_cast<io_uring_sqe*>(ring->entries_.memory);
  ring->reaped_ = number_at(queues, params.cq_off.head);
  ring->completed_ = number_at(queues, params.cq_off.tail);
  ring->completion_mask_ = *number_at(queues, params.cq_off.ring_mask);
  ring->completions_ = reinterpret_cast<const io_uring_cqe*>(static_cast<const std::byte*>(queues) +
                                                             params.cq_off.cqes);
  return ring;
}

bool ReadRing::map(Mapping& mapping, size_t bytes, uint64_t offset) {
  void* const memory = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE,
                              ring_.number(), static_cast<off_t>(offset));
  if (memory == MAP_FAILED) return false;
  mapping = {memory, bytes};
  return true;
}

ReadRing::~ReadRing() {
  for (const Mapping& mapping : {queues_, entries_}) {
    if (mapping.memory != nullptr) ::munmap(mapping.memory, mapping.bytes);
  }
}

void ReadRing::start(int descriptor, std::span<RingRead> reads) {
  LADE_ASSERT(idle() && reads.size() <= kReadsMax);
  reads_ = reads;
  const std::atomic_ref<uint32_t> submitted(*submitted_);
  uint32_t next = submitted.load(std::memory_order_relaxed);
  for (size_t i = 0; i < reads.size(); ++i, ++next) {
    reads[i].result = -EAGAIN;
    const uint32_t place = next & submission_mask_;
    io_uring_sqe& entry = submissions_[place];
    entry = {};
    entry.opcode = IORING_OP_READ;
    entry.fd = descriptor;
    entry.off = reads[i].offset;
    entry.addr = reinterpret_cast<uintptr_t>(reads[i].into.data());
    entry.len = static_cast<uint32_t>(reads[i].into.size());
    entry.user_data = i;
    submission_places_[place] = place;
  }
  submitted.store(next, std::memory_order_release);
  waiting_ = static_cast<unsigned>(reads.size());
  enter(false);
}

void ReadRing::finish() {
  while (waiting_ > 0 || running_ > 0) {
    enter(true);
    reap();
  }
  reads_ = {};
}

// Shows the kernel the entries that it has not taken, and waits for all results if told to. Entries
// that it does not take are taken back: their reads are not started.
void ReadRing::enter(bool wait) {
  const unsigned wanted = wait ? waiting_ + static_cast<unsigned>(running_) : 0;
  const long taken = ::syscall(SYS_io_uring_enter, ring_.number(), waiting_, wanted,
                               wait ? IORING_ENTER_GETEVENTS : 0u, nullptr, 0);
  if (taken >= 0) {
    waiting_ -= static_cast<unsigned>(taken);
    running_ += static_cast<size_t>(taken);
  } else if (errno != EINTR && waiting_ > 0) {
    const std::atomic_ref<uint32_t> submitted(*submitted_);
    submitted.store(submitted.load(std::memory_order_relaxed) - waiting_,
                    std::memory_order_release);
    waiting_ = 0;
  } else if (errno != EINTR) {
    ::sched_yield();  // the results come by themselves
  }
}

// Takes the results that are there.
void ReadRing::reap() {
  const std::atomic_ref<uint32_t> reaped(*reaped_);
  const uint32_t begin = reaped.load(std::memory_order_relaxed);
  const uint32_t end = std::atomic_ref<uint32_t>(*completed_).load(std::memory_order_acquire);
  for (uint32_t at = begin; at != end; ++at) {
    const io_uring_cqe& completion = completions_[at & completion_mask_];
    reads_[completion.user_data].result = completion.res;
  }
  reaped.store(end, std::memory_order_release);
  running_ -= end - begin;
}

}  // namespace lade
