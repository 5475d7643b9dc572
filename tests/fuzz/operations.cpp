// Any sequence of operations on a database file, held against a model of it: what was committed is
// there, after whatever else was done, abandoned or cut short.
//
//   u8 operation, u8 how much, ...
#include "fuzz.hpp"
#include "pager/pager.hpp"
#include "support/memory_file_system.hpp"
#include "support/pager_model.hpp"

namespace {

using namespace lade;

constexpr const char* kPath = "a.lade";
constexpr size_t kOperationsMax = 200;

class Play {
 public:
  explicit Play(bool background) : options_{.background_writes = background, .buffer_bytes = 8192} {
    auto created = Pager::create(files_, kPath, as_bytes("id"), options_);
    require(created.ok(), "a database can be created");
    pager_ = std::move(created).value();
    committed_ = {.generation = 1, .catalog = "id", .chunks = {}};
    working_ = committed_;
  }

  void step(uint8_t operation, uint8_t amount) {
    switch (operation % 7) {
      case 0:
      case 1: put(amount); break;
      case 2: require(pager_->flush().ok(), "flush"); break;
      case 3: free(amount); break;
      case 4: commit(amount); break;
      case 5:
        pager_->abandon();
        working_ = committed_;
        check();
        break;
      default: reopen();
    }
  }

  void finish() {
    pager_.reset();
    const std::string found = difference(files_, kPath, committed_);
    require(found.empty(), found);
  }

 private:
  void put(uint8_t amount) {
    const std::vector<size_t> sizes(1 + amount % 5, size_t{amount} * amount % 9001 + 1);
    Status status;
    put_chunks(*pager_, working_, sizes, ++seed_, &status);
    require(status.ok(), "put");
  }
  // One that was committed: the next commit drops it.
  void free(uint8_t amount) {
    for (const auto& [key, bytes] : committed_.chunks) {
      if (amount-- > 0 || !working_.chunks.contains(key)) continue;
      pager_->free({&key, 1});
      working_.chunks.erase(key);
      return;
    }
  }
  void commit(uint8_t amount) {
    working_.catalog = std::string(amount, 'c');
    require(pager_->commit(as_bytes(working_.catalog)).ok(), "commit");
    ++working_.generation;
    committed_ = working_;
    check();
  }
  // The process ends here, with whatever it had not committed.
  void reopen() {
    pager_.reset();
    auto opened = Pager::open(files_, kPath, Pager::Mode::write, options_);
    require(opened.ok(), "it can be opened again");
    pager_ = std::move(opened).value();
    working_ = committed_;
    check();
  }
  void check() const {
    const std::string found = difference(*pager_, committed_);
    require(found.empty(), found);
  }

  MemoryFileSystem files_;
  PagerOptions options_;
  std::unique_ptr<Pager> pager_;
  PagerModel committed_;
  PagerModel working_;
  uint64_t seed_ = 0;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  FuzzInput input(data, size);
  Play play(input.take<uint8_t>() % 8 == 0);
  for (size_t i = 0; i < kOperationsMax && !input.empty(); ++i) {
    const auto operation = input.take<uint8_t>();
    play.step(operation, input.take<uint8_t>());
  }
  play.finish();
  return 0;
}
