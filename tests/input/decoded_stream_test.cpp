#include "input/decoded_stream.hpp"

#include <cerrno>
#include <filesystem>
#include <future>
#include <random>
#include <string>
#include <thread>

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "catalog/tpch.hpp"
#include "found_inputs.hpp"
#include "packed_text.hpp"
#include "support/temporary_directory.hpp"
#include "watched_input.hpp"

namespace lade {
namespace {

InputFile input_file(const std::string& path, FileSystem& files = posix_file_system()) {
  Result<TableInputs> inputs =
      found_inputs(files, {.inputs = {path}, .table = "orders", .tables = {}});
  REQUIRE(inputs.ok());
  return std::move(inputs.value().tables[0].files[0]);
}

struct Outcome {
  Status status;
  std::string text;
};

// Reads a stream to its end, or its failure, by `step` bytes.
Outcome read_all(DecodedStream& stream, size_t step) {
  Outcome outcome;
  std::string block(step, '\0');
  while (true) {
    const Result<size_t> got = stream.read(std::as_writable_bytes(std::span(block)));
    if (!got.ok()) {
      outcome.status = got.status();
      return outcome;
    }
    if (got.value() == 0) break;
    outcome.text.append(block, 0, got.value());
  }
  outcome.status = stream.check_unchanged();
  return outcome;
}

Outcome read_file(const std::string& path, size_t step = 4096,
                  FileSystem& files = posix_file_system()) {
  Result<TableInputs> inputs =
      found_inputs(files, {.inputs = {path}, .table = "orders", .tables = {}});
  if (!inputs.ok()) return {inputs.status(), {}};
  Result<std::unique_ptr<DecodedStream>> stream =
      DecodedStream::open(files, inputs.value().tables[0].files[0]);
  if (!stream.ok()) return {stream.status(), {}};
  return read_all(*stream.value(), step);
}

std::string some_rows(size_t rows) {
  std::mt19937 random(11);
  std::string text;
  for (size_t i = 0; i < rows; ++i) {
    text += std::to_string(i) + "|" + std::to_string(random()) + "|carefully final deposits|\n";
  }
  return text;
}

constexpr size_t kMagicBytesMax = 4;

// What is wrong, as far as a user can do something about it.
bool is_bad(const Outcome& outcome) {
  return outcome.status.code() == Code::bad_compression &&
         outcome.status.message().find("of the compressed file)") != std::string_view::npos;
}

}  // namespace

TEST_SUITE("input") {
TEST_CASE("a plain file is read as it is") {
  TemporaryDirectory directory;
  const std::string text = some_rows(100);
  InputFile input = input_file(directory.write("rows", text));
  Result<std::unique_ptr<DecodedStream>> stream = DecodedStream::open(posix_file_system(), input);
  REQUIRE(stream.ok());
  std::string block(10, '\0');
  CHECK(stream.value()->read(std::as_writable_bytes(std::span(block))).ok());
  CHECK(stream.value()->stored_bytes_read() == 10);
  CHECK(block + read_all(*stream.value(), 7).text == text);
}

TEST_CASE("an empty file has no bytes and is no failure") {
  TemporaryDirectory directory;
  const Outcome outcome = read_file(directory.write("rows", ""));
  CHECK(outcome.status.ok());
  CHECK(outcome.text.empty());
}

TEST_CASE("gzip and zstd are unpacked, whatever the step") {
  TemporaryDirectory directory;
  const std::string text = some_rows(20'000);
  const std::string gzip = directory.write("rows.gz", gzipped(text));
  const std::string zstd = directory.write("rows.zst", zstd_packed(text));
  for (const size_t step : {size_t{1000}, size_t{4096}, size_t{100'000}, size_t{4'000'000}}) {
    CAPTURE(step);
    CHECK((read_file(gzip, step).text == text));
    CHECK((read_file(zstd, step).text == text));
  }
  // Without a checksum no stored byte is left when the last text still waits for room.
  const std::string bare = directory.write("bare.zst", zstd_packed(text, false));
  CHECK((read_file(bare, 1000).text == text));
  const std::string few = some_rows(40);
  CHECK((read_file(directory.write("few.gz", gzipped(few)), 1).text == few));
  CHECK((read_file(directory.write("few.zst", zstd_packed(few)), 1).text == few));
}

TEST_CASE("a packed stream counts the stored bytes, and does not know how much text is left") {
  TemporaryDirectory directory;
  const std::string packed = gzipped(some_rows(1000));
  InputFile input = input_file(directory.write("rows.gz", packed));
  Result<std::unique_ptr<DecodedStream>> stream = DecodedStream::open(posix_file_system(), input);
  REQUIRE(stream.ok());
  CHECK(read_all(*stream.value(), 4096).status.ok());
  CHECK(stream.value()->stored_bytes_read() == packed.size());
}

TEST_CASE("all members of a gzip file and all frames of a zstd file are read, empty ones too") {
  TemporaryDirectory directory;
  const std::string skippable("\x50\x2a\x4d\x18\x03\0\0\0abc", 11);
  const auto gzip = directory.write(
      "rows.gz", gzipped("one\n") + gzipped("") + gzipped("two\n") + gzipped("three\n"));
  const auto zstd =
      directory.write("rows.zst", skippable + zstd_packed("one\n") + zstd_packed("") + skippable +
                                      zstd_packed("two\nthree\n") + skippable);
  for (const size_t step : {size_t{1}, size_t{3}, size_t{4096}}) {
    CHECK(read_file(gzip, step).text == "one\ntwo\nthree\n");
    CHECK(read_file(zstd, step).text == "one\ntwo\nthree\n");
    CHECK(read_file(gzip, step).status.ok());
    CHECK(read_file(zstd, step).status.ok());
  }
}

TEST_CASE("a packed file that is cut at any byte is found, unless the cut is between two streams") {
  TemporaryDirectory directory;
  size_t accepted = 0;
  size_t missed = 0;
  const auto cut_everywhere = [&](const std::string& name, const std::string& first,
                                  const std::string& second) {
    const std::string packed = first + second;
    for (size_t bytes = kMagicBytesMax; bytes < packed.size(); ++bytes) {
      const Outcome outcome = read_file(directory.write(name, packed.substr(0, bytes)), 64);
      if (outcome.status.ok()) {
        ++accepted;
        CHECK(bytes == first.size());
      } else if (!is_bad(outcome)) {
        ++missed;
      }
    }
  };
  cut_everywhere("rows.gz", gzipped(some_rows(20)), gzipped("last\n"));
  cut_everywhere("rows.zst", zstd_packed(some_rows(20)), zstd_packed("last\n"));
  CHECK(accepted == 2);
  CHECK(missed == 0);
}

TEST_CASE("a packed file with any one bit of its data or checksum flipped is found") {
  TemporaryDirectory directory;
  const std::string text = some_rows(12);
  size_t wrong_text = 0;
  size_t unexpected = 0;
  const auto flip_everywhere = [&](const std::string& name, const std::string& packed,
                                   size_t magic_bytes) {
    for (size_t bit = magic_bytes * 8; bit < packed.size() * 8; ++bit) {
      std::string flipped = packed;
      flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << bit % 8));
      const Outcome outcome = read_file(directory.write(name, flipped), 256);
      // A bit in a header field that unpacking ignores (a time, a system) changes nothing.
      if (outcome.status.ok() && outcome.text != text) ++wrong_text;
      // A bit in a header may ask for a window that nobody has.
      if (outcome.status.code() == Code::input_format) continue;
      if (!outcome.status.ok() && !is_bad(outcome)) ++unexpected;
    }
  };
  flip_everywhere("rows.gz", gzipped(text), 2);
  flip_everywhere("rows.zst", zstd_packed(text), 4);
  CHECK(wrong_text == 0);
  CHECK(unexpected == 0);
}

TEST_CASE("junk behind the end of a packed file is found, and named by its place") {
  TemporaryDirectory directory;
  for (const std::string& junk : {std::string("x"), std::string("junk"), std::string(600, '\0')}) {
    const std::string gzip = gzipped("1|\n");
    const std::string zstd = zstd_packed("1|\n");
    CHECK(is_bad(read_file(directory.write("rows.gz", gzip + junk))));
    CHECK(is_bad(read_file(directory.write("rows.zst", zstd + junk))));
  }
  const std::string gzip = gzipped("1|\n");
  CHECK(read_file(directory.write("rows.gz", gzip + "no gzip")).status.message() ==
        "gzip stream is damaged or followed by something else: incorrect header check (at byte " +
            std::to_string(gzip.size() + 2) + " of the compressed file)");
}

TEST_CASE("the expansion limit lets 64 MiB pass at any ratio and then asks for 200 to 1") {
  constexpr uint64_t kMiB = uint64_t{1} << 20;
  CHECK(check_expansion(0, 64 * kMiB));
  CHECK_FALSE(check_expansion(1, 64 * kMiB + 1));
  CHECK(check_expansion(kMiB, 200 * kMiB));
  CHECK_FALSE(check_expansion(kMiB, 201 * kMiB));
}
TEST_CASE("files that unpack to far more than any table are refused before they are unpacked") {
  TemporaryDirectory directory;
  const std::string zeros(size_t{72} << 20, '0');
  for (const auto& path : {directory.write("rows.gz", gzipped(zeros)),
                           directory.write("rows.zst", zstd_packed(zeros))}) {
    const Outcome outcome = read_file(path, size_t{1} << 20);
    CHECK(is_bad(outcome));
    CHECK(outcome.status.message().find("200 times its size") != std::string_view::npos);
    CHECK(outcome.text.size() < size_t{66} << 20);
  }
}

TEST_CASE("a zstd window that costs more memory than there is to have is refused in words") {
  TemporaryDirectory directory;
  // A frame header without a content size, the window's exponent, and one raw block of 2 bytes.
  const auto frame = [](int window_log) {
    std::string bytes("\x28\xb5\x2f\xfd\x00", 5);
    bytes += static_cast<char>((window_log - 10) << 3);
    return bytes + std::string("\x11\x00\x00", 3) + "1\n";
  };
  const auto read_within = [&](uint64_t bytes, int window_log) {
    const std::string path = directory.write("rows.zst", frame(window_log));
    Result<TableInputs> inputs = found_inputs(
        posix_file_system(),
        {.inputs = {path}, .table = "orders", .tables = {}, .unpack_bytes_max = bytes});
    if (!inputs.ok()) return Outcome{inputs.status(), {}};
    auto stream = DecodedStream::open(posix_file_system(), inputs.value().tables[0].files[0]);
    REQUIRE(stream.ok());
    return read_all(*stream.value(), 100);
  };
  constexpr uint64_t kMiB = uint64_t{1} << 20;
  CHECK(read_within(128 * kMiB, 27).text == "1\n");
  CHECK(read_within(4 * kMiB, 22).text == "1\n");
  CHECK(read_within(7 * kMiB, 22).text == "1\n");
  const Outcome wide = read_within(4 * kMiB, 27);
  CHECK(wide.status.code() == Code::input_format);
  CHECK(wide.status.message().find("needs a window of 128 MiB") == 0);
  CHECK(wide.status.message().find("--memory-limit") != std::string_view::npos);
  CHECK(read_within(7 * kMiB, 23).status.code() == Code::input_format);
  CHECK(read_within(128 * kMiB, 28).status.message().find("needs a window of 256 MiB") == 0);
}

TEST_CASE("a pipe is read as its writer writes, packed or not") {
  TemporaryDirectory directory;
  const std::string text = some_rows(10'000);
  int number = 0;
  for (const std::string& content :
       {text, gzipped(text), zstd_packed(text), std::string("1\n"), std::string()}) {
    const std::string path = directory.make_fifo("pipe" + std::to_string(number++));
    InputFile input = input_file(path);
    std::promise<void> opened;
    std::thread writer([&] {
      const int descriptor = open(path.c_str(), O_WRONLY);
      opened.set_value();
      for (size_t at = 0; at < content.size();) {
        const ssize_t written = write(descriptor, content.data() + at, content.size() - at);
        if (written <= 0) break;
        at += static_cast<size_t>(written);
      }
      close(descriptor);
    });
    opened.get_future().wait();
    Result<std::unique_ptr<DecodedStream>> stream = DecodedStream::open(posix_file_system(), input);
    REQUIRE(stream.ok());
    const Outcome outcome = read_all(*stream.value(), 10'000);
    writer.join();
    CHECK(outcome.status.ok());
    CHECK((outcome.text == (content.size() < 3 ? content : text)));
    CHECK(stream.value()->stored_bytes_read() == content.size());
  }
}

TEST_CASE("standard input is read from where it stands, packed or not") {
  TemporaryDirectory directory;
  for (const std::string& content :
       {std::string("1|a|\n"), gzipped("1|a|\n"), zstd_packed("1|a|\n")}) {
    RedirectedInput files(directory.write("rows", content));
    CHECK(read_file("-", 2, files).text == "1|a|\n");
  }
}

TEST_CASE("a file that is not the one that was found is refused at open") {
  TemporaryDirectory directory;
  const std::string path = directory.write("rows", "1|\n");
  InputFile input = input_file(path);
  std::filesystem::rename(directory.write("other", "1|\n"), path);
  const auto stream = DecodedStream::open(posix_file_system(), input);
  REQUIRE(!stream.ok());
  CHECK(stream.status().code() == Code::input_changed);
  std::filesystem::remove(path);
  CHECK(DecodedStream::open(posix_file_system(), input).status().code() == Code::input_open);
}

TEST_CASE("a path that opens another file than the one that was found is refused") {
  TemporaryDirectory directory;
  const std::string path = directory.write("rows", "1|\n");
  InputFile input = input_file(path);
  RedirectedInput files(directory.write("other", "1|\n"), path);
  CHECK(DecodedStream::open(files, input).status().code() == Code::input_changed);
}

TEST_CASE(
    "a file that grows, shrinks, is rewritten, replaced or removed while it is read is refused") {
  const std::string text = some_rows(1000);
  const auto read_with = [&](const auto& change) {
    TemporaryDirectory directory;
    const std::string path = directory.write("rows", text);
    InputFile input = input_file(path);
    Result<std::unique_ptr<DecodedStream>> stream = DecodedStream::open(posix_file_system(), input);
    REQUIRE(stream.ok());
    std::string block(100, '\0');
    REQUIRE(stream.value()->read(std::as_writable_bytes(std::span(block))).ok());
    change(directory, path);
    return read_all(*stream.value(), 4096).status.code();
  };
  CHECK(read_with([](const auto&, const std::string&) {}) == Code::ok);
  CHECK(read_with([](const auto&, const std::string& path) {
          std::ofstream(path, std::ios::app) << "more\n";
        }) == Code::input_changed);
  CHECK(read_with([](const auto&, const std::string& path) {
          std::filesystem::resize_file(path, 200);
        }) == Code::input_changed);
  CHECK(read_with([](const auto&, const std::string& path) {
          const timespec times[2] = {{0, 0}, {1, 0}};
          REQUIRE(utimensat(AT_FDCWD, path.c_str(), times, 0) == 0);
        }) == Code::input_changed);
  CHECK(read_with([&](const auto& directory, const std::string& path) {
          std::filesystem::rename(directory.write("other", text), path);
        }) == Code::input_changed);
  CHECK(read_with([](const auto&, const std::string& path) { std::filesystem::remove(path); }) ==
        Code::input_changed);
}

TEST_CASE("a file that outgrows its size is refused at once, not after all that was added") {
  TemporaryDirectory directory;
  const std::string path = directory.write("rows", "1|\n");
  InputFile input = input_file(path);
  Result<std::unique_ptr<DecodedStream>> stream = DecodedStream::open(posix_file_system(), input);
  REQUIRE(stream.ok());
  std::ofstream(path, std::ios::app) << some_rows(10'000);
  std::string block(100, '\0');
  const auto got = stream.value()->read(std::as_writable_bytes(std::span(block)));
  REQUIRE(!got.ok());
  CHECK(got.status().code() == Code::input_changed);
  CHECK(got.status().message().find("before size 3,") != std::string_view::npos);
}

TEST_CASE("a packed file that is written over while it is read says so, not that it is damaged") {
  TemporaryDirectory directory;
  std::string packed = gzipped(some_rows(50'000));
  const std::string path = directory.write("rows.gz", packed);
  InputFile input = input_file(path);
  Result<std::unique_ptr<DecodedStream>> stream = DecodedStream::open(posix_file_system(), input);
  REQUIRE(stream.ok());
  std::string block(100, '\0');
  REQUIRE(stream.value()->read(std::as_writable_bytes(std::span(block))).ok());
  std::ofstream(path, std::ios::binary) << std::string(packed.size() - 1, 'x');
  CHECK(read_all(*stream.value(), 4096).status.code() == Code::input_changed);
}

TEST_CASE("a read that fails is named by path, byte and errno") {
  TemporaryDirectory directory;
  const std::string path = directory.write("rows", some_rows(1000));
  WatchedReads files([&](size_t, uint64_t offset) {
    return offset < 8192 ? Status() : Status::system(Code::io_error, "pread", path, EIO);
  });
  const Outcome outcome = read_file(path, 4096, files);
  CHECK(outcome.status.code() == Code::input_read);
  CHECK(outcome.status.message() == "cannot read at byte 8192: Input/output error");
  CHECK(outcome.status.path() == path);
  CHECK(outcome.status.error_number() == EIO);
  CHECK(outcome.text.size() == 8192);
}
}  // TEST_SUITE("input")

}  // namespace lade
