// The summaries of all parts of a load (part_summary.hpp), held against each other.
#include <algorithm>
#include <map>
#include <span>
#include <tuple>

#include "publish/part_summary.hpp"

namespace lade {
namespace {

constexpr size_t kNamesMax = 20;

class SummariesReader {
 public:
  SummariesReader(const Schema& schema, const PublishSettings& settings, const PublishSeams& seams)
      : schema_(schema),
        settings_(settings),
        seams_(seams),
        folder_(parts_folder(settings.directory)) {}

  Result<std::vector<PartSummary>> read() {
    LADE_CHECK(read_all());
    if (faults_.empty()) check_inputs();
    if (faults_.empty()) LADE_CHECK(check_files());
    if (faults_.empty()) return std::move(summaries_);
    return report_all_but_worst(seams_.reporter, faults_, kNamesMax);
  }

 private:
  Status read_all() {
    std::string missing;
    size_t missing_count = 0;
    for (uint32_t number = 1; number <= settings_.parts; ++number) {
      LADE_CHECK(seams_.interruption.check());
      const std::string path = folder_ + "/" + summary_name(number);
      Result<std::optional<PartSummary>> read = read_summary(seams_.files, schema_, path);
      const Code code = read.status().code();
      if (code == Code::io_error || code == Code::out_of_memory) return read.status();
      if (!read.ok()) {
        faults_.push_back(read.status());
        continue;
      }
      std::optional<PartSummary> summary = std::move(read).value();
      if (!summary) {
        if (++missing_count <= kNamesMax)
          missing += (missing.empty() ? "" : ", ") + std::to_string(number);
      } else if (summary->part != Part{number, settings_.parts}) {
        faults_.push_back(Status::error(Code::part_conflict,
                                        "is part " + part_text(summary->part) + ", and part " +
                                            part_text({number, settings_.parts}) +
                                            " is expected there",
                                        path));
      } else {
        summaries_.push_back(std::move(*summary));
      }
    }
    if (missing_count == 0) return {};
    if (missing_count > kNamesMax)
      missing += " and " + std::to_string(missing_count - kNamesMax) + " more";
    faults_.push_back(Status::error(
        Code::missing_part,
        std::to_string(missing_count) + " of " + std::to_string(settings_.parts) +
            " parts are not published (" + missing + "): lade publish --part does that",
        folder_));
    return {};
  }

  // A file whose bytes two parts have loaded into one table: its rows would be there twice.
  void check_inputs() {
    struct Met {
      std::string file;
      Part part;
    };
    std::map<std::tuple<TableIndex, uint64_t, std::string>, Met> met;  // by table, bytes and hash
    for (const PartSummary& summary : summaries_) {
      for (const PartTable& table : summary.tables) {
        for (const LoadedFile& input : table.inputs) {
          if (input.bytes == 0) continue;
          const auto [first, is_new] = met.try_emplace(
              std::tuple(table.table, input.bytes, hex(input.xxh3)), Met{input.path, summary.part});
          if (is_new || first->second.part == summary.part) continue;
          faults_.push_back(Status::error(
              Code::part_conflict,
              input.path + " of part " + part_text(summary.part) + " and " + first->second.file +
                  " of part " + part_text(first->second.part) +
                  " have the same bytes, and both were "
                  "loaded into " +
                  std::string(schema_.table(table.table).name) +
                  ": load it in one part only, then publish that part with --if-published replace",
              folder_ + "/" + summary_name(summary.part.number)));
        }
      }
    }
  }

  Status check_files() {
    for (const PartSummary& summary : summaries_) {
      LADE_CHECK(seams_.interruption.check());
      for (const PartTable& table : summary.tables) {
        const std::string folder =
            settings_.directory + "/" + std::string(schema_.table(table.table).name) + "/";
        for (const AddedFile& file : table.files) {
          LADE_TRY(const std::optional<FileInfo> info,
                   seams_.files.info_if_there(folder + file.path));
          if (info && info->size == file.bytes) continue;
          faults_.push_back(
              Status::error(Code::corrupt,
                            "is " + (info ? "another file than" : std::string("missing, and")) +
                                " part " + part_text(summary.part) +
                                (info ? " names" : " names it") + "; publish that part again",
                            folder + file.path));
        }
      }
    }
    return {};
  }

  const Schema& schema_;
  const PublishSettings& settings_;
  const PublishSeams& seams_;
  const std::string folder_;
  std::vector<PartSummary> summaries_;
  std::vector<Status> faults_;
};

}  // namespace

Result<std::vector<PartSummary>> read_summaries(const Schema& schema,
                                                const PublishSettings& settings,
                                                const PublishSeams& seams) {
  return SummariesReader(schema, settings, seams).read();
}

}  // namespace lade
