#include "base/status.hpp"

#include <cerrno>
#include <set>
#include <string>

#include <doctest/doctest.h>

namespace lade {
namespace {

Result<std::string> name_or(Code code) {
  if (code != Code::ok) return Status::error(code, "no name");
  return std::string("cargo");
}

Status try_name(Code code, std::string& name) {
  LADE_TRY(name, name_or(code));
  LADE_TRY(const std::string again, name_or(Code::ok));
  name += again;
  return {};
}

// A member of the usual name must not clash with what the macro declares.
class Checker {
 public:
  Status check(Code code) {
    LADE_CHECK(status_);
    LADE_CHECK(code == Code::ok ? Status() : Status::error(code, "failed"));
    ++passed_;
    return {};
  }
  int passed() const { return passed_; }

 private:
  Status status_;
  int passed_ = 0;
};

TEST_SUITE("base") {
TEST_CASE("success has no message, no path and no errno") {
  const Status status;
  CHECK(status.ok());
  CHECK(status.code() == Code::ok);
  CHECK(status.message().empty());
  CHECK(status.path().empty());
  CHECK(status.error_number() == 0);
}

TEST_CASE("a failure keeps all that it was given, also in its copies") {
  Status copy;
  {
    const Status status = Status::error(Code::input_read, "short read", "a.tbl", EIO);
    copy = status;
  }
  CHECK_FALSE(copy.ok());
  CHECK(copy.code() == Code::input_read);
  CHECK(copy.message() == "short read");
  CHECK(copy.path() == "a.tbl");
  CHECK(copy.error_number() == EIO);
}

TEST_CASE("a failed system call says what failed and what the system called it") {
  const Status status = Status::system(Code::io_error, "pwrite at 4096", "x.lade", EIO);
  CHECK(status.code() == Code::io_error);
  CHECK(status.message() == "pwrite at 4096: Input/output error");
  CHECK(status.path() == "x.lade");
  CHECK(status.error_number() == EIO);
}

TEST_CASE("a failure can be told what it is about, and gets a path where it has none") {
  const Status read = Status::error(Code::corrupt, "cut short", "", EIO).within("orders, page 3");
  CHECK(read.code() == Code::corrupt);
  CHECK(read.message() == "orders, page 3: cut short");
  CHECK(read.error_number() == EIO);
  const Status placed = read.in_file("a.lade");
  CHECK(placed.message() == read.message());
  CHECK(placed.path() == "a.lade");
  CHECK(placed.error_number() == EIO);
  CHECK(placed.in_file("b.lade").within("x").path() == "a.lade");
  CHECK(Status().within("x").in_file("a.lade").ok());
  const Status more = Status::error(Code::db_busy, "in use", "tpch.lade", 11).with("; wait");
  CHECK(more.code() == Code::db_busy);
  CHECK(more.message() == "in use; wait");
  CHECK(more.path() == "tpch.lade");
  CHECK(more.error_number() == 11);
  CHECK(Status().with("; wait").ok());
}

TEST_CASE("a full disk, a full quota and missing memory outrank the caller's code") {
  CHECK(Status::system(Code::io_error, "w", "p", ENOSPC).code() == Code::no_space);
  CHECK(Status::system(Code::io_error, "w", "p", EDQUOT).code() == Code::no_space);
  CHECK(Status::system(Code::input_open, "o", "p", ENOMEM).code() == Code::out_of_memory);
  CHECK(Status::system(Code::input_open, "o", "p", ENOENT).code() == Code::input_open);
}

TEST_CASE("every code has a name of its own") {
  std::set<std::string_view> names;
  for (int code = 0; code <= static_cast<int>(Code::interrupted); ++code) {
    const std::string_view name = code_name(static_cast<Code>(code));
    CHECK(name != "internal");
    CHECK(names.insert(name).second);
  }
  CHECK(code_name(Code::commit_unknown) == "commit_unknown");
  CHECK(code_name(static_cast<Code>(static_cast<int>(Code::interrupted) + 1)) == "internal");
}

TEST_CASE("a result is a value or a failure") {
  Result<std::string> good = name_or(Code::ok);
  CHECK(good.ok());
  CHECK(good.status().ok());
  good.value() += "!";
  CHECK(std::move(good).value() == "cargo!");

  const Result<std::string> bad = name_or(Code::db_busy);
  CHECK_FALSE(bad.ok());
  CHECK(bad.status().code() == Code::db_busy);
}

TEST_CASE("LADE_TRY assigns, declares, or returns the failure untouched") {
  std::string name;
  CHECK(try_name(Code::ok, name).ok());
  CHECK(name == "cargocargo");
  const Status status = try_name(Code::corrupt, name);
  CHECK(status.code() == Code::corrupt);
  CHECK(status.message() == "no name");
  CHECK(name == "cargocargo");
}

TEST_CASE("LADE_CHECK goes on after success only, in a class with a status_ as well") {
  Checker checker;
  CHECK(checker.check(Code::ok).ok());
  CHECK(checker.check(Code::no_space).code() == Code::no_space);
  CHECK(checker.passed() == 1);
}
}  // TEST_SUITE("base")

}  // namespace
}  // namespace lade
