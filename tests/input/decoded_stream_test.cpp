#include "input/decoded_stream.hpp"

#include <cerrno>
#include <filesystem>
#include <future>
#include <random>
#include <string>
#include <thread>
#include <vector>

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

// What is wrong, as far as a user can do something about it.
bool is_bad(const Outcome& outcome) {
  return outcome.status.code() == Code::bad_compression &&
         outcome.status.message().find("of the compressed file)") != std::string_view::npos;
}

// The text of a packed file that may take so much memory to unpack.
Outcome read_unpacked_within(uint64_t bytes, const std::string& path) {
  Result<TableInputs> inputs =
      found_inputs(posix_file_system(),
                   {.inputs = {path}, .table = "orders", .tables = {}, .unpack_bytes_max = bytes});
  if (!inputs.ok()) return {inputs.status(), {}};
  auto stream = DecodedStream::open(posix_file_system(), inputs.value().tables[0].files[0]);
  REQUIRE(stream.ok());
  return read_all(*stream.value(), 100);
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

TEST_CASE("each compression is unpacked, whatever the step") {
  TemporaryDirectory directory;
  const std::string text = some_rows(20'000);
  const std::string few = some_rows(40);
  for (const Packer& packer : kPackers) {
    CAPTURE(packer.ending);
    const std::string name = std::string("rows") + packer.ending;
    const std::string path = directory.write(name, packer.pack(text));
    for (const size_t step : {size_t{1000}, size_t{4096}, size_t{100'000}, size_t{4'000'000}}) {
      CAPTURE(step);
      CHECK((read_file(path, step).text == text));
    }
    CHECK((read_file(directory.write(name, packer.pack(few)), 1).text == few));
    const Outcome empty = read_file(directory.write(name, packer.pack("")));
    CHECK(empty.status.ok());
    CHECK(empty.text.empty());
  }
  // Without a checksum no stored byte is left when the last text still waits for room.
  const std::string bare = directory.write("bare.zst", zstd_packed(text, false));
  CHECK((read_file(bare, 1000).text == text));
}

TEST_CASE("every form of an lz4 frame is read") {
  TemporaryDirectory directory;
  const std::string text = some_rows(40'000);  // several blocks of the smallest size
  for (const LZ4F_blockSizeID_t block : {LZ4F_max64KB, LZ4F_max256KB, LZ4F_max4MB}) {
    for (int flags = 0; flags < 16; ++flags) {
      LZ4F_preferences_t preferences{};
      preferences.frameInfo.blockSizeID = block;
      preferences.frameInfo.blockMode = (flags & 1) ? LZ4F_blockIndependent : LZ4F_blockLinked;
      preferences.frameInfo.blockChecksumFlag =
          (flags & 2) ? LZ4F_blockChecksumEnabled : LZ4F_noBlockChecksum;
      preferences.frameInfo.contentChecksumFlag =
          (flags & 4) ? LZ4F_contentChecksumEnabled : LZ4F_noContentChecksum;
      preferences.frameInfo.contentSize = (flags & 8) ? text.size() : 0;
      CAPTURE(block);
      CAPTURE(flags);
      const std::string path = directory.write("rows.lz4", lz4_packed(text, preferences));
      CHECK((read_file(path, 1000).text == text));
      CHECK((read_file(path, 1'000'000).text == text));
    }
  }
}

TEST_CASE("an lz4 frame whose content is of another size than it says is refused") {
  TemporaryDirectory directory;
  LZ4F_preferences_t preferences = lz4_preferences();
  preferences.frameInfo.contentSize = 8;
  std::string packed(1000, '\0');
  LZ4F_cctx* lz4 = nullptr;
  REQUIRE(!LZ4F_isError(LZ4F_createCompressionContext(&lz4, LZ4F_VERSION)));
  size_t bytes = LZ4F_compressBegin(lz4, packed.data(), packed.size(), &preferences);
  bytes += LZ4F_compressUpdate(lz4, &packed[bytes], packed.size() - bytes, "1|\n", 3, nullptr);
  bytes += LZ4F_flush(lz4, &packed[bytes], packed.size() - bytes, nullptr);
  LZ4F_freeCompressionContext(lz4);
  packed.resize(bytes);
  packed.append(4, '\0');  // the end mark; the content's checksum is behind it
  packed.append("\0\0\0\0", 4);
  CHECK(is_bad(read_file(directory.write("rows.lz4", packed))));
}

TEST_CASE("xz is read with every check that there is, and with none") {
  TemporaryDirectory directory;
  for (const lzma_check check :
       {LZMA_CHECK_NONE, LZMA_CHECK_CRC32, LZMA_CHECK_CRC64, LZMA_CHECK_SHA256}) {
    CAPTURE(check);
    CHECK(read_file(directory.write("rows.xz", xz_packed("1|\n", check))).text == "1|\n");
  }
}

TEST_CASE("an xz stream with a check that nobody knows is refused, not taken unchecked") {
  TemporaryDirectory directory;
  std::string packed = xz_packed("1|\n", LZMA_CHECK_NONE);
  // The kind of check stands in the header and in the footer, each with a CRC-32 of its own.
  constexpr char kUnknownCheck = 2;
  const auto put_checksum = [&](size_t at, size_t from) {
    const uint32_t sum = lzma_crc32(reinterpret_cast<const uint8_t*>(&packed[from]), 2, 0);
    for (size_t i = 0; i < 4; ++i) packed[at + i] = static_cast<char>(sum >> (8 * i));
  };
  packed[7] = kUnknownCheck;
  put_checksum(8, 6);
  const Outcome outcome = read_file(directory.write("rows.xz", packed));
  CHECK(is_bad(outcome));
  CHECK(outcome.status.message().find("a check of an unknown kind") != std::string_view::npos);
}

TEST_CASE("bzip2 is read with blocks of every size") {
  TemporaryDirectory directory;
  const std::string text = some_rows(10'000);
  for (int level = 1; level <= 9; ++level)
    CHECK((read_file(directory.write("rows.bz2", bzip2_packed(text, level))).text == text));
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

TEST_CASE("all members, frames and streams of a packed file are read, empty ones too") {
  TemporaryDirectory directory;
  const std::string skippable("\x50\x2a\x4d\x18\x03\0\0\0abc", 11);
  const std::string padding(8, '\0');
  for (const Packer& packer : kPackers) {
    CAPTURE(packer.ending);
    const std::string ending = packer.ending;
    const bool is_skipping = ending == ".zst" || ending == ".lz4";
    const std::string gap = is_skipping ? skippable : ending == ".xz" ? padding : "";
    const std::string begin = is_skipping ? skippable : "";
    const std::string path = directory.write(
        "rows" + ending, begin + packer.pack("one\n") + packer.pack("") + gap +
                             packer.pack("two\n") + gap + gap + packer.pack("three\n") + gap);
    for (const size_t step : {size_t{1}, size_t{3}, size_t{4096}}) {
      CHECK(read_file(path, step).text == "one\ntwo\nthree\n");
      CHECK(read_file(path, step).status.ok());
    }
  }
}

TEST_CASE("padding of an xz file comes in fours, and behind a stream") {
  TemporaryDirectory directory;
  const std::string packed = xz_packed("1|\n");
  for (size_t zeros = 0; zeros <= 9; ++zeros) {
    CAPTURE(zeros);
    const std::string padded = packed + std::string(zeros, '\0');
    for (const bool goes_on : {false, true}) {
      const Outcome outcome =
          read_file(directory.write("rows.xz", padded + (goes_on ? packed : "")));
      if (zeros % 4 == 0) {
        CHECK(outcome.status.ok());
        CHECK(outcome.text == (goes_on ? "1|\n1|\n" : "1|\n"));
      } else {
        CHECK(is_bad(outcome));
      }
    }
  }
}

TEST_CASE("a packed file that is cut at any byte is found, unless the cut is between two streams") {
  TemporaryDirectory directory;
  for (const Packer& packer : kPackers) {
    CAPTURE(packer.ending);
    const std::string first = packer.pack(some_rows(20));
    const std::string packed = first + packer.pack("last\n");
    size_t accepted = 0;
    size_t missed = 0;
    for (size_t bytes = packer.magic_bytes; bytes < packed.size(); ++bytes) {
      const Outcome outcome = read_file(directory.write("rows", packed.substr(0, bytes)), 64);
      if (outcome.status.ok()) {
        ++accepted;
        CHECK(bytes == first.size());
      } else if (!is_bad(outcome)) {
        ++missed;
      }
    }
    CHECK(accepted == 1);
    CHECK(missed == 0);
  }
}

TEST_CASE("a packed file with any one bit of its data or checksum flipped is found") {
  TemporaryDirectory directory;
  const std::string text = some_rows(12);
  for (const Packer& packer : kPackers) {
    CAPTURE(packer.ending);
    const std::string packed = packer.pack(text);
    size_t wrong_text = 0;
    size_t unexpected = 0;
    size_t found = 0;
    for (size_t bit = packer.magic_bytes * 8; bit < packed.size() * 8; ++bit) {
      std::string flipped = packed;
      flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << bit % 8));
      const Outcome outcome = read_file(directory.write("rows", flipped), 256);
      // A bit in a header field that unpacking ignores (a time, a system) changes nothing.
      if (outcome.status.ok() && outcome.text != text) ++wrong_text;
      if (!outcome.status.ok()) ++found;
      // A bit in a header may ask for a window that nobody has.
      if (outcome.status.code() == Code::input_format) continue;
      if (!outcome.status.ok() && !is_bad(outcome)) ++unexpected;
    }
    CHECK(wrong_text == 0);
    CHECK(unexpected == 0);
    CHECK(found > packed.size() * 7);  // of 8 bits each
  }
}

TEST_CASE("junk behind the end of a packed file is found, and named by its place") {
  TemporaryDirectory directory;
  for (const Packer& packer : kPackers) {
    CAPTURE(packer.ending);
    const std::string packed = packer.pack("1|\n");
    for (const std::string& junk : {std::string("x"), std::string("junk"), std::string(601, '\0'),
                                    std::string("\0\0\0\0x", 5)})
      CHECK(is_bad(read_file(directory.write("rows", packed + junk))));
  }
  const auto message = [&](const std::string& content) {
    return std::string(read_file(directory.write("rows", content)).status.message());
  };
  const auto at_byte = [](size_t byte) {
    return " (at byte " + std::to_string(byte) + " of the compressed file)";
  };
  const std::string gzip = gzipped("1|\n");
  CHECK(message(gzip + "no gzip") ==
        "gzip stream is damaged or followed by something else: incorrect header check" +
            at_byte(gzip.size() + 2));
  const std::string bzip2 = bzip2_packed("1|\n");
  CHECK(message(bzip2 + "no bzip2") ==
        "bzip2 stream is damaged or followed by something else: incorrect stream header" +
            at_byte(bzip2.size() + 1));
  const std::string xz = xz_packed("1|\n");
  CHECK(message(xz + "no xz, but so long") ==
        "xz stream is damaged or followed by something else: incorrect stream header" +
            at_byte(xz.size() + 12));
  // Less than a head of a stream could be the beginning of one.
  CHECK(message(xz + "no xz...") == "xz stream is cut short, or what follows its byte " +
                                        std::to_string(xz.size()) + " is no xz" +
                                        at_byte(xz.size() + 8));
  CHECK(message(xz.substr(0, xz.size() - 1)) == "xz stream is cut short" + at_byte(xz.size() - 1));
  CHECK(message(xz + std::string(3, '\0') + xz) ==
        "xz stream is damaged or followed by something else: padding that is no multiple of 4 "
        "bytes" +
            at_byte(xz.size() + 3));
  const std::string lz4 = lz4_packed("1|\n");
  const std::string legacy = "\x02\x21\x4c\x18xxxxxx";
  CHECK(message(lz4 + legacy)
            .find("lz4 stream is damaged or followed by something else: ERROR_frameType_unknown") ==
        0);
}

TEST_CASE(
    "where a library does not say at which byte damage shows, the bytes it was given are named") {
  TemporaryDirectory directory;
  const auto message = [&](std::string packed) {
    packed.back() = static_cast<char>(packed.back() ^ 1);  // of the checksum
    return std::string(read_file(directory.write("rows", packed)).status.message());
  };
  const std::string zstd = zstd_packed("1|\n");
  CHECK(message(zstd).ends_with(" (between byte 0 and byte " + std::to_string(zstd.size()) +
                                " of the compressed file)"));
  const std::string lz4 = lz4_packed("1|\n");
  CHECK(message(lz4).ends_with(" (between byte 0 and byte " + std::to_string(lz4.size()) +
                               " of the compressed file)"));
  CHECK(message(lz4 + lz4).ends_with(" (between byte " + std::to_string(lz4.size()) + " and byte " +
                                     std::to_string(2 * lz4.size()) + " of the compressed file)"));
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
  for (const Packer& packer : kPackers) {
    CAPTURE(packer.ending);
    const Outcome outcome = read_file(directory.write("rows", packer.pack(zeros)), size_t{1} << 20);
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
    return read_unpacked_within(bytes, directory.write("rows.zst", frame(window_log)));
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

TEST_CASE("an xz dictionary that costs more memory than there is to have is refused in words") {
  TemporaryDirectory directory;
  constexpr uint64_t kMiB = uint64_t{1} << 20;
  const auto read_within = [&](uint64_t bytes, uint64_t dictionary_bytes) {
    const std::string path = directory.write(
        "rows.xz", xz_packed("1|\n", LZMA_CHECK_CRC64, static_cast<uint32_t>(dictionary_bytes)));
    return read_unpacked_within(bytes, path);
  };
  CHECK(read_within(128 * kMiB, 64 * kMiB).text == "1|\n");
  CHECK(read_within(10 * kMiB, 8 * kMiB).text == "1|\n");
  const Outcome wide = read_within(4 * kMiB, 64 * kMiB);
  CHECK(wide.status.code() == Code::input_format);
  CHECK(wide.status.message() ==
        "needs 64 MiB to unpack its xz, and may take 4 MiB (an eighth of --memory-limit): give it "
        "more, or unpack it with xz -dc and pipe it to lade");
  CHECK(
      read_within(128 * kMiB, 256 * kMiB).status.message() ==
      "needs 256 MiB to unpack its xz, and may take 128 MiB: unpack it with xz -dc and pipe it to "
      "lade");
}

TEST_CASE("a pipe is read as its writer writes, packed or not") {
  TemporaryDirectory directory;
  const std::string text = some_rows(10'000);
  int number = 0;
  std::vector<std::string> contents = {text, "1\n", ""};
  for (const Packer& packer : kPackers) contents.push_back(packer.pack(text));
  for (const std::string& content : contents) {
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
  std::vector<std::string> contents = {"1|a|\n"};
  for (const Packer& packer : kPackers) contents.push_back(packer.pack("1|a|\n"));
  for (const std::string& content : contents) {
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
