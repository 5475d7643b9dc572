#include "load/delete_list.hpp"

#include <string>

#include <doctest/doctest.h>

#include "catalog/tpch.hpp"
#include "input/text_batch.hpp"
#include "support/memory_file_system.hpp"

namespace lade {
namespace {

struct Lists {
  MemoryFileSystem files;
  TableInput input;
  LoadSettings settings;

  Lists() { settings.memory_limit_bytes = uint64_t{1} << 28; }
  void add(const std::string& path, const std::string& text) {
    files.set(path, text);
    InputFile& file = input.files.emplace_back();
    file.path = path;
    file.info = files.info(path).value();
  }
  Result<DeleteList> read() {
    const std::atomic<int> signal = 0;
    return read_delete_list(settings, tpch_schema(), files, std::move(input), Interruption(signal));
  }
};

TEST_SUITE("load") {
TEST_CASE("keys are sorted and come once, and each knows the file that has it first") {
  Lists lists;
  lists.add("delete.u1.1", "30|\n7|\n30|\n");
  lists.add("delete.u1.2", "9\r\n7\r\n");
  const DeleteList list = lists.read().value();
  CHECK(list.keys == std::vector<int64_t>{7, 9, 30});
  CHECK(list.rows == std::vector<uint64_t>{1, 3, 0});
  CHECK(list.repeated.size() == 2);
  CHECK(list.file_of(0) == 0);
  CHECK(list.file_of(1) == 1);
  REQUIRE(list.files.size() == 2);
  CHECK(list.files[1].lines == 2);
}

TEST_CASE("lines that delete nothing are rejects in order, with line, byte and raw row") {
  const std::string overlong(kLineBytesMax + 1, '1');
  Lists lists;
  lists.add("delete.1", "5\nx\n" + overlong + "\n0006|\n8|\n5|\n");
  DeleteList list = lists.read().value();
  REQUIRE(list.keys == std::vector<int64_t>{5, 6, 8});
  list.reject_missing(std::vector<uint32_t>{1, 0, 2}, "orders");
  REQUIRE(list.lines.size() == 1);
  const RejectList& found = list.lines[0].rejects;
  CHECK(found.total == 4);
  REQUIRE(found.rejects.size() == 4);
  CHECK(found.rejects[0].code == RejectCode::bad_integer);
  CHECK(found.rejects[1].code == RejectCode::line_too_long);
  CHECK(found.rejects[1].overlong_bytes == overlong.size());
  const Reject& missing = found.rejects[2];
  CHECK(missing.code == RejectCode::key_not_found);
  CHECK(missing.line == 4);
  CHECK(missing.byte_offset == 4 + overlong.size() + 1);
  CHECK(missing.value == "0006");
  const TextBatch& text = list.lines[0].text;
  CHECK(std::string(text.data() + missing.row_offset, missing.row_length) == "0006|");
  const Reject& repeated = found.rejects[3];
  CHECK(repeated.line == 6);
  CHECK(repeated.message == "the key is listed before, in line 1 of delete.1");
  CHECK(std::string(text.data() + repeated.row_offset, repeated.row_length) == "5|");
}

TEST_CASE("a line with more than a key looks like no table, as none has lines of one field") {
  Lists lists;
  lists.add("delete.1", "1|2|\n");
  const DeleteList list = lists.read().value();
  REQUIRE(list.lines[0].rejects.rejects.size() == 1);
  CHECK(list.lines[0].rejects.rejects[0].message == "got 2 fields, expected 1");
}

TEST_CASE("rejects beyond the limit are counted, and lists beyond the memory limit refused") {
  std::string text;
  for (int key = 0; key < 1000; ++key) text += std::to_string(key) + "|\n";
  Lists lists;
  lists.settings.findings_max = 3;
  lists.add("delete.1", text);
  DeleteList list = lists.read().value();
  list.reject_missing(std::vector<uint32_t>(1000), "orders");
  CHECK(list.lines[0].rejects.total == 1000);
  CHECK(list.lines[0].rejects.rejects.size() == 3);
  Lists many;
  many.settings.memory_limit_bytes = 40'000;
  many.add("delete.1", text);
  CHECK(many.read().status().code() == Code::out_of_memory);
}
}  // TEST_SUITE("load")

}  // namespace
}  // namespace lade
