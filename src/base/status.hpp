// Status: how the world failed. Result<T>: a value, or how the world failed.
//
//   LADE_TRY(File file, open(path));      declares `file`, or returns the failure
//   LADE_CHECK(file.sync());              returns the failure
//
// Success is one null pointer. A failure carries a code (which decides the exit code), a sentence
// for people, the file concerned and the errno. Bad *data* is a finding and bugs are assertions;
// neither is ever a Status.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/assert.hpp"
#include "base/exit_code.hpp"

namespace lade {

// What failed. The names of code_name() are part of the event stream: never rename one. A new code
// gets its name and its exit code in the table of status.cpp.
enum class Code {
  ok,
  usage,
  path_conflict,
  duplicate_input,
  unwritable_text,
  unknown_table,
  input_open,
  input_type,
  input_read,
  input_changed,
  truncated_row,
  bad_compression,
  compression_mismatch,
  input_format,
  input_name,
  missing_part,
  repeated_part,
  row_count_mismatch,
  db_missing,
  db_busy,
  already_loaded,
  table_missing,
  not_validated,
  already_published,
  table_changed,
  part_conflict,
  not_a_lade_db,
  unsupported_version,
  corrupt,
  corrupt_chunk,
  db_moved,
  no_space,
  io_error,
  out_of_memory,
  commit_unknown,
  interrupted,
};

inline constexpr Code kLastCode = Code::interrupted;

std::string_view code_name(Code code);
// The exit code of a run that ended with this failure.
ExitCode exit_code_of(Code code);

class [[nodiscard]] Status {
 public:
  Status() = default;
  static Status error(Code code, std::string message, std::string path = {}, int error_number = 0);
  // A failed system call: `what` names it ("pwrite at 4096"). ENOSPC and EDQUOT become no_space,
  // ENOMEM out_of_memory, all else `code`.
  static Status system(Code code, std::string_view what, std::string_view path, int error_number);

  bool ok() const { return info_ == nullptr; }
  Code code() const { return info_ ? info_->code : Code::ok; }
  std::string_view message() const { return info_ ? std::string_view(info_->message) : ""; }
  std::string_view path() const { return info_ ? std::string_view(info_->path) : ""; }
  int error_number() const { return info_ ? info_->error_number : 0; }

  // The same failure with `more` behind its message; ok() stays ok.
  Status with(std::string_view more) const;
  // The same failure with `what` and a colon before its message; ok() stays ok.
  Status within(std::string_view what) const;
  // The same failure with this path, if it has none; ok() stays ok.
  Status in_file(std::string_view path) const;

 private:
  struct Info {
    Code code;
    std::string message;
    std::string path;
    int error_number;
  };
  std::shared_ptr<const Info> info_;
};

template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value) : value_(std::move(value)) {}
  Result(Status status) : status_(std::move(status)) { LADE_ASSERT(!status_.ok()); }

  bool ok() const { return value_.has_value(); }
  const Status& status() const { return status_; }
  T& value() & {
    LADE_ASSERT(ok());
    return *value_;
  }
  const T& value() const& {
    LADE_ASSERT(ok());
    return *value_;
  }
  T&& value() && {
    LADE_ASSERT(ok());
    return std::move(*value_);
  }

 private:
  std::optional<T> value_;
  Status status_;
};

}  // namespace lade

#define LADE_CONCAT_(a, b) a##b
#define LADE_CONCAT(a, b) LADE_CONCAT_(a, b)
#define LADE_TRY(declaration, expression) \
  LADE_TRY_(LADE_CONCAT(result_, __LINE__), declaration, expression)
#define LADE_TRY_(result, declaration, expression) \
  auto result = (expression);                      \
  if (!result.ok()) return result.status();        \
  declaration = std::move(result).value()
#define LADE_CHECK(expression) LADE_CHECK_(LADE_CONCAT(check_, __LINE__), expression)
#define LADE_CHECK_(result, expression)                                    \
  do {                                                                     \
    if (::lade::Status result = (expression); !result.ok()) return result; \
  } while (false)
