// Any sequence of operations on a database file, held against a model of it: what was committed is
// there, after whatever else was done, abandoned, or cut short by the end of the process or by a
// file call that failed.
//
//   u8 which, how | u8 operation, u8 how much, ...
#include <array>
#include <cerrno>
#include <optional>
#include <utility>

#include "fuzz.hpp"
#include "pager/pager.hpp"
#include "store/database.hpp"
#include "store/table_reader.hpp"
#include "store/table_view.hpp"
#include "support/countdown_file_system.hpp"
#include "support/memory_file_system.hpp"
#include "support/pager_model.hpp"
#include "support/region_table.hpp"

namespace {

using namespace lade;

constexpr const char* kPath = "a.lade";
constexpr size_t kOperationsMax = 200;

// The disk, whose memory is kept from execution to execution.
MemoryFileSystem& disk() {
  static MemoryFileSystem files;
  return files;
}

void remove_database() { static_cast<void>(disk().remove(kPath)); }

// File calls that fail when they are told to.
class FaultyDisk {
 public:
  FileSystem& files() { return files_; }
  void fail_in(uint64_t calls) {
    countdown_.error_number = ENOSPC;
    countdown_.partial = calls % 2 == 0;
    countdown_.fail_at = countdown_.calls + 1 + calls / 2;
  }
  bool failed() const { return countdown_.fired; }
  // The next process finds a disk that works again.
  void mend() {
    require(countdown_.writes_after_failure == 0, "nothing is written after a failed write");
    countdown_.fail_at = 0;
    countdown_.fired = false;
    countdown_.write_failed = false;
  }
  // `looks` reads without being failed.
  template <typename Looks>
  void undisturbed(const Looks& looks) {
    const uint64_t fail_at = std::exchange(countdown_.fail_at, 0);
    looks();
    countdown_.fail_at = fail_at;
  }

 private:
  Countdown countdown_;
  CountdownFileSystem files_{disk(), countdown_};
};

// Chunks and commits.
class PagerPlay {
 public:
  PagerPlay(bool background, bool fresh)
      : background_(background), options_{.background_writes = background, .buffer_bytes = 8192} {
    // Making a database takes longer than what is done with it, so that it is made now and then.
    static const std::vector<std::byte> first = create(options_);
    if (fresh) {
      create(options_);
    } else {
      disk().bytes(kPath).assign(first.begin(), first.end());
    }
    committed_ = {.generation = 1, .catalog = "id", .chunks = {}};
    open();
  }

  void step(uint8_t operation, uint8_t amount) {
    switch (operation % 9) {
      case 0:
      case 1: settle(put(amount)); break;
      case 2: settle(pager_->flush()); break;
      case 3: free(amount); break;
      case 4: commit(amount); break;
      case 5: abandon(); break;
      case 6: compact(); break;
      // A thread of the pager's would look at the countdown meanwhile.
      case 7:
        if (!background_) disk_.fail_in(amount);
        break;
      default: reopen();
    }
  }

  void finish() { reopen(); }

