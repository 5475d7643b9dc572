#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <thread>

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/aligned_buffer.hpp"
#include "file/output_file.hpp"
#include "file/posix_file.hpp"
#include "file/read_ring.hpp"
#include "support/temporary_directory.hpp"

namespace lade {
namespace {

FileSystem& files() { return posix_file_system(); }

ByteSpan bytes_of(std::string_view text) {
  return std::as_bytes(std::span(text.data(), text.size()));
}

std::string read_all(File& file, size_t bytes = 1000, uint64_t offset = 0) {
  std::string text(bytes, '?');
  const auto got =
      file.read_at(std::as_writable_bytes(std::span(text.data(), text.size())), offset);
  REQUIRE(got.ok());
  text.resize(got.value());
  return text;
}

// "" at the end.
std::string read_next(File& file) {
  std::array<std::byte, 100> into;
  const auto got = file.read(into);
  REQUIRE(got.ok());
  return {reinterpret_cast<const char*>(into.data()), got.value()};
}

TEST_SUITE("file") {
TEST_CASE("an input is read at a place or in order, and ends") {
  const TemporaryDirectory directory;
  const auto file = files().open_input(directory.write("a", "hello world")).value();
  CHECK(read_all(*file, 5) == "hello");
  CHECK(read_all(*file, 100, 6) == "world");
  CHECK(read_all(*file, 100, 11) == "");
  CHECK(read_next(*file) == "hello world");
  CHECK(read_next(*file) == "");
  CHECK(file->info().value().size == 11);
  CHECK(file->info().value().type == FileType::regular);
}

TEST_CASE("what is no input is told apart") {
  const TemporaryDirectory directory;
  CHECK(files().open_input(directory.path("none")).status().code() == Code::input_open);
  CHECK(files().open_input(directory.path("none")).status().error_number() == ENOENT);
  CHECK(files().open_input(directory.path()).status().code() == Code::input_type);
  sockaddr_un address{.sun_family = AF_UNIX, .sun_path = {}};
  const std::string path = directory.path("s");
  REQUIRE(path.size() < sizeof(address.sun_path));
  path.copy(address.sun_path, path.size());
  const Descriptor socket(::socket(AF_UNIX, SOCK_STREAM, 0));
  REQUIRE(::bind(socket.number(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) ==
          0);
  CHECK(files().open_input(path).status().code() == Code::input_type);
}

TEST_CASE("a FIFO is opened before its writer comes, and read until it goes") {
  const TemporaryDirectory directory;
  const std::string path = directory.make_fifo("fifo");
  const auto file = files().open_input(path).value();
  CHECK(file->info().value().type == FileType::fifo);
  std::thread writer([&] {
    const auto output = files().create_output(path).value();
    for (const char* part : {"one ", "two ", "three"}) CHECK(output->write(bytes_of(part)).ok());
  });
  std::string all;
  while (true) {
    const std::string next = read_next(*file);
    if (next.empty()) break;
    all += next;
  }
  writer.join();
  CHECK(all == "one two three");
}

TEST_CASE("an interrupt ends the wait for a FIFO that nobody writes to") {
  const TemporaryDirectory directory;
  const auto file = files().open_input(directory.make_fifo("fifo")).value();
  std::thread handler([] { interrupt_requested = true; });
  std::array<std::byte, 10> into;
  CHECK(file->read(into).status().code() == Code::interrupted);
  handler.join();
  interrupt_requested = false;
}

TEST_CASE("whole pages and odd pieces end up in the same file, however they are written and read") {
  const TemporaryDirectory directory;
  const std::string path = directory.path("db");
  const auto file = files().create_unnamed(path).value();
  AlignedBuffer pages(3 * 4096);
  std::fill_n(pages.data(), 3 * 4096, 'a');
  const auto* data = reinterpret_cast<const std::byte*>(pages.data());
  REQUIRE(file->write_at({data, 2 * 4096}, 4096).ok());
  REQUIRE(file->write_at(bytes_of("odd"), 4096 + 10).ok());
  REQUIRE(file->write_at({data, 4096}, 8192).ok());
  REQUIRE(file->write_at(bytes_of("tail"), 3 * 4096).ok());
  REQUIRE(file->sync_data().ok());
  std::string expected = std::string(4096, '\0') + std::string(8192, 'a') + "tail";
  expected.replace(4096 + 10, 3, "odd");
  CHECK(read_all(*file, 100'000) == expected);
  AlignedBuffer into(8 * 4096);
  const auto got = file->read_at({reinterpret_cast<std::byte*>(into.data()), 8 * 4096}, 0);
  REQUIRE(got.ok());
  CHECK(std::string_view(into.data(), got.value()) == expected);
  REQUIRE(file->resize(5000).ok());
  CHECK(file->info().value().size == 5000);
  CHECK(read_all(*file, 100'000) == expected.substr(0, 5000));
}

using Places = std::vector<std::pair<uint64_t, size_t>>;  // offset and bytes

std::vector<FilePiece> pieces_in(AlignedBuffer& memory, const Places& places) {
  size_t total = 0;
  for (const auto& [offset, bytes] : places) total += round_up(bytes, AlignedBuffer::kAlignment);
  memory.reserve(total);
  std::vector<FilePiece> pieces;
  auto* into = reinterpret_cast<std::byte*>(memory.data());
  for (const auto& [offset, bytes] : places) {
    pieces.push_back({{into, bytes}, offset});
    into += round_up(bytes, AlignedBuffer::kAlignment);
  }
  return pieces;
}

// The pieces of a file, read at once and one by one.
void check_pieces(File& file, const Places& places) {
  AlignedBuffer memory;
  std::vector<FilePiece> pieces = pieces_in(memory, places);
  REQUIRE(file.start_pieces(pieces)->finish().ok());
  for (const FilePiece& piece : pieces) {
    const std::string alone = read_all(file, piece.into.size(), piece.offset);
    CHECK(piece.got == alone.size());
    CHECK(std::ranges::equal(piece.into.first(piece.got), bytes_of(alone)));
  }
}

TEST_CASE("pieces of a file are what single reads of them are, also at and behind its end") {
  const TemporaryDirectory directory;
  const auto file = files().create_unnamed(directory.path("db")).value();
  constexpr uint64_t kPage = AlignedBuffer::kAlignment;
  constexpr uint64_t kPages = 300;
  std::string content;
  for (uint64_t i = 0; content.size() < kPages * kPage; ++i) content += std::to_string(i) + " ";
  content.resize(kPages * kPage + 100);
  REQUIRE(file->write_at(bytes_of(content), 0).ok());
  REQUIRE(file->sync_data().ok());
  for (const uint64_t step : {3u, 15u}) {  // more than one ring takes, and fewer
    Places places;
    for (uint64_t page = 0; page < kPages; page += step)
      places.push_back({page * kPage, 2 * kPage});
    places.push_back({kPages * kPage, kPage});         // ends after 100 bytes
    places.push_back({(kPages + 20) * kPage, kPage});  // nothing
    check_pieces(*file, places);
  }
  check_pieces(*file, {{0, kPage}, {5, 100}, {kPage + 1, 7}});  // odd places go through the cache
  check_pieces(*file, {{kPage, kPage}});
  check_pieces(*file, {});

  // Two at a time, and some that nobody waits for.
  AlignedBuffer memory;
  AlignedBuffer other_memory;
  std::vector<FilePiece> pieces = pieces_in(memory, {{0, kPage}, {10 * kPage, kPage}});
  std::vector<FilePiece> others = pieces_in(other_memory, {{5 * kPage, kPage}, {0, kPage}});
  const auto reads = file->start_pieces(pieces);
  const auto other_reads = file->start_pieces(others);
  REQUIRE(other_reads->finish().ok());
  REQUIRE(reads->finish().ok());
  CHECK(std::ranges::equal(pieces[1].into, bytes_of(content).subspan(10 * kPage, kPage)));
  CHECK(std::ranges::equal(others[0].into, bytes_of(content).subspan(5 * kPage, kPage)));
  file->start_pieces(pieces);
  check_pieces(*file, {{kPage, kPage}, {20 * kPage, kPage}});
}

TEST_CASE("a ring says of each read what became of it") {
  ReadRing* const ring = ReadRing::of_this_thread();
  if (ring == nullptr) {
    MESSAGE("NOT CHECKED: rings of reads, since the system has no io_uring or forbids it");
    return;
  }
  const TemporaryDirectory directory;
  const Descriptor file = open_descriptor(directory.write("a", "hello world").c_str(), O_RDONLY);
  std::array<std::byte, 5> hello;
  std::array<std::byte, 100> rest;
  std::array<RingRead, 2> reads = {RingRead{hello, 0, 0}, RingRead{rest, 6, 0}};
  for (int round = 0; round < 100; ++round) {  // the ring's positions go round
    CHECK(ring->idle());
    ring->start(file.number(), reads);
    CHECK_FALSE(ring->idle());
    ring->finish();
    CHECK(reads[0].result == 5);
    CHECK(reads[1].result == 5);
    CHECK(std::ranges::equal(hello, bytes_of("hello")));
    CHECK(std::ranges::equal(std::span(rest).first(5), bytes_of("world")));
  }
  ring->start(-1, reads);
  ring->finish();
  CHECK(reads[0].result == -EBADF);
  CHECK(reads[1].result == -EBADF);
}

TEST_CASE("a piece that cannot be read fails with its place") {
  const TemporaryDirectory directory;
  const std::string path = directory.write("a", "hello");
  PosixFile file(open_descriptor(path.c_str(), O_WRONLY), path, true);
  constexpr size_t kPage = AlignedBuffer::kAlignment;
  AlignedBuffer memory(2 * kPage);
  auto* const into = reinterpret_cast<std::byte*>(memory.data());
  std::array<FilePiece, 2> pieces = {FilePiece{{into, kPage}, 0, 0},
                                     FilePiece{{into + kPage, kPage}, kPage, 0}};
  const Status status = file.start_pieces(pieces)->finish();
  CHECK(status.error_number() == EBADF);
  CHECK(status.message().find("read at 0") != std::string::npos);
}

TEST_CASE("an unnamed file gets its name once, with the user's mode, and never takes another's") {
  const TemporaryDirectory directory;
  const mode_t before = ::umask(027);
  const std::string path = directory.path("db");
  {
    const auto file = files().create_unnamed(path).value();
    CHECK(file->info().value().links == 0);
    CHECK(files().list(directory.path()).value().empty());
    REQUIRE(file->write_at(bytes_of("content"), 0).ok());
    REQUIRE(files().link(*file, path).ok());
    CHECK(file->info().value().links == 1);
    CHECK(files().info(path).value().inode == file->info().value().inode);
  }
  const auto other = files().create_unnamed(path).value();
  CHECK(files().link(*other, path).error_number() == EEXIST);
  struct stat status {};
  REQUIRE(::stat(path.c_str(), &status) == 0);
  CHECK((status.st_mode & 07777) == 0640);
  ::umask(before);
  CHECK(read_all(*files().open_database(path, false).value()) == "content");
}

TEST_CASE("a database is a regular file, where symbolic links lead or not") {
  const TemporaryDirectory directory;
  const auto code = [&](const std::string& path, bool writable) {
    return files().open_database(path, writable).status().code();
  };
  const std::string path = directory.write("db", "x");
  REQUIRE(::symlink("db", directory.path("relative").c_str()) == 0);
  REQUIRE(::symlink(path.c_str(), directory.path("link").c_str()) == 0);
  REQUIRE(::symlink("none", directory.path("dangling").c_str()) == 0);
  REQUIRE(::symlink("round", directory.path("round").c_str()) == 0);
  const std::string fifo = directory.make_fifo("fifo");
  for (const bool writable : {false, true}) {
    CHECK(code(path, writable) == Code::ok);
    CHECK(code(directory.path("none"), writable) == Code::db_missing);
    CHECK(code(path + "/below", writable) == Code::db_missing);
    CHECK(code(directory.path("link"), writable) == Code::ok);
    CHECK(code(directory.path("relative"), writable) == Code::ok);
    CHECK(code(directory.path("dangling"), writable) == Code::db_missing);
    CHECK(code(directory.path("round"), writable) == Code::not_a_lade_db);
    CHECK(code(directory.path(), writable) == Code::not_a_lade_db);
    CHECK(code(fifo, writable) == Code::not_a_lade_db);
    CHECK(code("/dev/zero", writable) == Code::not_a_lade_db);
  }
}

TEST_CASE("a lock is one writer's, is seen by others, and names its holder") {
  const TemporaryDirectory directory;
  const std::string path = directory.write("db", "x");
  const auto open = [&](bool writable = true) {
    return files().open_database(path, writable).value();
  };
  CHECK_FALSE(open(false)->locked_by_another());
  const auto first = open();
  REQUIRE(first->lock().ok());
  CHECK_FALSE(first->locked_by_another());
  CHECK(open(false)->locked_by_another());
  // Closing another descriptor of the same file must not drop it.
  const Status busy = open()->lock();
  CHECK(busy.code() == Code::db_busy);
  CHECK(busy.message() == "in use by process " + std::to_string(::getpid()));
  CHECK(open()->locked_by_another());
}

TEST_CASE("an output is emptied when it starts; a full device is no_space") {
  const TemporaryDirectory directory;
  const std::string path = directory.write("out", "a longer text than the next");
  {
    OutputFile output = OutputFile::open(files(), path).value();
    CHECK(read_all(*files().open_input(path).value()) == "a longer text than the next");
    const auto file = output.start().value();
    REQUIRE(file->write(bytes_of("short ")).ok());
    REQUIRE(file->write(bytes_of("text")).ok());
  }
  CHECK(read_all(*files().open_input(path).value()) == "short text");
  const auto full = files().create_output("/dev/full").value();
  const Status status = full->write(bytes_of("x"));
  CHECK(status.code() == Code::no_space);
  CHECK(status.path() == "/dev/full");
  CHECK(files().create_output(directory.path("no/such")).status().error_number() == ENOENT);
}

TEST_CASE("an output that never starts leaves what was there, and nothing that was not") {
  const TemporaryDirectory directory;
  const std::string kept = directory.write("kept", "text");
  const std::string made = directory.path("made");
  {
    const OutputFile first = OutputFile::open(files(), kept).value();
    const OutputFile second = OutputFile::open(files(), made).value();
    // The same file again, by another name.
    const OutputFile third = OutputFile::open(files(), directory.path("./made")).value();
    CHECK(second.info().inode == third.info().inode);
  }
  CHECK(files().list(directory.path()).value() == std::vector<std::string>{"kept"});
  CHECK(read_all(*files().open_input(kept).value()) == "text");
}

TEST_CASE("an output that never starts spares what others put in its place") {
  const TemporaryDirectory directory;
  const std::string filled = directory.path("filled");
  const std::string taken = directory.path("taken");
  {
    const OutputFile first = OutputFile::open(files(), filled).value();
    const OutputFile second = OutputFile::open(files(), taken).value();
    std::ofstream(filled) << "text";
    std::filesystem::rename(directory.write("other", ""), taken);
  }
  CHECK(files().list(directory.path()).value() == std::vector<std::string>{"filled", "taken"});
}

TEST_CASE(
    "an output to a pipe that does not block waits for its reader, after an interrupt briefly") {
  std::array<int, 2> ends{};
  REQUIRE(::pipe2(ends.data(), O_NONBLOCK | O_CLOEXEC) == 0);
  const Descriptor reader(ends[0]);
  const Descriptor writer(ends[1]);
  const std::string text(1 << 20, 'x');
  size_t read = 0;
  std::thread slow([&] {
    std::array<char, 5000> into;
    while (read < text.size()) {
      const ssize_t count = ::read(reader.number(), into.data(), into.size());
      if (count > 0) read += static_cast<size_t>(count);
    }
  });
  CHECK(write_all(writer.number(), bytes_of(text)) == 0);
  slow.join();
  CHECK(read == text.size());
  interrupt_requested = true;
  CHECK(write_all(writer.number(), bytes_of(text)) == EINTR);
  interrupt_requested = false;
  CHECK(write_all(1000, bytes_of("x")) == EBADF);
}

TEST_CASE("an interrupt ends the wait for a FIFO that nobody reads") {
  const TemporaryDirectory directory;
  const std::string fifo = directory.make_fifo("fifo");
  std::thread handler([] { interrupt_requested = true; });
  CHECK(files().create_output(fifo).status().code() == Code::interrupted);
  handler.join();
  interrupt_requested = false;
}

TEST_CASE("a temporary file has no name, and is its owner's alone") {
  const TemporaryDirectory directory;
  const auto file = files().create_temporary(directory.path()).value();
  CHECK(file->info().value().links == 0);
  REQUIRE(file->write_at(bytes_of("text"), 0).ok());
  CHECK(read_all(*file) == "text");
  struct stat status {};
  REQUIRE(::fstat(static_cast<PosixFile&>(*file).descriptor(), &status) == 0);
  CHECK((status.st_mode & 07777) == 0600);
  CHECK(files().list(directory.path()).value().empty());
  CHECK(files().create_temporary(directory.path("none")).status().error_number() == ENOENT);
}

TEST_CASE("a directory tells how much may be written in it") {
  const TemporaryDirectory directory;
  CHECK(files().free_bytes(directory.path()).value() > 0);
  CHECK(files().free_bytes("/proc").value() == 0);
  CHECK(files().free_bytes(directory.path("none")).status().error_number() == ENOENT);
}

TEST_CASE("a failed write names call, place and path") {
  const TemporaryDirectory directory;
  const std::string path = directory.write("db", "x");
  const auto file = files().open_database(path, false).value();
  const Status status = file->write_at(bytes_of("y"), 4096);
  CHECK(status.code() == Code::io_error);
  CHECK(status.message() == "pwrite of 1 bytes at 4096: Bad file descriptor");
  CHECK(status.path() == path);
}

TEST_CASE("a file gets its name in one step, once") {
  const TemporaryDirectory directory;
  const auto file = files().create_unnamed(directory.path("x")).value();
  REQUIRE(file->write_at(bytes_of("new"), 0).ok());
  directory.write("taken", "precious");
  CHECK(files().link_at_once(*file, directory.path("taken")).error_number() == EEXIST);
  CHECK(files().info(directory.path("taken")).value().size == 8);
  CHECK(files().link_at_once(*file, directory.path("y")).ok());
  CHECK(files().info(directory.path("y")).value().size == 3);
  CHECK(files().sync_directory(directory.path()).ok());
  CHECK(files().sync_directory(directory.path("none")).error_number() == ENOENT);
}

TEST_CASE("a directory is made once, and is no file") {
  const TemporaryDirectory directory;
  const std::string path = directory.path("folder");
  CHECK(files().make_directory(path).ok());
  CHECK(files().make_directory(path).ok());
  CHECK(files().info(path).value().type == FileType::directory);
  CHECK(files().make_directory(path + "/a/b").error_number() == ENOENT);
  CHECK(files().make_directory(directory.write("file", "x")).error_number() == ENOTDIR);
}

TEST_CASE("a directory lists its names in order") {
  const TemporaryDirectory directory;
  for (const char* name : {"b", "a", ".hidden", "c"}) directory.write(name, "");
  CHECK(files().list(directory.path()).value() ==
        std::vector<std::string>{".hidden", "a", "b", "c"});
  CHECK(!files().list(directory.path("none")).ok());
}

TEST_CASE("a file never takes the number of a closed standard stream") {
  const TemporaryDirectory directory;
  const std::string path = directory.write("db", "x");
  const Descriptor saved(::fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 100));
  ::close(STDIN_FILENO);
  const int number = open_descriptor(path.c_str(), O_RDONLY).number();
  const auto unnamed = files().create_unnamed(path).value();
  if (saved.valid()) ::dup2(saved.number(), STDIN_FILENO);
  CHECK(number > STDERR_FILENO);
  CHECK(static_cast<PosixFile&>(*unnamed).descriptor() > STDERR_FILENO);
}

TEST_CASE("several threads write and read different places of one file") {
  const TemporaryDirectory directory;
  const auto file = files().create_unnamed(directory.path("db")).value();
  std::atomic<int> failures{0};
  std::vector<std::thread> threads;
  for (unsigned t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      AlignedBuffer buffer(8192);
      auto* data = reinterpret_cast<std::byte*>(buffer.data());
      for (uint64_t round = 0; round < 20; ++round) {
        const uint64_t at = (round * 4 + t) * 8192;
        std::fill_n(data, 8192, static_cast<std::byte>(t * 20 + round));
        failures += !file->write_at({data, 8192}, at).ok();
        std::fill_n(data, 8192, std::byte{0});
        failures += file->read_at({data, 8192}, at).value() != 8192;
        failures += data[8191] != static_cast<std::byte>(t * 20 + round);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(failures == 0);
}
}  // TEST_SUITE("file")

}  // namespace
}  // namespace lade
