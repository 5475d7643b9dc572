// Tables are published while the power goes: readers of the logs see the version that was
// acknowledged last or the one in flight, whole.
#include "publish/delta_log.hpp"
#include "publish/publish_crashes.hpp"

namespace lade {
namespace {

// Random loads, each published.
class CrashHistory : public PublishCrashes {
 public:
  explicit CrashHistory(uint64_t seed) : PublishCrashes(seed) {}

  void run(unsigned steps) override {
    for (unsigned step = 0; step < steps; ++step) {
      change_database();
      act_and_crash();
    }
  }

 private:
  void change_database() {
    const int rows = 1 + static_cast<int>(random_() % 40);
    const std::string table = random_() % 3 == 0 ? "nation" : "region";
    std::string text;
    for (int key = next_key_; key < next_key_ + rows; ++key) {
      text += std::to_string(key) + "|NAME " + std::to_string(key) +
              (table == "nation" ? "|0|comment|\n" : "|comment|\n");
    }
    next_key_ += rows;
    const uint64_t choice = random_() % 8;
    if (choice == 0) {
      database_.replace(table, text, 16);
    } else if (choice < 7 || next_key_ == rows) {
      database_.load(table, text, 16);
    } else {
      for (const TableManifest& info : database_.database().tables()) {
        database_.set_validated(tpch_schema().table(info.table).name, !info.validated);
        break;
      }
    }
  }
  Status act(FileSystem& files) override {
    Publishing publishing;
    publishing.settings.unvalidated = true;
    publishing.settings.if_published = IfPublished::replace;
    return publishing.run(files, database_.database());
  }
  // By table its log's ledger and whether it is validated.
  Result<Shown> shown_by(FileSystem& files) const override {
    Shown shown;
    for (const TableSchema& table : tpch_schema().tables) {
      LADE_TRY(const DeltaLog log, read_delta_log(files, "lake/" + std::string(table.name)));
      if (log.versions == 0) continue;
      const TableProperties& properties = log.metadata.properties;
      shown[std::string(table.name)] =
          properties.at("lade.ledger") + properties.at("lade.validated");
    }
    return shown;
  }

  SmallDatabase database_;
  int next_key_ = 0;
};

TEST_SUITE("publish") {
TEST_CASE("a power cut at any moment of publishing leaves the old version or the new one, whole") {
  check_publish_crashes<CrashHistory>(by_effort<uint64_t>(100'000, 20'000, 500), 12);
}
}  // TEST_SUITE("publish")

}  // namespace
}  // namespace lade
