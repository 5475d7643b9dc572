#include "validator/state_meter.hpp"

#include <doctest/doctest.h>

namespace lade {

TEST_SUITE("validator") {
TEST_CASE("the meter knows what vectors hold now and held at most") {
  StateMeter meter;
  {
    MeteredVector<uint64_t> words(100, 0, MeteredAllocator<uint64_t>(meter));
    CHECK(meter.current_bytes() == 800);
    // Growing holds the old and the new memory for a moment.
    words.reserve(1000);
    CHECK(meter.current_bytes() == 8000);
    CHECK(meter.peak_bytes() == 8800);
    MeteredVector<uint32_t> more(words.get_allocator());
    more.resize(10);
    CHECK(meter.current_bytes() == 8040);
    MeteredVector<uint64_t> taken = std::move(words);
    CHECK(meter.current_bytes() == 8040);
  }
  CHECK(meter.current_bytes() == 0);
  CHECK(meter.peak_bytes() == 8800);
}
}  // TEST_SUITE("validator")

}  // namespace lade
