#include "input/discovery.hpp"

#include <cerrno>
#include <filesystem>

#include <doctest/doctest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "catalog/tpch.hpp"
#include "found_inputs.hpp"
#include "input/part_order.hpp"
#include "packed_text.hpp"
#include "support/temporary_directory.hpp"
#include "watched_input.hpp"

namespace lade {
namespace {

Result<TableInputs> find(const std::vector<std::string>& inputs, const std::string& table = {},
                         const std::vector<std::string>& tables = {},
                         FileSystem& files = posix_file_system()) {
  return found_inputs(files, {.inputs = inputs, .table = table, .tables = tables});
}

// "orders: orders.tbl.1 orders.tbl.2; lineitem: ..." with paths below the directory.
std::string text_of(const Result<TableInputs>& inputs, const TemporaryDirectory& below) {
  if (!inputs.ok()) return std::string(code_name(inputs.status().code()));
  std::string text;
  for (const TableInput& input : inputs.value().tables) {
    if (!text.empty()) text += "; ";
    text.append(tpch_schema().table(input.table).name).append(":");
    for (const InputFile& file : input.files) {
      const bool inside = file.path.starts_with(below.path() + "/");
      text += " " + (inside ? file.path.substr(below.path().size() + 1) : file.path);
    }
  }
  return text;
}

std::string plan_of(const TemporaryDirectory& directory) {
  return text_of(find({directory.path()}), directory);
}

void make_socket(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  LADE_ASSERT(path.size() < sizeof address.sun_path);
  path.copy(address.sun_path, path.size());
  const int descriptor = socket(AF_UNIX, SOCK_STREAM, 0);
  const auto* any = reinterpret_cast<const sockaddr*>(&address);
  LADE_ASSERT(bind(descriptor, any, sizeof address) == 0);
  close(descriptor);
}

// Every file is there, but none may be opened.
class ForbiddenFileSystem final : public FileSystemWrapper {
 public:
  explicit ForbiddenFileSystem(int error_number)
      : FileSystemWrapper(posix_file_system()), error_number_(error_number) {}
  Result<std::unique_ptr<File>> open_input(const std::string& path) override {
    return Status::system(Code::io_error, "openat", path, error_number_);
  }

 private:
  int error_number_;
};

// One folder may not be listed.
class ClosedFolder final : public FileSystemWrapper {
 public:
  explicit ClosedFolder(std::string path)
      : FileSystemWrapper(posix_file_system()), path_(std::move(path)) {}
  Result<std::vector<std::string>> list(const std::string& path) override {
    if (path == path_) return Status::system(Code::io_error, "openat", path, EACCES);
    return FileSystemWrapper::list(path);
  }

