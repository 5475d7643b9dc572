// Histories of a database on a disk that can lose power: a loader commits, abandons, replaces, is
// killed and meets flushes that fail; and the check of every image that the disk could hold in
// between.
//
//   CrashHistory history;
//   run_random_history(history, 12, random);
//   const CrashCount count = try_all_crashes(history, {}, random, 64);
//   CHECK(count.violations == 0);
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "support/crash_disk.hpp"
#include "support/legality.hpp"
#include "support/pager_model.hpp"

namespace lade {

// What the next one to open the file has to find: what the user was told of, or the commit that is
// on its way. The same where none is.
struct CrashPromise {
  PagerModel acknowledged;
  PagerModel in_flight;
};

struct CrashHistory {
  CrashDisk disk;
  Legality legality;                   // watches every call
  std::vector<CrashPromise> promises;  // as CrashEpoch::promise numbers them
  bool has_name = false;               // before the first sync; a new file has none
};

// `commits` of tables of different sizes, to a new file or a compacted one. Now and then one is
// abandoned or replaced, a flush fails, or the process is another one.
void run_random_history(CrashHistory& history, uint64_t commits, std::mt19937_64& random);
// The flush of a slot fails, and the next process finds the new generation in the page cache only.
// It is told of it, and builds upon it. `seed` draws what the failed flush has written.
void run_lost_slot_flush(CrashHistory& history, uint64_t seed);
// The flush of the data fails, and the next process goes on from the generation before.
void run_lost_data_flush(CrashHistory& history, uint64_t seed);

struct CrashCount {
  uint64_t states = 0;
  uint64_t violations = 0;
  std::string first;  // violation, in words
};

// Looks at every image of every epoch, and adds to `count`. Every `again_every`-th sound image of
// an epoch is also recovered, committed to, and loses power again on the way; 0 is none. A breach
// of the rules that the legality watches is a violation.
void try_all_crashes(const CrashHistory& history, const CrashPlan& plan, std::mt19937_64& random,
                     uint64_t again_every, CrashCount& count);

}  // namespace lade
