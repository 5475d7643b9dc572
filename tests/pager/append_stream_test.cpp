#include "pager/append_stream.hpp"

#include <cerrno>

#include <doctest/doctest.h>

#include "support/countdown_file_system.hpp"
#include "support/memory_file_system.hpp"
#include "support/pager_model.hpp"

namespace lade {
namespace {

TEST_SUITE("pager") {
TEST_CASE("what is appended arrives whole, padded, at its place, whatever the buffer") {
  for (const bool background : {false, true}) {
    for (const size_t buffer_bytes : {4096u, 8192u, 65536u}) {
      MemoryFileSystem files;
      const auto file = files.create_output("a").value();
      AppendStream stream(*file, kPageBytes, buffer_bytes, background);
      std::vector<std::byte> expected(kPageBytes);
      for (const size_t size : {1u, 64u, 4000u, 0u, 50'000u, 63u}) {
        const auto bytes = test_bytes(size, size);
        REQUIRE(stream.position() == expected.size());
        stream.append(bytes);
        expected.insert(expected.end(), bytes.begin(), bytes.end());
        expected.resize(round_up(expected.size(), kExtentAlignment));
      }
      REQUIRE(stream.flush().ok());
      expected.resize(round_up(expected.size(), kPageBytes));
      CHECK(stream.position() == expected.size());
      CHECK(stream.high_water() == expected.size());
      CHECK(files.bytes("a") == expected);
      REQUIRE(stream.flush().ok());
      CHECK(files.bytes("a").size() == expected.size());
    }
  }
}

TEST_CASE("after a rewind the stream writes over what it had written") {
  MemoryFileSystem files;
  const auto file = files.create_output("a").value();
  AppendStream stream(*file, 0, 4096, true);
  stream.append(test_bytes(1, 20'000));
  stream.rewind(4096);
  CHECK(stream.position() == 4096);
  CHECK(stream.high_water() == 16'384);  // the rest was still in memory
  const auto bytes = test_bytes(2, 64);
  stream.append(bytes);
  REQUIRE(stream.flush().ok());
  CHECK(std::equal(bytes.begin(), bytes.end(), files.bytes("a").begin() + 4096));
  CHECK(stream.high_water() == 16'384);
}

TEST_CASE("a failed write shows at the latest in flush, and is the last one") {
  for (const bool background : {false, true}) {
    for (const uint64_t fail_at : {2u, 3u, 6u}) {  // the first call opens the file
      MemoryFileSystem memory;
      Countdown countdown{.fail_at = fail_at, .error_number = ENOSPC};
      CountdownFileSystem files(memory, countdown);
      const auto file = files.create_output("a").value();
      AppendStream stream(*file, 0, 4096, background);
      for (int i = 0; i < 10; ++i) stream.append(test_bytes(1, 4096));
      CHECK(stream.flush().code() == Code::no_space);
      CHECK(stream.failure().code() == Code::no_space);
      CHECK(countdown.calls == fail_at);
      CHECK(memory.bytes("a").size() == (fail_at - 2) * 4096);
    }
  }
}

TEST_CASE(
    "a stream that is dropped has written its full buffers, and waits for none to be filled") {
  MemoryFileSystem files;
  const auto file = files.create_output("a").value();
  {
    AppendStream stream(*file, 0, 4096, true);
    for (int i = 0; i < 100; ++i) stream.append(test_bytes(1, 4096));
    stream.append(test_bytes(1, 1));
  }
  CHECK(files.bytes("a").size() == 100 * 4096);
}
}  // TEST_SUITE("pager")

}  // namespace
}  // namespace lade
