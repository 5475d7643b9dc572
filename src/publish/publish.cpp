#include "publish/publish.hpp"

#include <algorithm>
#include <numeric>
#include <semaphore>

#include "base/ordered_pipeline.hpp"
#include "base/shell_word.hpp"
#include "publish/constraints_file.hpp"
#include "publish/iceberg_export.hpp"
#include "publish/part_publication.hpp"
#include "publish/row_group_encoder.hpp"

namespace lade {
namespace {

// A row group of 16 columns in two parts keeps two workers busy to the end of the last table. More
// parts differ too much in length: the slots would be full of short ones behind a long one.
constexpr size_t kItemColumns = 8;

// Waits for a turn, and gives it back.
class TurnOf {
 public:
  explicit TurnOf(std::counting_semaphore<>& turns) : turns_(turns) { turns_.acquire(); }
  TurnOf(const TurnOf&) = delete;
  TurnOf& operator=(const TurnOf&) = delete;
  ~TurnOf() { turns_.release(); }

 private:
  std::counting_semaphore<>& turns_;
};

class PublishRun {
 public:
  PublishRun(const Database& database, const PublishSettings& settings, const PublishSeams& seams)
      : schema_(database.schema()), database_(database), settings_(settings), seams_(seams) {}

  Status run(std::span<const TableIndex> tables);
  void add_up(bool ok, PublishTotals& totals) const;

 private:
  // Some columns of a row group; without a cut, the end of a table.
  struct Item {
    explicit Item(int level) : encoder(level) {}
    TablePublication* publication = nullptr;
    std::optional<RowGroupCut> cut;
    std::vector<uint16_t> columns;
    RowGroupEncoder encoder;
  };

  Status plan(std::span<const TableIndex> tables);
  Status run_part();
  Status write_tables();
  Status run_pipeline();
  Result<Produced> produce(Item& item);
  Status consume(Item& item);
  Status drop_broken_claims();

