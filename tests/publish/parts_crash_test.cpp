// Parts are published and put together while the power goes: a part is published whole or not at
// all, and readers of the logs see the old version or the new one.
#include "publish/delta_log.hpp"
#include "publish/part_summary.hpp"
#include "publish/publish_crashes.hpp"
#include "publish/published_file.hpp"
#include "publish/publishing_parts.hpp"

namespace lade {
namespace {

constexpr uint32_t kParts = 2;

// Random loads of the parts; each publishes a part, anew or in the place of an older one, or puts
// them together.
class PartsHistory : public PublishCrashes {
 public:
  explicit PartsHistory(uint64_t seed) : PublishCrashes(seed) {
    for (uint32_t part = 1; part <= kParts; ++part) change(part);
  }

  void run(unsigned steps) override {
    for (unsigned step = 0; step < steps; ++step) {
      together_ = step >= kParts && random_() % 2 == 0;
      if (!together_) {
        number_ = step < kParts ? step + 1 : 1 + static_cast<uint32_t>(random_() % kParts);
        if (random_() % 3 != 0) change(number_);
      }
      act_and_crash();
    }
  }

 private:
  void change(uint32_t part) {
    const int rows = 1 + static_cast<int>(random_() % 30);
    databases_[part - 1] = small_part({part, kParts}, region_rows(next_key_, rows),
                                      part == 1 ? nation_rows(next_key_, 3, next_key_) : "", 8);
    next_key_ += rows + 3;
  }
  Status act(FileSystem& files) override {
    if (!together_) return publish_part(files, *databases_[number_ - 1], IfPublished::replace);
    Publishing publishing;
    publishing.settings.if_published = IfPublished::replace;
    return put_together(files, kParts, publishing);
  }
  // By part its summary, by table its log's ledger.
  Result<Shown> shown_by(FileSystem& files) const override {
    Shown shown;
    for (uint32_t part = 1; part <= kParts; ++part) {
      const std::string path = "lake/_lade/parts/" + summary_name(part);
      LADE_TRY(const std::optional<std::string> text, read_whole(files, path));
      if (!text) continue;
      LADE_CHECK(parse_summary(tpch_schema(), *text, path).status());
      shown[path] = *text;
    }
    for (const TableSchema& table : tpch_schema().tables) {
      LADE_TRY(const DeltaLog log, read_delta_log(files, "lake/" + std::string(table.name)));
      if (log.versions > 0)
        shown[std::string(table.name)] = log.metadata.properties.at("lade.ledger");
    }
    return shown;
  }

  std::unique_ptr<SmallDatabase> databases_[kParts];
  bool together_ = false;
  uint32_t number_ = 1;
  int next_key_ = 0;
};

TEST_SUITE("publish") {
TEST_CASE("a power cut at any moment of publishing parts leaves each whole or out") {
  check_publish_crashes<PartsHistory>(by_effort<uint64_t>(50'000, 10'000, 500), 8);
}
}  // TEST_SUITE("publish")

}  // namespace
}  // namespace lade
