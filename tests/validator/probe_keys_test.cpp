#include "validator/probe_keys.hpp"

#include <algorithm>
#include <random>
#include <set>
#include <vector>

#include <doctest/doctest.h>

#include "validator/key_space.hpp"

namespace lade {
namespace {

using Keys = std::vector<uint64_t>;

TEST_SUITE("validator") {
TEST_CASE("candidates: a range has one only between the nearest two") {
  StateMeter meter;
  ProbeKeys candidates(meter, 3);
  candidates.add(Keys{30, 10, KeySpace::kOutside});
  CHECK_FALSE(candidates.sort());
  CHECK(candidates.any_in({10, 10}));
  CHECK(candidates.any_in({0, 100}));
  CHECK(candidates.any_in({25, 30}));
  CHECK_FALSE(candidates.any_in({11, 29}));
  CHECK_FALSE(candidates.any_in({31, UINT64_MAX}));
}

TEST_CASE("candidates: a key that is added twice is told and kept once") {
  StateMeter meter;
  ProbeKeys candidates(meter, 4);
  candidates.add(Keys{7, 5});
  candidates.add(Keys{7});
  CHECK(candidates.sort());
  candidates.mark_found(Keys{7});
  CHECK(candidates.any_found());
  CHECK(candidates.keep_lacking());
  uint8_t flags[3];
  CHECK(candidates.mark_lacking(Keys{7, 5, 6}, flags));
  CHECK(flags[0] == 0);
  CHECK(flags[1] == 1);
  CHECK(flags[2] == 0);
}

TEST_CASE("candidates: what is found agrees with a set, for increasing keys and any others") {
  std::mt19937_64 random(11);
  for (int round = 0; round < 400; ++round) {
    const uint64_t limit = 1 + random() % (round % 2 == 0 ? 40 : 100'000);
    Keys wanted(random() % 60);
    for (uint64_t& key : wanted) key = random() % limit;
    Keys stored(random() % 200);
    for (uint64_t& key : stored) key = random() % 10 == 0 ? KeySpace::kOutside : random() % limit;
    if (random() % 2 == 0) std::sort(stored.begin(), stored.end());

    StateMeter meter;
    {
      ProbeKeys candidates(meter, wanted.size());
      candidates.add(wanted);
      candidates.sort();
      candidates.mark_found(stored);
      std::set<uint64_t> lacking(wanted.begin(), wanted.end());
      for (const uint64_t key : stored) lacking.erase(key);
      CHECK(candidates.keep_lacking() == !lacking.empty());
      std::vector<uint8_t> flags(wanted.size());
      candidates.mark_lacking(wanted, flags.data());
      for (size_t i = 0; i < wanted.size(); ++i)
        CHECK((flags[i] != 0) == lacking.contains(wanted[i]));
      CHECK(meter.peak_bytes() <= ProbeKeys::bytes_for(wanted.size()));
    }
    CHECK(meter.current_bytes() == 0);
  }
}
}  // TEST_SUITE("validator")

}  // namespace
}  // namespace lade
