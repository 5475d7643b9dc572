// Watches what a pager does to its file and notes every call that FORMAT.md forbids (invariants I1
// to I6).
//
//   Legality legality;
//   auto pager = Pager::create_on(watch(std::move(file), legality), catalog);
//   ...
//   CHECK(legality.breaches.empty());
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "file/file.hpp"
#include "pager/format.hpp"

namespace lade {

// Of one file and one pager at a time.
struct Legality {
  std::vector<std::string> breaches;
  bool data_pending = false;             // written behind the superblock and not synced
  std::vector<unsigned> copies_pending;  // superblock copies likewise
  bool failed = false;                   // a write or a sync has failed
  bool known = false;                    // the file was looked at
  // By copy: the generation that a power cut cannot take from it, or 0.
  std::array<uint64_t, kSuperblockCopies> durable{};
  uint64_t acknowledged = 0;

  void breach(const std::string& what) { breaches.push_back(what); }
  uint64_t durable_generation() const;
  // Tells that the caller was told of the generation: by then nothing may be pending.
  void acknowledge(uint64_t generation);
};

std::unique_ptr<File> watch(std::unique_ptr<File> file, Legality& legality);

}  // namespace lade