 private:
  static std::vector<std::byte> create(PagerOptions options) {
    remove_database();
    require(Pager::create(disk(), kPath, as_bytes("id"), options).ok(),
            "a database can be created");
    return disk().bytes(kPath);
  }
  Status put(uint8_t amount) {
    const std::vector<size_t> sizes(1 + amount % 5, size_t{amount} * amount % 9001 + 1);
    Status status;
    put_chunks(*pager_, working_, sizes, ++seed_, &status);
    return status;
  }
  // One that was committed: the next commit drops it.
  void free(uint8_t amount) {
    for (const auto& [id, bytes] : committed_.chunks) {
      if (amount-- > 0 || !working_.chunks.contains(id)) continue;
      free_chunks(*pager_, {&id, 1});
      working_.chunks.erase(id);
      return;
    }
  }
  void commit(uint8_t amount) {
    PagerModel next = working_;
    next.catalog = std::string(amount, 'c');
    ++next.generation;
    const Status status = pager_->commit(as_bytes(next.catalog)).status();
    const bool in_doubt = status.code() == Code::commit_unknown;
    if (status.ok()) committed_ = working_ = next;
    settle(status, in_doubt ? &next : nullptr);
    check();
  }
  void abandon() {
    pager_->abandon();
    working_ = committed_;
    check();
  }
  // Whichever file has the name, both hold the same.
  void compact() {
    pager_->abandon();
    working_ = committed_;
    PagerModel next = committed_;
    ++next.generation;
    auto compacted = pager_->compact();
    if (compacted.ok()) {
      pager_ = std::move(compacted).value();
      committed_ = working_ = next;
    }
    settle(compacted.status(), &next);
    check();
  }
  // The process ends here, with whatever it had not committed.
  void reopen() {
    pager_.reset();
    if (disk_.failed()) disk_.mend();
    open();
  }
  void open() {
    working_ = committed_;
    auto opened = Pager::open(disk_.files(), kPath, Pager::Mode::write, options_);
    if (opened.ok()) pager_ = std::move(opened).value();
    settle(opened.status());
    check();
  }
  // Only a disk that fails makes a call fail, and then the process ends. What it was about to
  // commit may have been, if that is in doubt.
  void settle(const Status& status, const PagerModel* in_doubt = nullptr) {
    if (status.ok()) return;
    require(disk_.failed(), status.message());
    pager_.reset();
    disk_.mend();
    auto opened = Pager::open(disk_.files(), kPath, Pager::Mode::write, options_);
    require(opened.ok(), "it can be opened again");
    pager_ = std::move(opened).value();
    if (in_doubt != nullptr && pager_->last_commit().generation == in_doubt->generation) {
      committed_ = *in_doubt;
    }
    working_ = committed_;
    check();
  }
  void check() {
    disk_.undisturbed([&] {
      const std::string found = difference(*pager_, committed_);
      require(found.empty(), found);
    });
  }

  const bool background_;
  const PagerOptions options_;
  FaultyDisk disk_;
  std::unique_ptr<Pager> pager_;
  PagerModel committed_;
  PagerModel working_;
  uint64_t seed_ = 0;
};

// Loads of region, which append or replace.
class StorePlay {
 public:
  explicit StorePlay(bool background)
      : background_(background), options_{.background_writes = background, .buffer_bytes = 8192} {
    static const std::vector<std::byte> first = create(options_);
    disk().bytes(kPath).assign(first.begin(), first.end());
    open();
  }

  void step(uint8_t operation, uint8_t amount) {
    switch (operation % 8) {
      case 0:
      case 1: append(amount); break;
      case 2: begin(amount % 2 == 0); break;
      case 3: withdraw(amount); break;
      case 4: publish(); break;
      case 5: abandon(); break;
      case 6:
        if (!background_) disk_.fail_in(amount);
        break;
      default: reopen();
    }
  }

  void finish() { reopen(); }

 private:
  struct Rows {
    int32_t first_key;
    size_t rows;
  };
  // What the table should hold.
  struct Model {
    uint64_t generation = 1;
    size_t loads = 0;
    std::vector<Rows> batches;
  };

  static std::vector<std::byte> create(PagerOptions options) {
    remove_database();
    require(Database::create(disk(), tpch_schema(), kPath, options).ok(),
            "a database can be created");
    return disk().bytes(kPath);
  }

