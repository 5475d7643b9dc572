// The decoded pages that were used last, for all threads. Bounded by bytes; a page that was dropped
// lives on as long as a caller holds it.
#pragma once

#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <tuple>

#include "base/hash.hpp"

namespace lade {

class PageCache {
 public:
  explicit PageCache(uint64_t bytes_max) : bytes_max_(bytes_max) {}

  // The page of this type that was decoded from the extent with this hash, or null. A hash is
  // seeded with file and place, so an abandoned page that was written over is never found.
  template <typename Page>
  std::shared_ptr<const Page> find(const Hash128& hash) {
    const std::lock_guard lock(mutex_);
    const auto found = pages_.find(key_of<Page>(hash));
    if (found == pages_.end()) return nullptr;
    order_.splice(order_.begin(), order_, found->second);
    return std::static_pointer_cast<const Page>(found->second->page);
  }
  // Adds a page that takes about `bytes` of memory, and drops those used longest ago.
  template <typename Page>
  void insert(const Hash128& hash, std::shared_ptr<const Page> page, uint64_t bytes) {
    const std::lock_guard lock(mutex_);
    const Key key = key_of<Page>(hash);
    if (pages_.contains(key)) return;
    order_.push_front({key, std::move(page), bytes});
    pages_[key] = order_.begin();
    bytes_ += bytes;
    while (bytes_ > bytes_max_ && order_.size() > 1) {
      bytes_ -= order_.back().bytes;
      pages_.erase(order_.back().key);
      order_.pop_back();
    }
  }

 private:
  // The type belongs to the key: in a hostile file one extent may be named as pages of two kinds.
  using Key = std::tuple<uint64_t, uint64_t, const void*>;
  struct Entry {
    Key key;
    std::shared_ptr<const void> page;
    uint64_t bytes;
  };
  template <typename Page>
  static inline const char kTag = 0;
  template <typename Page>
  static Key key_of(const Hash128& hash) {
    return {hash.low, hash.high, &kTag<Page>};
  }

  const uint64_t bytes_max_;
  std::mutex mutex_;
  std::list<Entry> order_;  // the last used first
  std::map<Key, std::list<Entry>::iterator> pages_;
  uint64_t bytes_ = 0;
};

}  // namespace lade
