// Classes of words: words that are followed by the same words go together, as adjectives go
// together before nouns. k-means over profiles of followers; the distance is the bits that a
// class's code costs for a word's followers. In whole numbers throughout, so every machine finds
// the same classes.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace lade {

class WordClasses {
 public:
  static constexpr size_t kClassesMax = 8;  // twelve save another 1 % at most

  // Forgets all and makes room for `items` empty profiles.
  void reset(size_t items);
  void count(size_t item, size_t follower) {
    int16_t& seen = profiles_[item][follower % kProfile];
    if (seen < INT16_MAX) ++seen;
  }
  // Finds at most kClassesMax classes. The first items should be the frequent ones.
  void find();
  size_t classes() const { return centers_.size(); }
  uint8_t class_of(size_t item) const { return classes_[item]; }

 private:
  static constexpr size_t kProfile = 32;  // groups of followers
  using Profile = std::array<int16_t, kProfile>;
  using Center = std::array<int16_t, kProfile>;  // cost of each group's followers, in bits / 64

  static Center center_of(std::span<const int32_t, kProfile> sums);
  static Center center_of(const Profile& profile);
  static int32_t cost(const Profile& profile, const Center& center);
  void choose_seeds();
  void assign();
  void move_centers();

  std::vector<Profile> profiles_;
  std::vector<Center> centers_;
  std::vector<uint8_t> classes_;
};

}  // namespace lade