  // Each load ends before the next one begins: published or abandoned.
  void begin(bool replace) {
    if (writer_) abandon();
    working_ = committed_;
    if (replace) working_ = {.generation = committed_.generation, .loads = 0, .batches = {}};
    writer_.emplace(database_->pager(),
                    replace ? database_->empty_table(0) : database_->table_or_empty(0), 1);
  }
  const EncodedBatch& encode(Rows rows) {
    static BatchEncoder encoder(instruction_set());
    static EncodedBatch encoded;
    encoder.encode(RegionBatch(rows.first_key, rows.rows).batch, encoded);
    return encoded;
  }
  Rows next_rows(uint8_t amount) {
    const Rows rows{next_key_, 1 + size_t{amount} % 30};
    next_key_ += amount;
    return rows;
  }
  void append(uint8_t amount) {
    if (!writer_) begin(false);
    const Rows rows = next_rows(amount);
    working_.batches.push_back(rows);
    settle(writer_->append(encode(rows)));
  }
  // A batch that is looked at and not taken.
  void withdraw(uint8_t amount) {
    if (!writer_) begin(false);
    writer_->stage(encode(next_rows(amount)));
    writer_->withdraw();
  }
  void publish() {
    if (!writer_) begin(false);
    Model next = working_;
    ++next.loads;
    ++next.generation;
    const uint64_t rows = writer_->rows_appended();
    if (const Status status = writer_->finish({{"region.tbl", 100, {7, 0}, rows, 0}});
        !status.ok()) {
      return settle(status);
    }
    const Status status = database_->publish({writer_->info()}).status();
    const bool in_doubt = status.code() == Code::commit_unknown;
    writer_.reset();
    if (status.ok()) committed_ = next;
    settle(status, in_doubt ? &next : nullptr);
    check();
  }
  void abandon() {
    writer_.reset();
    database_->abandon();
    check();
  }
  void reopen() {
    close();
    if (disk_.failed()) disk_.mend();
    open();
  }
  void close() {
    writer_.reset();
    database_.reset();
  }
  void open() {
    auto opened = Database::open(disk_.files(), tpch_schema(), kPath, Pager::Mode::write, options_);
    if (opened.ok()) database_.emplace(std::move(opened).value());
    settle(opened.status());
    check();
  }
  void settle(const Status& status, const Model* in_doubt = nullptr) {
    if (status.ok()) return;
    require(disk_.failed(), status.message());
    close();
    disk_.mend();
    auto opened = Database::open(disk_.files(), tpch_schema(), kPath, Pager::Mode::write, options_);
    require(opened.ok(), "it can be opened again");
    database_.emplace(std::move(opened).value());
    const uint64_t generation = database_->pager().last_commit().generation;
    if (in_doubt != nullptr && generation == in_doubt->generation) committed_ = *in_doubt;
    check();
  }

  void check() {
    disk_.undisturbed([&] {
      require(database_->pager().last_commit().generation == committed_.generation, "generation");
      const TableManifest info = database_->table_or_empty(0);
      require(info.files.items() == committed_.loads, "every load is in the ledger");
      require(info.batches.items() == committed_.batches.size(), "every batch is there");
      for (size_t batch = 0; batch < committed_.batches.size(); ++batch) check_batch(info, batch);
    });
  }
  void check_batch(const TableManifest& info, size_t batch) {
    static ColumnBuffers buffers;
    static constexpr std::array<uint16_t, 3> kColumns = {0, 1, 2};
    const Rows& expected = committed_.batches[batch];
    const TableReader reader(database_->pager(), region(), info);
    BatchCursor cursor(reader);
    const Result<const BatchInfo*> found = cursor.at(batch);
    require(found.ok(), found.status().message());
    require(found.value()->rows == expected.rows, "rows of a batch");
    const Status read = reader.read(batch, kColumns, buffers);
    require(read.ok(), read.message());
    for (size_t row = 0; row < expected.rows; ++row) {
      require(buffers.columns[0].int32s()[row] == expected.first_key + static_cast<int32_t>(row),
              "keys");
      require(buffers.columns[1].text(row) == "AFRICA", "names");
      require(buffers.columns[2].text(row) == (row % 2 == 0 ? "" : "comment"), "comments");
    }
  }

  const bool background_;
  const PagerOptions options_;
  FaultyDisk disk_;
  std::optional<Database> database_;
  std::optional<TableWriter> writer_;
  Model committed_;
  Model working_;  // with what the writer has
  int32_t next_key_ = 0;
};

template <typename Play>
void run(Play&& play, FuzzInput& input) {
  for (size_t i = 0; i < kOperationsMax && !input.empty(); ++i) {
    const auto operation = input.take<uint8_t>();
    play.step(operation, input.take<uint8_t>());
  }
  play.finish();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  FuzzInput input(data, size);
  const auto how = input.take<uint8_t>();
  const bool background = how / 2 % 32 == 1;
  if (how % 2 == 0) {
    run(PagerPlay(background, how / 2 % 32 == 2), input);
  } else {
    run(StorePlay(background), input);
  }
  return 0;
}
