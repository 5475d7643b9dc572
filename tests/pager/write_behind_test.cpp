#include "pager/write_behind.hpp"

#include <algorithm>
#include <cstdint>
#include <new>
#include <system_error>

#include <doctest/doctest.h>
#include <pthread.h>

#include "pager/append_stream.hpp"
#include "support/file_wrapper.hpp"
#include "support/memory_file_system.hpp"
#include "support/pager_model.hpp"

namespace lade {
namespace {

// While it lives no thread can be started: the stack of one would not fit any memory.
class NoThreads {
 public:
  NoThreads() {
    pthread_getattr_default_np(&before_);
    pthread_attr_t huge = before_;
    pthread_attr_setstacksize(&huge, size_t{1} << 60);
    pthread_setattr_default_np(&huge);
  }
  ~NoThreads() { pthread_setattr_default_np(&before_); }
  NoThreads(const NoThreads&) = delete;
  NoThreads& operator=(const NoThreads&) = delete;

 private:
  pthread_attr_t before_;
};

// One of its writes needs memory that is not there.
class NeedyFile final : public FileWrapper {
 public:
  NeedyFile(std::unique_ptr<File> inner, int fail_at)
      : FileWrapper(std::move(inner)), fail_at_(fail_at) {}
  Status write_at(ByteSpan data, uint64_t offset) override {
    if (++writes_ == fail_at_) throw std::bad_alloc();
    return FileWrapper::write_at(data, offset);
  }
  int writes() const { return writes_; }

 private:
  const int fail_at_;
  int writes_ = 0;
};

TEST_SUITE("pager") {
TEST_CASE("where no thread can be started, the caller writes all of it by itself") {
  MemoryFileSystem files;
  const auto file = files.create_output("a").value();
  std::vector<std::byte> expected;
  {
    const NoThreads limited;
    REQUIRE_THROWS_AS(std::thread([] {}), std::system_error);
    AppendStream stream(*file, 0, 4096, true);
    for (uint64_t i = 0; i < 3 * kWriteBuffers; ++i) {
      const auto bytes = test_bytes(i, 4096);
      stream.append(bytes);
      expected.insert(expected.end(), bytes.begin(), bytes.end());
    }
    CHECK(stream.flush().ok());
  }
  CHECK(files.bytes("a") == expected);
}

TEST_CASE("buffers that there was no memory for are not waited for") {
  for (const bool background : {false, true}) {
    MemoryFileSystem files;
    const auto file = files.create_output("a").value();
    WriteBehind writer(*file, background);
    // Once while none has memory, and once while all have some.
    for (int round = 0; round < 2; ++round) {
      for (size_t i = 0; i <= kWriteBuffers; ++i)
        CHECK_THROWS_AS(writer.take(SIZE_MAX / 2), std::bad_alloc);
      std::vector<AlignedBuffer> taken;
      for (size_t i = 0; i < kWriteBuffers; ++i) taken.push_back(writer.take(4096));
      for (size_t i = 0; i < taken.size(); ++i) {
        CHECK(taken[i].capacity() >= 4096);
        std::fill_n(taken[i].data(), 4096, static_cast<char>('a' + i));
        writer.write(std::move(taken[i]), 4096, i * 4096);
      }
      writer.drain();
    }
    CHECK(writer.failure().ok());
    CHECK(files.bytes("a").size() == kWriteBuffers * 4096);
  }
}

TEST_CASE("a write without the memory that it needs fails as such, and is the last one") {
  for (const bool background : {false, true}) {
    for (const int fail_at : {1, 3}) {
      MemoryFileSystem files;
      NeedyFile file(files.create_output("a").value(), fail_at);
      AppendStream stream(file, 0, 4096, background);
      for (int i = 0; i < 10; ++i) stream.append(test_bytes(1, 4096));
      const Status status = stream.flush();
      CHECK(status.code() == Code::out_of_memory);
      CHECK(status.path() == "a");
      CHECK(file.writes() == fail_at);
      CHECK(files.bytes("a").size() == static_cast<size_t>(fail_at - 1) * 4096);
    }
  }
}
}  // TEST_SUITE("pager")

}  // namespace
}  // namespace lade
