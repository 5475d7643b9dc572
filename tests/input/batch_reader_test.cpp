#include "input/batch_reader.hpp"

#include <cerrno>
#include <future>
#include <random>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include <doctest/doctest.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/ordered_pipeline.hpp"
#include "catalog/tpch.hpp"
#include "found_inputs.hpp"
#include "last_temporary.hpp"
#include "naive_cut.hpp"
#include "packed_text.hpp"
#include "support/instruction_sets.hpp"
#include "support/temporary_directory.hpp"
#include "watched_input.hpp"

namespace lade {
namespace {

TableInput orders(const std::vector<std::string>& paths, FileSystem& files = posix_file_system()) {
  Result<TableInputs> inputs =
      found_inputs(files, {.inputs = paths, .table = "orders", .tables = {}});
  REQUIRE(inputs.ok());
  return std::move(inputs.value().tables[0]);
}

struct Outcome {
  Status status;
  std::vector<NaiveBatch> batches;
  std::vector<FileFacts> facts;
};

Outcome read_all(const std::vector<std::string>& paths, BatchReaderOptions options,
                 FileSystem& files = posix_file_system()) {
  BatchReader reader(files, orders(paths, files), options);
  TextBatch batch;
  Outcome outcome;
  while (true) {
    const Result<bool> more = reader.next(batch);
    if (!more.ok()) outcome.status = more.status();
    if (!more.ok() || !more.value()) break;
    CHECK(batch.sequence == outcome.batches.size());
    outcome.batches.push_back(as_naive(batch));
  }
  outcome.facts = reader.facts();
  return outcome;
}

// What is left to read.
std::vector<NaiveBatch> batches_of(BatchReader& reader) {
  std::vector<NaiveBatch> batches;
  TextBatch batch;
  while (reader.next(batch).value()) batches.push_back(as_naive(batch));
  return batches;
}

std::vector<NaiveBatch> expected(const std::vector<std::string>& texts, uint32_t batch_lines) {
  std::vector<NaiveBatch> batches;
  for (uint32_t file = 0; file < texts.size(); ++file) {
    naive_cut(texts[file], file, batch_lines, size_t{1} << 40, batches);
  }
  return batches;
}

// As the command at kHashRangeBytes does it: the hashes as they are printed, and back to bytes.
Hash128 hash_of(std::string_view text, size_t range_bytes = kHashRangeBytes) {
  const auto hash = [](std::string_view bytes) {
    return hash128(std::as_bytes(std::span(bytes.data(), bytes.size())), 0);
  };
  std::string hashes;
  for (size_t at = 0; at < text.size(); at += range_bytes) {
    const std::string printed = hex(hash(text.substr(at, range_bytes)));
    for (size_t digit = 0; digit < printed.size(); digit += 2)
      hashes += static_cast<char>(std::stoi(printed.substr(digit, 2), nullptr, 16));
  }
  return hash(hashes);
}

std::string some_rows(size_t rows, unsigned seed, const char* line_end = "\n") {
  std::mt19937 random(seed);
  std::string text;
  for (size_t i = 0; i < rows; ++i) {
    text += std::to_string(i) + "|" + std::string(random() % 30, 'a') + "|" + line_end;
  }
  return text;
}

// Reads and cuts as a load does, by several workers.
Outcome read_side_by_side(const std::vector<std::string>& paths, BatchReaderOptions options,
                          unsigned threads, uint64_t ahead_bytes_max, TextSpill* spill = nullptr) {
  TextBuffers buffers(ahead_bytes_max, spill);
  BatchReader reader(posix_file_system(), orders(paths), options, &buffers);
  std::vector<TextBatch> slots(threads);
  Outcome outcome;
  OrderedPipeline pipeline(threads, slots.size(),
                           {.produce = [&](unsigned, size_t slot) -> Result<Produced> {
                              LADE_TRY(const BatchReader::Cut cut, reader.cut(slots[slot]));
                              if (cut == BatchReader::Cut::end) return Produced::end;
                              return cut == BatchReader::Cut::batch ? Produced::item
                                                                    : Produced::nothing_yet;
                            },
                            .work = [](unsigned, size_t) { return Status(); },
                            .consume =
                                [&](unsigned, size_t slot) {
                                  outcome.batches.push_back(as_naive(slots[slot]));
                                  return Status();
                                },
                            .prepare = [&](unsigned) { return reader.read_range(true); }});
  outcome.status = pipeline.run();
  outcome.facts = reader.facts();
  return outcome;
}

}  // namespace

TEST_SUITE("input") {
TEST_CASE("batches are what a naive splitter cuts, for every batch size and every read size") {
  TemporaryDirectory directory;
  const std::vector<std::string> texts = {
      "1|a|\n2|bcd|\n\n3||\n",  "", "x\n",           std::string(25, '\n'),
      some_rows(31, 3, "\r\n"), "", some_rows(17, 4)};
  std::vector<std::string> paths;
  for (const std::string& text : texts) {
    paths.push_back(directory.write("file" + std::to_string(paths.size()), text));
  }
  size_t wrong = 0;
  for (uint32_t batch_lines = 1; batch_lines <= 10; ++batch_lines) {
    const auto batches = expected(texts, batch_lines);
    for (size_t step_bytes = 1; step_bytes <= 64; ++step_bytes) {
      const Outcome outcome =
          read_all(paths, {.batch_lines = batch_lines, .step_bytes = step_bytes});
      if (!outcome.status.ok() || outcome.batches != batches) ++wrong;
    }
  }
  CHECK(wrong == 0);
}

TEST_CASE("large batches are what a naive splitter cuts, whatever the read size and the kernel") {
  TemporaryDirectory directory;
  const std::vector<std::string> texts = {some_rows(30'000, 5), some_rows(20'000, 6)};
  const std::vector<std::string> paths = {directory.write("a", texts[0]),
                                          directory.write("b", texts[1])};
  for (const uint32_t batch_lines : {999U, 10'000U, 20'000U, 1U << 24}) {
    const auto batches = expected(texts, batch_lines);
    for (const size_t step_bytes : {size_t{777}, size_t{4096}, kHashRangeBytes, kSegmentBytesMax}) {
      for (const InstructionSet kernel : usable_instruction_sets()) {
        CAPTURE(batch_lines);
        CAPTURE(step_bytes);
        CAPTURE(instruction_set_name(kernel));
        const Outcome outcome = read_all(
            paths, {.batch_lines = batch_lines, .step_bytes = step_bytes, .kernel = kernel});
        CHECK(outcome.status.ok());
        CHECK((outcome.batches == batches));
      }
    }
  }
}

TEST_CASE(
    "the facts of each file do not depend on batch size, and but for the hash not on the step") {
  TemporaryDirectory directory;
  const std::vector<std::string> texts = {some_rows(500, 7), "", some_rows(300, 8, "\r\n")};
  const std::vector<std::string> paths = {directory.write("a", texts[0]),
                                          directory.write("b", texts[1]),
                                          directory.write("c.gz", gzipped(texts[2]))};
  for (const uint32_t batch_lines : {1U, 7U, 100'000U}) {
    for (const size_t step_bytes : {size_t{1}, size_t{50}, kHashRangeBytes}) {
      const Outcome outcome =
          read_all(paths, {.batch_lines = batch_lines, .step_bytes = step_bytes});
      REQUIRE(outcome.facts.size() == 3);
      const uint64_t lines[] = {500, 0, 300};
      for (size_t i = 0; i < 3; ++i) {
        CHECK(outcome.facts[i].path == paths[i]);
        CHECK(outcome.facts[i].bytes == texts[i].size());
        CHECK(outcome.facts[i].lines == lines[i]);
        CHECK(outcome.facts[i].xxh3 == hash_of(texts[i], step_bytes));
      }
    }
  }
}

TEST_CASE("ranges that are read side by side give the batches of one thread") {
  TemporaryDirectory directory;
  const std::vector<std::string> texts = {some_rows(9000, 21),
                                          "",
                                          some_rows(3, 22),
                                          some_rows(2000, 23, "\r\n"),
                                          "1|\n" + std::string(kLineBytesMax + 1, 'x') + "\n2|\n",
                                          some_rows(8000, 24),
                                          some_rows(5000, 25),
                                          some_rows(4000, 26),
                                          some_rows(3000, 27),
                                          some_rows(2000, 28)};
  const std::vector<std::string> paths = {directory.write("a", texts[0]),
                                          directory.write("b", texts[1]),
                                          directory.write("c", texts[2]),
                                          directory.write("d.gz", gzipped(texts[3])),
                                          directory.write("e", texts[4]),
                                          directory.write("f.zst", zstd_packed(texts[5])),
                                          directory.write("g.gz", gzipped(texts[6])),
                                          directory.write("h.bz2", bzip2_packed(texts[7])),
                                          directory.write("i.xz", xz_packed(texts[8])),
                                          directory.write("j.lz4", lz4_packed(texts[9]))};
  for (const uint32_t batch_lines : {1U, 100U, 777U, 1U << 20}) {
    const auto batches = expected(texts, batch_lines);
    for (const size_t step_bytes : {size_t{512}, size_t{10'000}, kHashRangeBytes}) {
      for (const uint64_t ahead_bytes_max : {size_t{0}, size_t{40'000}, size_t{1} << 30}) {
        CAPTURE(batch_lines);
        CAPTURE(step_bytes);
        CAPTURE(ahead_bytes_max);
        for (const uint64_t spill_bytes_max : {size_t{0}, size_t{50'000}, size_t{1} << 30}) {
          CAPTURE(spill_bytes_max);
          TextSpill spill({posix_file_system(), directory.path()}, spill_bytes_max);
          const Outcome outcome =
              read_side_by_side(paths, {.batch_lines = batch_lines, .step_bytes = step_bytes}, 4,
                                ahead_bytes_max, &spill);
          CHECK(outcome.status.ok());
          CHECK((outcome.batches == batches));
          REQUIRE(outcome.facts.size() == texts.size());
          for (size_t i = 0; i < texts.size(); ++i) {
            CHECK(outcome.facts[i].xxh3 == hash_of(texts[i], step_bytes));
            CHECK(outcome.facts[i].bytes == texts[i].size());
          }
        }
      }
    }
  }
}

TEST_CASE("packed files are unpacked whole before their turn, where a temporary file may be") {
  TemporaryDirectory directory;
  std::vector<std::string> texts;
  std::vector<std::string> paths;
  for (const Packer& packer : kPackers) {
    texts.push_back(some_rows(20'000, static_cast<unsigned>(texts.size())));
    const std::string name = std::to_string(texts.size()) + packer.ending;
    paths.push_back(directory.write(name, packer.pack(texts.back())));
  }
  const BatchReaderOptions options{.batch_lines = 700, .step_bytes = 4096};
  constexpr size_t kAheadBytesMax = 10'000;
  for (const uint64_t spill_bytes_max : {uint64_t{1} << 30, uint64_t{60'000}}) {
    LastTemporary files;
    TextSpill spill({files, "/tmp"}, spill_bytes_max);
    TextBuffers buffers(kAheadBytesMax, &spill);
    BatchReader reader(posix_file_system(), orders(paths), options, &buffers);
    while (reader.read_range(false)) {
    }
    CHECK_FALSE(buffers.has_room());
    CHECK(spill.has_room() == (spill_bytes_max > texts[0].size()));
    CHECK((batches_of(reader) == expected(texts, 700)));
    // All that was read ahead was given out.
    CHECK(buffers.has_room());
    CHECK(spill.has_room());
    CHECK(files.bytes().empty());
  }
}

TEST_CASE("a temporary file that gives back other bytes than were written ends the reading") {
  TemporaryDirectory directory;
  const std::string text = some_rows(20'000, 30);
  const std::vector<std::string> paths = {directory.write("a.gz", gzipped(text)),
                                          directory.write("b.gz", gzipped(text))};
  for (const bool cuts : {false, true}) {
    LastTemporary files;
    TextSpill spill({files, "/tmp"}, uint64_t{1} << 30);
    TextBuffers buffers(0, &spill);
    BatchReader reader(posix_file_system(), orders(paths), {.batch_lines = 700, .step_bytes = 4096},
                       &buffers);
    while (reader.read_range(false)) {
    }
    std::vector<std::byte>& bytes = files.bytes();
    REQUIRE(!bytes.empty());
    if (cuts) {
      bytes.pop_back();
    } else {
      bytes.back() ^= std::byte{1};
    }
    TextBatch batch;
    Result<bool> more = true;
    while (more.ok() && more.value()) more = reader.next(batch);
    REQUIRE(!more.ok());
    CHECK(more.status().code() == Code::io_error);
    CHECK(more.status().message() == "a temporary file gave back other bytes than were written");
  }
}

TEST_CASE("of a table with many packed files only so many are open at a time") {
  class Counting final : public FileSystemWrapper {
   public:
    Counting() : FileSystemWrapper(posix_file_system()) {}
    Result<std::unique_ptr<File>> open_input(const std::string& path) override {
      ++opened;
      return inner().open_input(path);
    }
    size_t opened = 0;
  };
  TemporaryDirectory directory;
  std::vector<std::string> texts;
  std::vector<std::string> paths;
  for (unsigned number = 0; number < 100; ++number) {
    texts.push_back(some_rows(10, number));
    paths.push_back(directory.write(std::to_string(number) + ".gz", gzipped(texts.back())));
  }
  Counting files;
  TextBuffers buffers(uint64_t{1} << 30);
  BatchReader reader(files, orders(paths), {.batch_lines = 7}, &buffers);
  while (reader.read_range(false)) {
  }
  CHECK(files.opened == 64);
  CHECK((batches_of(reader) == expected(texts, 7)));
}

TEST_CASE("where a temporary file cannot be written, text stays in memory and nothing is lost") {
  TemporaryDirectory directory;
  const std::string text = some_rows(20'000, 32);
  const std::vector<std::string> paths = {directory.write("a.gz", gzipped(text)),
                                          directory.write("b.gz", gzipped(text))};
  LastTemporary files;
  files.is_full = true;
  TextSpill spill({files, "/tmp"}, uint64_t{1} << 30);
  const Outcome outcome =
      read_side_by_side(paths, {.batch_lines = 700, .step_bytes = 4096}, 4, 10'000, &spill);
  CHECK(outcome.status.ok());
  CHECK((outcome.batches == expected({text, text}, 700)));
}

TEST_CASE("what was read ahead into a temporary file is given back where it is not wanted") {
  TemporaryDirectory directory;
  const std::string packed = gzipped(some_rows(20'000, 31));
  const std::vector<std::string> paths = {directory.write("a.gz", packed),
                                          directory.write("b.gz", packed)};
  LastTemporary files;
  TextSpill spill({files, "/tmp"}, uint64_t{1} << 30);
  TextBuffers buffers(0, &spill);
  BatchReader reader(posix_file_system(), orders(paths), {.batch_lines = 700}, &buffers);
  while (reader.read_range(false)) {
  }
  CHECK(!files.bytes().empty());
  reader.drop();
  CHECK(files.bytes().empty());
}

TEST_CASE("a file that has more or less text than its size says is read to its end") {
  TemporaryDirectory directory;
  const std::string text = some_rows(3000, 28);
  const std::string path = directory.write("file", text);
  for (const uint64_t size : {uint64_t{0}, uint64_t{4096}, uint64_t{5000}, uint64_t{1} << 20}) {
    CAPTURE(size);
    SizedFiles files(size);
    TextBuffers buffers(1 << 20);
    BatchReader reader(files, orders({path}, files), {.batch_lines = 100, .step_bytes = 1024},
                       &buffers);
    for (int i = 0; i < 10; ++i) (void)reader.read_range(true);
    CHECK((batches_of(reader) == expected({text}, 100)));
    CHECK(reader.facts().at(0).bytes == text.size());
  }
}

TEST_CASE("what lies behind a failure is read in vain, and its budget given back") {
  TemporaryDirectory directory;
  const std::string cut = directory.write("a", some_rows(3000, 26) + "1|x");
  const std::string next = directory.write("b", some_rows(3000, 27));
  TextBuffers buffers(1);
  {
    BatchReader reader(posix_file_system(), orders({cut, next}),
                       {.batch_lines = 100, .step_bytes = 4096}, &buffers);
    CHECK(reader.read_range(true));
    CHECK(reader.read_range(true));  // of no use yet: ahead of the first
    CHECK(!buffers.has_room());
    CHECK(!reader.read_range(true));
    TextBatch batch;
    Status status;
    while (status.ok()) status = reader.next(batch).status();
    CHECK(status.code() == Code::truncated_row);
    CHECK(buffers.has_room());
    CHECK(!reader.read_range(true));
  }
  BatchReader reader(posix_file_system(), orders({next}), {.batch_lines = 100, .step_bytes = 4096},
                     &buffers);
  CHECK(reader.read_range(false));
  CHECK(!buffers.has_room());
  reader.drop();
  CHECK(buffers.has_room());
}

TEST_CASE("each batch says whether its file began with CR LF") {
  TemporaryDirectory directory;
  const TableInput input =
      orders({directory.write("a", "1|\r\n2|\n3|\r\n"), directory.write("b", "1|\n2|\r\n")});
  BatchReader reader(posix_file_system(), orders({input.files[0].path, input.files[1].path}),
                     {.batch_lines = 1, .step_bytes = 2});
  TextBatch batch;
  for (const bool carriage_return : {true, true, true, false, false}) {
    REQUIRE(reader.next(batch).value());
    CHECK(batch.carriage_return == carriage_return);
  }
  CHECK(!reader.next(batch).value());
}

TEST_CASE("a file cut at any byte but a line end is a truncated row, named by line and byte") {
  TemporaryDirectory directory;
  const std::string text = "1|a|\r\n2|bcd|\r\n\r\n3||\r\n";
  for (size_t bytes = 0; bytes <= text.size(); ++bytes) {
    const std::string cut = text.substr(0, bytes);
    const std::string path = directory.write("file", cut);
    for (const uint32_t batch_lines : {1U, 2U, 10U}) {
      CAPTURE(bytes);
      CAPTURE(batch_lines);
      const Outcome outcome = read_all({path}, {.batch_lines = batch_lines, .step_bytes = 5});
      if (cut.empty() || cut.ends_with('\n')) {
        CHECK(outcome.status.ok());
        continue;
      }
      const auto lines = std::count(cut.begin(), cut.end(), '\n');
      CHECK(outcome.status.code() == Code::truncated_row);
      CHECK(outcome.status.path() == path);
      CHECK(outcome.status.message() == "line " + std::to_string(lines + 1) + " at byte " +
                                            std::to_string(cut.rfind('\n') + 1) +
                                            " has no line end: the file is cut at byte " +
                                            std::to_string(bytes));
    }
  }
}

TEST_CASE("a file cut in an overlong line is a truncated row as well") {
  TemporaryDirectory directory;
  const std::string path = directory.write("file", "1|\n" + std::string(2 * kLineBytesMax, 'x'));
  const Outcome outcome = read_all({path}, {.batch_lines = 10});
  CHECK(outcome.status.code() == Code::truncated_row);
  CHECK(outcome.status.message() ==
        "line 2 at byte 3 has no line end: the file is cut at byte 2097155");
}

TEST_CASE("overlong lines are left out of the text and listed in their batch") {
  TemporaryDirectory directory;
  const std::string longer = std::string(kLineBytesMax + 1, 'x') + "\n";
  const std::string text = longer + some_rows(5000, 9) + longer + longer + some_rows(3, 10) +
                           std::string(kLineBytesMax, 'y') + "\n" + longer;
  const std::string path = directory.write("file", text);
  for (const uint32_t batch_lines : {1U, 3U, 1000U, 1U << 20}) {
    const auto batches = expected({text}, batch_lines);
    for (const size_t step_bytes : {size_t{4096}, kHashRangeBytes, kSegmentBytesMax}) {
      CAPTURE(batch_lines);
      CAPTURE(step_bytes);
      const Outcome outcome =
          read_all({path}, {.batch_lines = batch_lines, .step_bytes = step_bytes});
      CHECK(outcome.status.ok());
      CHECK((outcome.batches == batches));
      REQUIRE(outcome.facts.size() == 1);
      CHECK(outcome.facts[0].lines == 5008);
      CHECK(outcome.facts[0].xxh3 == hash_of(text, step_bytes));
    }
  }
}

TEST_CASE("lines that are far longer than those before do not make a batch pass its text limit") {
  TemporaryDirectory directory;
  std::string text = some_rows(20'000, 11);
  for (int i = 0; i < 20; ++i) text += std::string(kLineBytesMax, 'x') + "\n";
  constexpr size_t kTextBytesMax = size_t{3} << 20;
  std::vector<NaiveBatch> batches;
  naive_cut(text, 0, 10'000, kTextBytesMax, batches);
  BatchReader reader(posix_file_system(), orders({directory.write("file", text)}),
                     {.batch_lines = 10'000, .text_bytes_max = kTextBytesMax});
  TextBatch batch;
  for (const NaiveBatch& wanted : batches) {
    REQUIRE(reader.next(batch).value());
    CHECK((as_naive(batch) == wanted));
    CHECK(batch.bytes <= kTextBytesMax + kLineBytesMax);
    CHECK(batch.text.capacity() <= 2 * (kTextBytesMax + kLineBytesMax));
  }
  CHECK(!reader.next(batch).value());
}

TEST_CASE("each byte is asked for once, in steps, however small the batches are") {
  TemporaryDirectory directory;
  const std::string text = some_rows(20'000, 12);
  const std::string path = directory.write("file", text);
  for (const uint32_t batch_lines : {1U, 100U, 5000U, 1U << 20}) {
    uint64_t end = 0;
    uint64_t reads = 0;
    WatchedReads files([&](size_t bytes, uint64_t offset) {
      if (bytes == kContentHeadBytes) return Status();
      CHECK(offset == end);
      end = std::min<uint64_t>(offset + bytes, text.size());
      ++reads;
      return Status();
    });
    CHECK(read_all({path}, {.batch_lines = batch_lines, .step_bytes = 4096}, files).status.ok());
    CHECK(end == text.size());
    CHECK(reads == text.size() / 4096 + 1);
  }
}

TEST_CASE("a recycled batch stops allocating: buffers go round") {
  TemporaryDirectory directory;
  const std::string path = directory.write("file", some_rows(100'000, 13));
  for (const uint32_t batch_lines : {1U, 100U, 20'000U}) {
    BatchReader reader(posix_file_system(), orders({path}),
                       {.batch_lines = batch_lines, .step_bytes = 16384});
    TextBatch batch;
    std::set<const char*> buffers;
    for (uint64_t line = 0; line < 100'000; line += batch_lines) {
      REQUIRE(reader.next(batch).value());
      if (line >= 30'000) buffers.insert(batch.text.data());
    }
    // Of the batch that was handed out, of the next one, of a range, of the rest of one.
    CHECK(buffers.size() <= 4);
  }
}

TEST_CASE("progress reaches the number of bytes that the inputs promised") {
  TemporaryDirectory directory;
  const std::string text = some_rows(20'000, 14);
  TableInput input = orders({directory.write("a", text), directory.write("b.gz", gzipped(text)),
                             directory.write("c.zst", zstd_packed(text))});
  const uint64_t stored_bytes = input.stored_bytes().value();
  BatchReader reader(posix_file_system(), std::move(input), {.batch_lines = 100});
  TextBatch batch;
  uint64_t before = 0;
  while (reader.next(batch).value()) {
    CHECK(reader.stored_bytes_read() >= before);
    before = reader.stored_bytes_read();
  }
  CHECK(reader.stored_bytes_read() == stored_bytes);
  CHECK(reader.bytes_read() == 3 * text.size());
}

TEST_CASE("a pipe gives the same batches as a file") {
  TemporaryDirectory directory;
  const std::string text = some_rows(50'000, 15);
  const std::string path = directory.make_fifo("pipe");
  TableInput input = orders({path});
  std::promise<void> opened;
  std::thread writer([&] {
    const int descriptor = open(path.c_str(), O_WRONLY);
    opened.set_value();
    // Pieces of every size up to 999 bytes: a pipe's reads end anywhere.
    size_t piece = 1;
    for (size_t at = 0; at < text.size(); at += piece) {
      piece = std::min(piece % 999 + 1, text.size() - at);
      if (write(descriptor, text.data() + at, piece) != static_cast<ssize_t>(piece)) break;
    }
    close(descriptor);
  });
  opened.get_future().wait();
  BatchReader reader(posix_file_system(), std::move(input), {.batch_lines = 3000});
  const std::vector<NaiveBatch> batches = batches_of(reader);
  writer.join();
  CHECK((batches == expected({text}, 3000)));
  REQUIRE(reader.facts().size() == 1);
  CHECK(reader.facts()[0].xxh3 == hash_of(text));
}

TEST_CASE("lines that a pipe has are a batch, whatever its writer waits for") {
  TemporaryDirectory directory;
  const std::string path = directory.make_fifo("pipe");
  TableInput input = orders({path});
  const std::string first = some_rows(300, 29);  // more than is looked at before anything is read
  std::promise<void> opened;
  std::promise<void> met;
  std::thread writer([&] {
    const int descriptor = open(path.c_str(), O_WRONLY);
    opened.set_value();
    CHECK(write(descriptor, first.data(), first.size()) == static_cast<ssize_t>(first.size()));
    met.get_future().wait();
    CHECK(write(descriptor, "3|\n", 3) == 3);
    close(descriptor);
  });
  opened.get_future().wait();
  BatchReader reader(posix_file_system(), std::move(input), {.batch_lines = 1});
  TextBatch batch;
  for (int line = 0; line < 300; ++line) CHECK(reader.next(batch).value());
  met.set_value();
  CHECK(reader.next(batch).value());
  CHECK(std::string_view(batch.data(), batch.bytes) == "3|\n");
  CHECK(!reader.next(batch).value());
  writer.join();
  CHECK(reader.facts().at(0).xxh3 == hash_of(first + "3|\n"));
}

TEST_CASE("a file that changes while it is read fails with input_changed, not as a cut row") {
  TemporaryDirectory directory;
  const std::string path = directory.write("file", some_rows(10'000, 16));
  BatchReader reader(posix_file_system(), orders({path}), {.batch_lines = 100, .step_bytes = 4096});
  TextBatch batch;
  REQUIRE(reader.next(batch).value());
  std::filesystem::resize_file(path, 50'001);
  Status status;
  while (status.ok()) status = reader.next(batch).status();
  CHECK(status.code() == Code::input_changed);
  CHECK(reader.facts().empty());
}

TEST_CASE("after a failure every further call fails alike") {
  TemporaryDirectory directory;
  const std::string first = directory.write("a", "1|\n2|\n3");
  const std::string second = directory.write("b", "1|\n");
  BatchReader reader(posix_file_system(), orders({first, second}), {.batch_lines = 1});
  TextBatch batch;
  REQUIRE(reader.next(batch).value());
  REQUIRE(reader.next(batch).value());
  for (int i = 0; i < 3; ++i) {
    const Result<bool> more = reader.next(batch);
    REQUIRE(!more.ok());
    CHECK(more.status().code() == Code::truncated_row);
    CHECK(more.status().path() == first);
  }
}

TEST_CASE("whole lines in front of what cannot be read are a batch, whatever ends them") {
  TemporaryDirectory directory;
  const std::string whole = "1|a|\n2|b|\n";
  const std::string packed = gzipped(some_rows(20'000, 17));
  // What follows the first two lines fits no batch.
  const std::string overlong = whole + std::string(kLineBytesMax + 1, 'x');
  for (const std::string& text : {whole + "3|c", overlong}) {
    BatchReader reader(posix_file_system(), orders({directory.write("file", text)}),
                       {.batch_lines = 100});
    TextBatch batch;
    REQUIRE(reader.next(batch).value());
    CHECK(std::string_view(batch.data(), batch.bytes) == whole);
    CHECK(batch.lines == 2);
    CHECK(reader.failure().code() == Code::truncated_row);
    CHECK(reader.next(batch).status().code() == Code::truncated_row);
  }
  BatchReader reader(posix_file_system(),
                     orders({directory.write("cut.gz", packed.substr(0, packed.size() / 2))}),
                     {.batch_lines = 1'000'000});
  TextBatch batch;
  REQUIRE(reader.next(batch).value());
  CHECK(batch.lines > 5000);
  CHECK(batch.data()[batch.bytes - 1] == '\n');
  CHECK(reader.next(batch).status().code() == Code::bad_compression);
  WatchedReads files([&](size_t, uint64_t offset) {
    return offset < 8192 ? Status() : Status::system(Code::io_error, "pread", "file", EIO);
  });
  BatchReader failing(files, orders({directory.write("file", some_rows(1000, 18))}, files),
                      {.batch_lines = 1'000'000, .step_bytes = 4096});
  REQUIRE(failing.next(batch).value());
  CHECK(batch.lines > 200);
  CHECK(failing.next(batch).status().code() == Code::input_read);
}

TEST_CASE("a file that vanished before its turn is an error with its path") {
  TemporaryDirectory directory;
  const std::string first = directory.write("a", "1|\n");
  const std::string second = directory.write("b", "1|\n");
  BatchReader reader(posix_file_system(), orders({first, second}), {.batch_lines = 5});
  TextBatch batch;
  REQUIRE(reader.next(batch).value());
  std::filesystem::remove(second);
  const Result<bool> more = reader.next(batch);
  REQUIRE(!more.ok());
  CHECK(more.status().code() == Code::input_open);
  CHECK(more.status().path() == second);
  CHECK(more.status().error_number() == ENOENT);
}

TEST_CASE("damaged compression says how many lines came before it") {
  TemporaryDirectory directory;
  const std::string packed = gzipped(some_rows(1000, 17)) + "junk";
  const Outcome outcome = read_all({directory.write("rows.gz", packed)}, {.batch_lines = 300});
  CHECK(outcome.status.code() == Code::bad_compression);
  CHECK(outcome.batches.size() == 4);  // of 300, and of the 100 before the junk
  CHECK(outcome.status.message().ends_with(" of the compressed file), after 1,000 lines"));
}
TEST_CASE("buffers of text are recycled until they are closed") {
  constexpr size_t kBytes = size_t{1} << 20;
  TextBuffers buffers(0);
  buffers.give_back(AlignedBuffer(kBytes));
  AlignedBuffer recycled = buffers.take(kBytes / 2);
  CHECK(recycled.capacity() >= kBytes);
  buffers.give_back(std::move(recycled));
  buffers.close();
  CHECK(buffers.take(kBytes / 2).capacity() < kBytes);
  buffers.give_back(AlignedBuffer(kBytes));
  CHECK(buffers.take(kBytes / 2).capacity() < kBytes);
}
}  // TEST_SUITE("input")

}  // namespace lade
