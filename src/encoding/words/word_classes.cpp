#include "encoding/words/word_classes.hpp"

#include <algorithm>
#include <bit>

namespace lade {
namespace {

constexpr size_t kSeedsFrom = 64;  // rare items make bad seeds
constexpr int kRounds = 2;

// 64 * log2(value), to about a unit. REQUIRES: value > 0.
int32_t log2_64(uint32_t value) {
  const auto exponent = static_cast<int32_t>(std::bit_width(value)) - 1;
  const auto fraction = static_cast<int32_t>((uint64_t{value} << 6 >> exponent) & 63);
  return 64 * exponent + fraction + fraction * (64 - fraction) * 22 / 4096;
}

}  // namespace

void WordClasses::reset(size_t items) {
  profiles_.assign(items, Profile{});
  classes_.assign(items, 0);
  centers_.clear();
}

WordClasses::Center WordClasses::center_of(std::span<const int32_t, kProfile> sums) {
  // Each group has a sixteenth of a follower more than was seen, so that none costs without end.
  uint32_t total = kProfile;
  for (const int32_t sum : sums) total += 16 * static_cast<uint32_t>(sum);
  const int32_t log_total = log2_64(total);
  Center center;
  for (size_t i = 0; i < kProfile; ++i) {
    center[i] = static_cast<int16_t>(log_total - log2_64(16 * static_cast<uint32_t>(sums[i]) + 1));
  }
  return center;
}

WordClasses::Center WordClasses::center_of(const Profile& profile) {
  std::array<int32_t, kProfile> sums;
  std::copy(profile.begin(), profile.end(), sums.begin());
  return center_of(sums);
}

int32_t WordClasses::cost(const Profile& profile, const Center& center) {
  int32_t sum = 0;
  for (size_t i = 0; i < kProfile; ++i) sum += int32_t{profile[i]} * center[i];
  return sum;
}

// Each next seed is the item that the seeds before it serve worst.
void WordClasses::choose_seeds() {
  const size_t items = std::min(profiles_.size(), kSeedsFrom);
  std::array<int32_t, kSeedsFrom> own;
  std::array<int32_t, kSeedsFrom> best;
  for (size_t i = 0; i < items; ++i) own[i] = cost(profiles_[i], center_of(profiles_[i]));
  best.fill(INT32_MAX);
  for (size_t seed = 0; centers_.size() < std::min(items, kClassesMax);) {
    centers_.push_back(center_of(profiles_[seed]));
    int32_t worst = 0;
    for (size_t i = 0; i < items; ++i) {
      best[i] = std::min(best[i], cost(profiles_[i], centers_.back()));
      if (best[i] - own[i] > worst) {
        worst = best[i] - own[i];
        seed = i;
      }
    }
    if (worst == 0) break;
  }
}

void WordClasses::assign() {
  for (size_t item = 0; item < profiles_.size(); ++item) {
    int32_t best = INT32_MAX;
    for (size_t i = 0; i < centers_.size(); ++i) {
      const int32_t bits = cost(profiles_[item], centers_[i]);
      if (bits >= best) continue;
      best = bits;
      classes_[item] = static_cast<uint8_t>(i);
    }
  }
}

void WordClasses::move_centers() {
  std::array<std::array<int32_t, kProfile>, kClassesMax> sums{};
  for (size_t item = 0; item < profiles_.size(); ++item) {
    auto& sum = sums[classes_[item]];
    for (size_t i = 0; i < kProfile; ++i) sum[i] += profiles_[item][i];
  }
  for (size_t i = 0; i < centers_.size(); ++i) centers_[i] = center_of(sums[i]);
}

void WordClasses::find() {
  choose_seeds();
  assign();
  for (int round = 1; round < kRounds; ++round) {
    move_centers();
    assign();
  }
}

}  // namespace lade