  const Schema& schema_;
  const Database& database_;
  const PublishSettings& settings_;
  const PublishSeams& seams_;
  std::vector<std::unique_ptr<TablePublication>> publications_;
  size_t started_ = 0;              // of them; the last one's row groups are being produced
  bool is_open_ = false;            // that one has not been produced to its end
  std::optional<RowGroupCut> cut_;  // the row group that is being produced
  size_t next_column_ = 0;          // of it
  size_t done_ = 0;
  bool part_was_there_ = false;
};

Status PublishRun::run(std::span<const TableIndex> tables) {
  LADE_CHECK(plan(tables));
  if (settings_.part) return run_part();
  LADE_CHECK(drop_broken_claims());
  LADE_CHECK(write_tables());
  if (settings_.dry_run) return {};
  return update_constraints_file(seams_.files, settings_.directory, schema_);
}

Status PublishRun::run_part() {
  PartPublication part(database_, publications_, settings_, seams_);
  LADE_TRY(part_was_there_, part.is_there());
  if (part_was_there_) {
    done_ = publications_.size();
    return {};
  }
  LADE_CHECK(write_tables());
  return part.publish();
}

Status PublishRun::write_tables() {
  const Status status = run_pipeline();
  if (!status.ok() && done_ < started_) publications_[done_]->report_failure(status);
  return status;
}

Status PublishRun::plan(std::span<const TableIndex> tables) {
  std::vector<Status> failures;
  for (const TableIndex table : tables) {
    LADE_CHECK(seams_.interruption.check());
    Result<std::unique_ptr<TablePublication>> planned =
        TablePublication::plan(database_, *database_.find(table), settings_, seams_);
    if (planned.ok()) {
      publications_.push_back(std::move(planned).value());
    } else {
      failures.push_back(planned.status());
    }
  }
  return report_all_but_worst(seams_.reporter, failures);
}

Status PublishRun::run_pipeline() {
  // Of several workers one more than may encode at once: while it waits for the disk, and for the
  // flushes of a commit, the others encode.
  const unsigned workers = settings_.threads == 1 ? 1 : settings_.threads + 1;
  std::counting_semaphore<> encoding(settings_.threads);
  std::vector<std::unique_ptr<Item>> items;
  for (unsigned i = 0; i < workers; ++i) items.push_back(std::make_unique<Item>(settings_.level));
  OrderedPipeline pipeline(
      workers, items.size(),
      {.produce = [&](unsigned, size_t slot) { return produce(*items[slot]); },
       .work =
           [&](unsigned, size_t slot) {
             Item& item = *items[slot];
             if (!item.cut) return Status();
             const TurnOf turn(encoding);
             return item.encoder.encode(*item.publication, *item.cut, item.columns, seams_);
           },
       .consume = [&](unsigned, size_t slot) { return consume(*items[slot]); }});
  return pipeline.run();
}

Result<Produced> PublishRun::produce(Item& item) {
  LADE_CHECK(seams_.interruption.check());
  if (!is_open_) {
    if (started_ == publications_.size()) return Produced::end;
    publications_[started_++]->start();
    is_open_ = true;
  }
  item.publication = publications_[started_ - 1].get();
  if (next_column_ == 0) {
    cut_ = std::nullopt;
    if (item.publication->has_files()) {
      LADE_TRY(cut_, item.publication->cutter().next());
    }
    is_open_ = cut_.has_value();
  }
  item.cut = cut_;
  if (!cut_) return Produced::item;
  const size_t columns = item.publication->table().columns.size();
  item.columns.resize(std::min(kItemColumns, columns - next_column_));
  std::iota(item.columns.begin(), item.columns.end(), static_cast<uint16_t>(next_column_));
  next_column_ = (next_column_ + item.columns.size()) % columns;
  return Produced::item;
}

Status PublishRun::consume(Item& item) {
  if (item.cut) return item.publication->append(item.encoder.writer(), *item.cut);
  LADE_CHECK(item.publication->commit());
  ++done_;
  return write_iceberg(seams_.files, settings_, item.publication->table());
}

// Keys that will no longer hold are taken from the statements before the tables change.
Status PublishRun::drop_broken_claims() {
  std::vector<TableIndex> unproved;
  for (const auto& publication : publications_) {
    if (!publication->validated()) unproved.push_back(publication->table().index);
  }
  if (settings_.dry_run) return {};
  return drop_statements(seams_.files, settings_.directory, schema_, unproved);
}

void PublishRun::add_up(bool ok, PublishTotals& totals) const {
  std::string unproved;
  bool any_written = false;
  for (size_t i = 0; i < done_; ++i) {
    const TablePublication& publication = *publications_[i];
    ++totals.tables;
    totals.rows += publication.rows();
    totals.bytes += publication.bytes_added();
    any_written |= !publication.is_unchanged();
    if (publication.validated()) continue;
    unproved += (unproved.empty() ? "" : ", ") + std::string(publication.table().name);
  }
  if (!unproved.empty()) totals.code = ExitCode::accepted_with_findings;
  std::string& verdict = totals.verdict;
  if (settings_.part && ok) {
    const std::string part = "part " + part_text(settings_.part);
    verdict = settings_.dry_run ? "nothing was written: a dry run"
              : part_was_there_
                  ? part + " was published already"
                  : part +
                        " is published; no reader sees it before all are: then "
                        "lade publish --parts " +
                        std::to_string(settings_.part.count) + " --to " + settings_.directory;
  } else if (settings_.part) {
    verdict = "part " + part_text(settings_.part) + " is not published";
  } else if (done_ == 0) {
    verdict = "nothing was published";
  } else if (done_ < publications_.size()) {
    verdict = "published before that:";
    for (size_t i = 0; i < done_; ++i)
      verdict += (i == 0 ? " " : ", ") + std::string(publications_[i]->table().name);
  } else if (!ok) {
    verdict =
        "every table is published, but what stands beside them (_lade/constraints.sql, Iceberg's "
        "metadata) is older; publish again";
  } else if (!unproved.empty()) {
    verdict = "without constraints, since they are not proved: " + unproved +
              "; run lade validate, then publish again";
  } else if (settings_.dry_run) {
    verdict = "nothing was written: a dry run";
  } else if (!any_written) {
    verdict = "everything was published already";
    if (!settings_.iceberg.empty()) verdict += ", and Iceberg's metadata describes it";
  } else {
    verdict = "published to " + settings_.directory + "; lade verify --published " +
              shell_word(settings_.directory) + " checks the files";
  }
}

}  // namespace

Status publish_tables(const Database& database, std::span<const TableIndex> tables,
                      const PublishSettings& settings, const PublishSeams& seams,
                      PublishTotals& totals) {
  PublishRun run(database, settings, seams);
  const Status status = told_of(run.run(tables), settings, seams);
  run.add_up(status.ok(), totals);
  return status;
}

}  // namespace lade
