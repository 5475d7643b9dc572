#include "base/aligned_buffer.hpp"

#include <cstdint>
#include <limits>

#include <doctest/doctest.h>

namespace lade {
namespace {

TEST_SUITE("base") {
TEST_CASE("a buffer is aligned to a page and has room for what was asked") {
  for (size_t bytes : {size_t{1}, size_t{4031}, size_t{4032}, size_t{4033}, size_t{100'000}}) {
    const AlignedBuffer buffer(bytes);
    CHECK(reinterpret_cast<uintptr_t>(buffer.data()) % AlignedBuffer::kAlignment == 0);
    CHECK(buffer.capacity() >= bytes);
    CHECK(buffer.capacity() < bytes + AlignedBuffer::kAlignment + kBufferTailBytes);
  }
}

TEST_CASE("the tail behind the capacity can be read and is zero") {
  const AlignedBuffer buffer(5000);
  int sum = 0;
  for (size_t i = 0; i < kBufferTailBytes; ++i) sum |= buffer.data()[buffer.capacity() + i];
  CHECK(sum == 0);
}

TEST_CASE("an empty buffer owns nothing, and room for nothing is no room") {
  AlignedBuffer buffer;
  buffer.reserve(0);
  CHECK(buffer.data() == nullptr);
  CHECK(buffer.capacity() == 0);
}

TEST_CASE("growing keeps the bytes asked for, and less room is never taken away") {
  AlignedBuffer buffer(100);
  std::memcpy(buffer.data(), "ballast", 7);
  buffer.reserve(1'000'000, 7);
  CHECK(std::memcmp(buffer.data(), "ballast", 7) == 0);
  const char* before = buffer.data();
  buffer.reserve(10);
  CHECK(buffer.data() == before);
  CHECK(buffer.capacity() >= 1'000'000);
}

TEST_CASE("a moved buffer leaves its memory to the new owner") {
  AlignedBuffer first(10);
  const char* memory = first.data();
  AlignedBuffer second(std::move(first));
  CHECK(second.data() == memory);
  AlignedBuffer third;
  third = std::move(second);
  CHECK(third.data() == memory);
  CHECK(third.capacity() >= 10);
}

TEST_CASE("a size that would wrap when it is rounded up is a bad_alloc") {
  constexpr size_t kMax = std::numeric_limits<size_t>::max();
  AlignedBuffer buffer;
  for (size_t bytes : {kMax, kMax - kBufferTailBytes, kMax - AlignedBuffer::kAlignment}) {
    CHECK_THROWS_AS(buffer.reserve(bytes), std::bad_alloc);
  }
  CHECK(buffer.capacity() == 0);
}
}  // TEST_SUITE("base")

}  // namespace
}  // namespace lade