 private:
  std::string path_;
};

}  // namespace

TEST_SUITE("input") {
TEST_CASE("a directory gives each table its files, in foreign-key order") {
  TemporaryDirectory directory;
  for (const char* name : {"customer.tbl", "lineitem.tbl", "nation.tbl", "orders.tbl", "part.tbl",
                           "partsupp.tbl", "region.tbl", "supplier.tbl"}) {
    directory.write(name, "");
  }
  CHECK(plan_of(directory) ==
        "region: region.tbl; nation: nation.tbl; supplier: supplier.tbl; "
        "customer: customer.tbl; part: part.tbl; partsupp: partsupp.tbl; "
        "orders: orders.tbl; lineitem: lineitem.tbl");
}

TEST_CASE("parts come in the order of their numbers, not of their names") {
  TemporaryDirectory directory;
  std::string expected = "orders:";
  for (int part = 1; part <= 11; ++part) {
    const std::string name = "orders.tbl." + std::to_string(part);
    directory.write(name, "");
    expected += " " + name;
  }
  CHECK(plan_of(directory) == expected);
}

TEST_CASE("the four forms of a part's name, packed or not, make one table together") {
  TemporaryDirectory directory;
  directory.write("part.tbl.0", "");
  directory.write("part.1.tbl", "");
  directory.write("part/part.2.tbl", "");
  directory.write("part.tbl.3.gz", gzipped("x"));
  directory.write("part.4.tbl.zst", zstd_packed("x"));
  directory.write("part/part.5.tbl.gz", gzipped("x"));
  const Result<TableInputs> inputs = find({directory.path()});
  CHECK(text_of(inputs, directory) ==
        "part: part.tbl.0 part.1.tbl part/part.2.tbl part.tbl.3.gz part.4.tbl.zst "
        "part/part.5.tbl.gz");
  REQUIRE(inputs.ok());
  const auto& files = inputs.value().tables[0].files;
  CHECK(files[0].compression == Compression::none);
  CHECK(files[3].compression == Compression::gzip);
  CHECK(files[4].compression == Compression::zstd);
}

TEST_CASE("what could be data and is not to be read stops the run, each with its name") {
  TemporaryDirectory directory;
  directory.write("orders.tbl", "");
  const std::vector<std::string> bad = {"backup",        "customer.tbl.partial",
                                        "delete.1",      "lineitem.tbl.u1",
                                        "lineitem.tbl~", "nation/deeper",
                                        "orders.tbl.u1", "region.tbl.old.1",
                                        "regoin.tbl",    "t",
                                        "tpch_part.csv", "unknown.tbl"};
  for (const std::string& name : bad) {
    const bool folder = name == "backup" || name == "nation/deeper" || name == "t";
    directory.write(folder ? name + "/part.1.tbl" : name, "");
  }
  directory.write("dss.ddl", "");
  const TableInputs inputs =
      discover(posix_file_system(), tpch_schema(), {{directory.path()}, "", {}});
  std::vector<std::string> named;
  for (const Status& failure : inputs.failures) {
    CHECK(failure.code() == Code::input_name);
    named.push_back(std::string(failure.path()).substr(directory.path().size() + 1));
  }
  CHECK(named == bad);
  CHECK(inputs.tables.empty());
  const auto narrowed = find({directory.path()}, "", {"supplier"});
  CHECK(narrowed.status().code() == Code::input_open);  // no file of it
  directory.write("supplier.tbl", "");
  // Folders may hold anything, but these hold parts.
  CHECK(text_of(find({directory.path()}, "", {"supplier"}), directory) == "supplier: supplier.tbl");
}

TEST_CASE("what is plainly something else is ignored, and told") {
  TemporaryDirectory directory;
  directory.write("orders/part-00000", "");
  for (const char* name : {"README.txt", "_SUCCESS", ".orders.tbl.crc", "dss.ddl", "notes/more.md",
                           "orders/_SUCCESS", "orders/.part-00000.crc"}) {
    directory.write(name, "");
  }
  directory.make_directory("lineitem.tbl");
  std::filesystem::create_symlink("nowhere", directory.path("link"));
  const Result<TableInputs> inputs = find({directory.path()});
  CHECK(text_of(inputs, directory) == "orders: orders/part-00000");
  REQUIRE(inputs.ok());
  std::vector<std::string> expected;
  for (const char* name : {".orders.tbl.crc", "README.txt", "_SUCCESS", "dss.ddl", "lineitem.tbl/",
                           "link", "notes/", "orders/.part-00000.crc", "orders/_SUCCESS"}) {
    expected.push_back(directory.path(name));
  }
  CHECK(inputs.value().ignored == expected);
}

TEST_CASE("a folder that cannot be listed stops the run, since data may be in it") {
  TemporaryDirectory directory;
  directory.write("orders.tbl", "");
  directory.write("private/part.tbl", "");
  directory.write("lost+found/#12", "");
  ClosedFolder files(directory.path("private"));
  const auto inputs = find({directory.path()}, "", {}, files);
  CHECK(inputs.status().code() == Code::input_open);
  CHECK(inputs.status().path() == directory.path("private"));
  CHECK(inputs.status().message() == "cannot list: Permission denied");
  // But this one is fsck's.
  ClosedFolder root(directory.path("lost+found"));
  std::filesystem::remove_all(directory.path("private"));
  CHECK(text_of(find({directory.path()}, "", {}, root), directory) == "orders: orders.tbl");
}

TEST_CASE("names in any case and with every ending are a table's") {
  TemporaryDirectory directory;
  for (const char* name :
       {"REGION.TBL", "Nation.csv", "supplier", "CUSTOMER.TBL.1", "customer_2.dat", "part.txt",
        "orders.tbl.aa", "orders.tbl.ab", "LineItem/l.1"}) {
    directory.write(name, "");
  }
  CHECK(plan_of(directory) ==
        "region: REGION.TBL; nation: Nation.csv; supplier: supplier; customer: CUSTOMER.TBL.1 "
        "customer_2.dat; part: part.txt; orders: orders.tbl.aa orders.tbl.ab; lineitem: "
        "LineItem/l.1");
}

TEST_CASE("a folder that is named as a table gives it all of its files, in natural order") {
  TemporaryDirectory directory;
  std::string expected = "lineitem:";
  for (int part = 0; part <= 11; ++part) {
    const std::string name = "lineitem/part-" + std::to_string(part);
    directory.write(name, "");
    expected += " " + name;
  }
  CHECK(plan_of(directory) == expected);
  CHECK(text_of(find({directory.path("lineitem/")}), directory).starts_with("lineitem: lineitem"));
  std::filesystem::remove(directory.path("lineitem/part-7"));
  const auto gap = find({directory.path()});
  REQUIRE(!gap.ok());
  CHECK(gap.status().code() == Code::missing_part);
  CHECK(gap.status().message() == "part 7 of lineitem is missing before part 8");
  directory.write("lineitem/part-7.gz", gzipped("x"));
  directory.write("lineitem/part-8.csv", "x");
  CHECK(find({directory.path()}).status().code() == Code::repeated_part);
}

TEST_CASE("data may not hide in a folder within a table's folder, whatever lies beside it") {
  TemporaryDirectory directory;
  directory.write("orders/part-00000", "");
  directory.write("orders/_temporary/part-00001", "");
  directory.write("orders/day/_SUCCESS", "");
  CHECK(plan_of(directory) == "orders: orders/part-00000");
  directory.write("orders/day/part-00001", "");
  CHECK(find({directory.path()}).status().code() == Code::input_name);
}

TEST_CASE("parts that split names may have no gap") {
  const auto code = [](const std::vector<std::string>& endings) {
    TemporaryDirectory directory;
    for (const std::string& ending : endings) directory.write("orders.tbl." + ending, "");
    return find({directory.path()}).status().code();
  };
  CHECK(code({"aa", "ab", "ac"}) == Code::ok);
  CHECK(code({"aa", "ac"}) == Code::missing_part);
  CHECK(code({"ab", "ac"}) == Code::missing_part);
  CHECK(code({"bak"}) == Code::missing_part);
  CHECK(code({"aa", "bak"}) == Code::missing_part);
  CHECK(code({"00", "01", "02"}) == Code::ok);
  CHECK(code({"00", "02"}) == Code::missing_part);
  CHECK(code({"01", "1"}) == Code::repeated_part);
  CHECK(code({"aa", "1"}) == Code::repeated_part);
  // split goes on with longer suffixes before it runs out.
  std::vector<std::string> digits;
  for (int part = 0; part < 90; ++part) {
    digits.push_back({static_cast<char>('0' + part / 10), static_cast<char>('0' + part % 10)});
  }
  digits.push_back("9000");
  CHECK(code(digits) == Code::ok);
  digits.back() = "9001";
  CHECK(code(digits) == Code::missing_part);
  const auto follows = [](const std::string& before, const std::string& part) {
    std::vector<FoundFile> found(2);
    found[0].part = before;
    found[1].part = part;
    std::vector<Status> failures;
    order_parts(tpch_schema().tables[0], false, found, failures);
    return failures.empty();
  };
  CHECK(follows("yz", "zaaa"));
  CHECK(follows("zyzz", "zzaaaa"));
  CHECK(!follows("yz", "zaab"));
  CHECK(!follows("yy", "zaaa"));
}

TEST_CASE("letters that may be the ending of something else are said to be taken for a part") {
  TemporaryDirectory directory;
  const std::string file = directory.write("nation.bak", "");
  CHECK(find({directory.path()}).status().message() ==
        "part aaa of nation is missing before part bak, which this is by its name; if it is none, "
        "rename it, move it away, or name the files that are meant one by one");
  CHECK(find({directory.write("nation.aa", ""), file}).status().message() ==
        "part ab of nation is missing before part bak, which this is by its name; if it is none, "
        "leave it out, or load it by itself with --table nation");
}

TEST_CASE("the parts of a folder are counted by the one number in which their names differ") {
  const auto code = [](const std::vector<std::string>& names) {
    TemporaryDirectory directory;
    for (const std::string& name : names) directory.write("orders/" + name, "");
    return find({directory.path()}).status().code();
  };
  CHECK(code({"000000_0", "000001_0", "000002_0"}) == Code::ok);
  CHECK(code({"000000_0", "000002_0"}) == Code::missing_part);
  CHECK(code({"part-00000-3f2a.txt", "part-00001-3f2a.txt"}) == Code::ok);
  CHECK(code({"part-00001-3f2a.txt", "part-00003-3f2a.txt"}) == Code::missing_part);
  CHECK(code({"part-00003"}) == Code::missing_part);
  CHECK(code({"part-00000-00005"}) == Code::ok);  // which number counts nobody knows
  CHECK(code({"orders-sf10.tbl"}) == Code::ok);
  CHECK(code({"data-m-00009", "data-m-00010"}) == Code::missing_part);
  CHECK(code({"monday", "tuesday"}) == Code::ok);
  CHECK(code({"orders.tbl", "part-00000"}) == Code::repeated_part);
  CHECK(code({"orders.tbl.1", "orders.2.tbl"}) == Code::ok);
  CHECK(code({"a.tbl", "a.tbl.gz"}) != Code::ok);
}

TEST_CASE("what the first bytes are is told, of every file") {
  TemporaryDirectory directory;
  const auto expect = [&](const std::string& name, const std::string& content,
                          const std::string& words) {
    const auto inputs = find({directory.write(name, content)});
    CAPTURE(name);
    REQUIRE(!inputs.ok());
    CHECK(inputs.status().code() == Code::input_format);
    CAPTURE(inputs.status().message());
    CHECK(inputs.status().message().find(words) != std::string_view::npos);
  };
  const std::string rows = "0|AFRICA|x|\n1|AMERICA|y|\n";
  const std::string seven("7z\xbc\xaf\x27\x1cxx");
  expect("region.tbl.7z", seven, "is a 7z archive, which lade does not read; try: 7z x -so ");
  expect("region.tbl", seven, "| lade load --table region -");
  expect("region.tbl.lzma", std::string("\x5d\0\0\x80\0", 5), "is lzma, which");
  expect("region.tbl.lz4", "\x02\x21\x4c\x18xx",
         "is lz4 in its legacy format, which lade does not read; try: lz4cat ");
  expect("region.tbl", "PK\x03\x04xxxx", "is a zip archive");
  std::string tar(1024, '\0');
  tar.replace(0, 10, "region.tbl");
  tar.replace(257, 5, "ustar");
  expect("region.tbl", tar, "is a tar archive");
  expect("region.tar.gz", gzipped(tar), "is a tar archive inside gzip");
  expect("region.tar.bz2", bzip2_packed(tar), "is a tar archive inside bzip2");
  expect("region.txz", xz_packed(tar), "| tar -xOf - | lade load --table region -");
  expect("region.tar.lz4", lz4_packed(tar), "is a tar archive inside lz4");
  expect("region.tgz", gzipped(tar), "| tar -xOf - | lade load --table region -");
  expect("region.tbl", "\xff\xfe" + rows, "UTF-16");
  expect("region.tbl", std::string("0\0|\0A\0F\0R\0I\0", 12), "UTF-16");
  expect("region.tbl", "0|AFRICA|x|\r1|AMERICA|y|\r", "CR alone");
  expect("region.tbl", "<!DOCTYPE html>\n", "HTML");
  expect("region.csv", "0,AFRICA,x\n", "','");
  expect("region.tbl", "0\tAFRICA\tx\n", "a tab");
  expect("region.tbl", "R_REGIONKEY|R_NAME|R_COMMENT\n" + rows, "header line");
  expect("region.tbl", "R_REGIONKEY\r\n" + rows, "header line");
  expect("region.tbl", "\"0\"|\"AFRICA\"|\"x\"\n", "quoted");
  expect("region.tbl.gz", gzipped("\"0\"|\"AFRICA\"|\"x\"\n"), "quoted fields inside gzip");
  expect("region.tbl", "version https://git-lfs.github.com/spec/v1\n", "Git LFS");
  for (const char* fine : {"0|A, B, C|x\n", "0|\"A\"|x\r\n", "x\n", "\n", "", "0|A\tB\tC|\n",
                           "\xef\xbb\xbf"
                           "0|A|x|\n"}) {
    CHECK(find({directory.write("region.tbl", fine)}).ok());
  }
}

TEST_CASE("a directory without tables is an error that names it") {
  TemporaryDirectory directory;
  directory.make_directory("lineitem.tbl");
  Result<TableInputs> inputs = find({directory.path()});
  REQUIRE(!inputs.ok());
  CHECK(inputs.status().code() == Code::input_open);
  CHECK(inputs.status().path() == directory.path());
  CHECK(inputs.status().message() ==
        "has no file of a table, such as lineitem.tbl or lineitem.tbl.1; ignored: " +
            directory.path("lineitem.tbl/"));
}

TEST_CASE("a table's input knows how many bytes will be read") {
  TemporaryDirectory directory;
  directory.write("orders.tbl.1", "12345\n");
  directory.write("orders.tbl.2", "123\n");
  const Result<TableInputs> inputs = find({directory.path()});
  REQUIRE(inputs.ok());
  CHECK(inputs.value().tables[0].stored_bytes() == 10);
}

TEST_CASE("a file goes to the table that its name tells, wherever it lies") {
  TemporaryDirectory directory;
  const std::string orders = directory.write("a/orders.tbl", "");
  const std::string lineitem = directory.write("b/lineitem.tbl.7", "");
  CHECK(text_of(find({lineitem, orders}), directory) ==
        "orders: a/orders.tbl; lineitem: b/lineitem.tbl.7");
}

TEST_CASE("--table gives files with any name to one table, in the order of the arguments") {
  TemporaryDirectory directory;
  const std::string b = directory.write("b.dat", "");
  const std::string a = directory.write("a.dat", "");
  const std::string other = directory.write("lineitem.tbl.9", "");
  CHECK(text_of(find({b, a, other}, "orders"), directory) == "orders: b.dat a.dat lineitem.tbl.9");
}

TEST_CASE("files named one by one may repeat a name and may start at any part") {
  TemporaryDirectory directory;
  const std::string first = directory.write("monday/orders.tbl", "");
  const std::string second = directory.write("tuesday/orders.tbl", "");
  CHECK(text_of(find({second, first}), directory) ==
        "orders: tuesday/orders.tbl monday/orders.tbl");
  const std::string part_5 = directory.write("part.tbl.5", "");
  const std::string part_4 = directory.write("part.tbl.4", "");
  CHECK(text_of(find({part_5, part_4}), directory) == "part: part.tbl.4 part.tbl.5");
}

TEST_CASE("parts may be spread over directories") {
  TemporaryDirectory directory;
  directory.write("a/part.tbl.1", "");
  directory.write("a/part.tbl.3", "");
  directory.write("b/part.tbl.2", "");
  CHECK(text_of(find({directory.path("a"), directory.path("b")}), directory) ==
        "part: a/part.tbl.1 b/part.tbl.2 a/part.tbl.3");
}

TEST_CASE("--tables leaves out the others, and does not look at them") {
  TemporaryDirectory directory;
  directory.write("orders.tbl", "");
  directory.write("part.tbl", "");
  directory.write("lineitem.tbl.3", "");
  std::filesystem::create_symlink("nowhere", directory.path("nation.tbl"));
  const auto inputs = find({directory.path()}, "", {"part", "orders"});
  CHECK(text_of(inputs, directory) == "part: part.tbl; orders: orders.tbl");
}

TEST_CASE("--tables with a table that has no file is an error that names the table") {
  TemporaryDirectory directory;
  directory.write("orders.tbl", "");
  const auto inputs = find({directory.path()}, "", {"orders", "part"});
  REQUIRE(!inputs.ok());
  CHECK(inputs.status().code() == Code::input_open);
  CHECK(inputs.status().message() == "no file of table part, named by --tables");
}

TEST_CASE("an unknown table is an error, in --table, in --tables and in a file's name") {
  TemporaryDirectory directory;
  const std::string file = directory.write("lineitems.tbl", "");
  for (const auto& inputs :
       {find({file}), find({file}, "lineitems"), find({file}, "", {"lineitems"})}) {
    REQUIRE(!inputs.ok());
    CHECK(inputs.status().code() == Code::unknown_table);
    CHECK(inputs.status().message().find("did you mean lineitem?") != std::string_view::npos);
  }
  CHECK(find({file}).status().path() == file);
  const std::string refresh_set = directory.write("orders.tbl.u1", "");
  CHECK(find({refresh_set}).status().code() == Code::usage);
}

TEST_CASE("a missing file is an error with its path and errno") {
  TemporaryDirectory directory;
  const std::string path = directory.path("orders.tbl");
  const auto inputs = find({path});
  REQUIRE(!inputs.ok());
  CHECK(inputs.status().code() == Code::input_open);
  CHECK(inputs.status().path() == path);
  CHECK(inputs.status().error_number() == ENOENT);
  CHECK(inputs.status().message() == "cannot open: No such file or directory");
  CHECK(find({directory.write("part.tbl", "") + "/orders.tbl"}).status().error_number() == ENOTDIR);
  std::filesystem::create_symlink("nation.tbl", directory.path("nation.tbl"));
  CHECK(find({directory.path("nation.tbl")}).status().error_number() == ELOOP);
}

TEST_CASE("a file that may not be opened is found before anything starts") {
  TemporaryDirectory directory;
  const std::string path = directory.write("orders.tbl", "");
  ForbiddenFileSystem forbidden(EACCES);
  const auto inputs = find({path}, "", {}, forbidden);
  REQUIRE(!inputs.ok());
  CHECK(inputs.status().code() == Code::input_open);
  CHECK(inputs.status().path() == path);
  CHECK(inputs.status().error_number() == EACCES);
  ForbiddenFileSystem exhausted(EMFILE);
  CHECK(find({path}, "", {}, exhausted).status().code() == Code::io_error);
}

TEST_CASE("a file that cannot be read is found before anything starts") {
  TemporaryDirectory directory;
  const std::string path = directory.write("orders.tbl", "1|\n");
  WatchedReads broken(
      [&](size_t, uint64_t) { return Status::system(Code::io_error, "pread", path, EIO); });
  const auto inputs = find({path}, "", {}, broken);
  REQUIRE(!inputs.ok());
  CHECK(inputs.status().code() == Code::input_read);
  CHECK(inputs.status().error_number() == EIO);
}

TEST_CASE("devices and sockets are refused, by name and in a directory") {
  TemporaryDirectory directory;
  CHECK(find({"/dev/null"}, "orders").status().code() == Code::input_type);
  make_socket(directory.path("orders.tbl"));
  CHECK(find({directory.path("orders.tbl")}).status().code() == Code::input_type);
  CHECK(find({directory.path()}).status().code() == Code::input_type);
}

TEST_CASE("--table gives every file of a directory to the table") {
  TemporaryDirectory directory;
  directory.write("xaa", "");
  directory.write("orders.tbl", "");
  directory.write("_SUCCESS", "");
  CHECK(text_of(find({directory.path()}, "lineitem"), directory) == "lineitem: orders.tbl xaa");
  directory.make_directory("empty");
  CHECK(find({directory.path("empty")}, "orders").status().code() == Code::input_open);
}

TEST_CASE("a --table that --tables leaves out is no wish that can be met") {
  TemporaryDirectory directory;
  const std::string file = directory.write("nation.tbl", "");
  for (const std::string& input : {directory.path(), file, std::string("-")}) {
    const auto inputs = find({input}, "nation", {"region"});
    CHECK(inputs.status().code() == Code::usage);
    CHECK(inputs.status().message() ==
          "--table nation says that all inputs are of a table that --tables leaves out: give one "
          "of the two");
  }
  CHECK(find({file}, "nation", {"nation"}).ok());
}

TEST_CASE("standard input needs --table, and is kept open") {
  TemporaryDirectory directory;
  RedirectedInput input(directory.write("rows", "1|\n"));
  CHECK(find({"-"}, "", {}, input).status().code() == Code::usage);
  const auto inputs = find({"-"}, "orders", {}, input);
  REQUIRE(inputs.ok());
  CHECK(text_of(inputs, directory) == "orders: -");
  CHECK(inputs.value().tables[0].files[0].stream != nullptr);
  CHECK(inputs.value().tables[0].stored_bytes() == std::nullopt);
  CHECK(find({"-", "-"}, "orders", {}, input).status().code() == Code::duplicate_input);
}

TEST_CASE("a FIFO goes to the table that its name or --table tells, and is kept open") {
  TemporaryDirectory directory;
  const std::string named = directory.make_fifo("orders.tbl");
  const std::string unnamed = directory.make_fifo("pipe");
  const auto inputs = find({directory.path()});
  REQUIRE(inputs.ok());
  CHECK(text_of(inputs, directory) == "orders: orders.tbl");
  CHECK(inputs.value().tables[0].files[0].stream != nullptr);
  CHECK(find({unnamed}).status().code() == Code::unknown_table);
  CHECK(text_of(find({unnamed}, "part"), directory) == "part: pipe");
}

TEST_CASE("a gap between parts is an error that names the first missing part") {
  TemporaryDirectory directory;
  directory.write("lineitem.tbl.1", "");
  directory.write("lineitem.tbl.2", "");
  const std::string next = directory.write("lineitem.tbl.4", "");
  const auto inputs = find({directory.path()});
  REQUIRE(!inputs.ok());
  CHECK(inputs.status().code() == Code::missing_part);
  CHECK(inputs.status().message() == "part 3 of lineitem is missing before part 4");
  CHECK(inputs.status().path() == next);
  CHECK(find({directory.path("lineitem.tbl.2"), next}).status().code() == Code::missing_part);
}

TEST_CASE("the parts in a directory start at 1 or 0") {
  TemporaryDirectory directory;
  directory.write("lineitem.tbl.2", "");
  const auto inputs = find({directory.path()});
  REQUIRE(!inputs.ok());
  CHECK(inputs.status().code() == Code::missing_part);
  CHECK(inputs.status().message() == "part 1 of lineitem is missing before part 2");
  directory.write("lineitem.tbl.1", "");
  CHECK(plan_of(directory) == "lineitem: lineitem.tbl.1 lineitem.tbl.2");
  directory.write("lineitem.tbl.0", "");
  CHECK(plan_of(directory) == "lineitem: lineitem.tbl.0 lineitem.tbl.1 lineitem.tbl.2");
}

TEST_CASE("files that may hold the same rows are refused with both names") {
  const std::vector<std::vector<std::string>> pairs = {
      {"orders.tbl", "orders.tbl.1"},         {"orders.tbl", "orders.tbl.gz"},
      {"orders.tbl.1", "orders.1.tbl"},       {"orders.tbl.1", "orders.tbl.1.gz"},
      {"orders.tbl", "ORDERS.TBL"},           {"orders.tbl", "orders/part-00000"},
      {"orders.tbl.1", "orders/orders.1.tbl"}};
  for (const auto& pair : pairs) {
    TemporaryDirectory directory;
    for (const std::string& name : pair) {
      directory.write(name, name.ends_with(".gz") ? gzipped("x") : "x");
    }
    CAPTURE(pair[0]);
    CAPTURE(pair[1]);
    const auto inputs = find({directory.path()});
    REQUIRE(!inputs.ok());
    CHECK(inputs.status().code() == Code::repeated_part);
    const std::string both =
        std::string(inputs.status().path()) + " " + std::string(inputs.status().message());
    CHECK(both.find(directory.path(pair[0])) != std::string::npos);
    CHECK(both.find(directory.path(pair[1])) != std::string::npos);
  }
}

TEST_CASE(
    "of files that were named one by one and may hold the same rows, one can be loaded later") {
  TemporaryDirectory directory;
  const std::string whole = directory.write("orders.tbl", "");
  const std::string part = directory.write("orders.2.tbl", "");
  for (const char* table : {"", "orders"}) {
    const auto inputs = find({whole, part}, table);
    CHECK(inputs.status().code() == Code::duplicate_input);
    CHECK(inputs.status().message() ==
          "may hold the same rows as " + whole +
              ": leave one of them out, or load it by itself later, with --if-loaded append");
  }
}

TEST_CASE("two directories with the same whole table are refused") {
  TemporaryDirectory directory;
  directory.write("a/orders.tbl", "");
  directory.write("b/orders.tbl", "");
  CHECK(find({directory.path("a"), directory.path("b")}).status().code() == Code::repeated_part);
}

TEST_CASE("one file under two names is refused, be it the same path, a link or another table") {
  TemporaryDirectory directory;
  const std::string file = directory.write("d/orders.tbl.1", "1|\n");
  const std::string symbolic = directory.path("d/orders.tbl.2");
  const std::string hard = directory.path("lineitem.tbl");
  std::filesystem::create_symlink("orders.tbl.1", symbolic);
  std::filesystem::create_hard_link(file, hard);
  for (const std::string& second : {file, directory.path("d/../d/orders.tbl.1"), symbolic, hard}) {
    CAPTURE(second);
    const auto inputs = find({file, second});
    REQUIRE(!inputs.ok());
    CHECK(inputs.status().code() == Code::duplicate_input);
    CHECK(inputs.status().path() == second);
    CHECK(inputs.status().message().find("is the same file as " + file) == 0);
  }
  CHECK(find({directory.path("d"), directory.path("d")}).status().code() == Code::repeated_part);
}

TEST_CASE("a compression that the name does not say is found before anything starts") {
  TemporaryDirectory directory;
  CHECK(find({directory.write("orders.tbl", gzipped("x"))}).status().code() ==
        Code::compression_mismatch);
  CHECK(find({directory.write("part.tbl.1", zstd_packed("x"))}).status().code() ==
        Code::compression_mismatch);
  CHECK(find({directory.write("nation.tbl.gz", "x")}).status().code() ==
        Code::compression_mismatch);
  CHECK(find({directory.write("region.tbl.zst", "")}).status().code() == Code::bad_compression);
  CHECK(find({directory.write("any", gzipped("x"))}, "orders").ok());
}
}  // TEST_SUITE("input")

}  // namespace lade
