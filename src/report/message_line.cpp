#include "report/message_line.hpp"

#include "base/human_text.hpp"

namespace lade {

namespace {

// "(l_orderkey, l_linenumber) = (1, 2)".
std::string values_of(const Violation& event) {
  std::string text = "(";
  text += joined(event.columns, ", ");
  text += ") = (";
  text += joined(event.key, ", ");
  return text + ")";
}

std::string_view what_is_wrong(const Violation& event) {
  switch (event.kind) {
    case ConstraintKind::primary_key: return " repeats an earlier key";
    case ConstraintKind::foreign_key: return " has no parent row";
    case ConstraintKind::not_null: return " is NULL";
    case ConstraintKind::check: break;
  }
  return " fails the check";
}

}  // namespace

bool is_routine(const Notice& event) {
  return event.level == Level::info &&
         (event.code == NoticeCode::replaces || event.code == NoticeCode::child_not_validated);
}

std::string message_line(const RejectEvent& event) {
  std::string line = event.file + ":" + std::to_string(event.line) + ": " + event.table;
  if (event.column) line += "." + *event.column;
  line += ": ";
  line += reject_code_name(event.code);
  line += ": " + event.message;
  if (!event.value.empty()) {
    line += " ('";
    line += event.value;
    line += "')";
  }
  return printable(line);
}

std::string message_line(const Violation& event) {
  std::string line;
  if (event.file) {
    line += *event.file;
    if (event.line) line.append(":").append(std::to_string(*event.line));
    line += ": ";
  }
  line += event.table + "." + event.constraint + ": ";
  line += constraint_kind_name(event.kind);
  line += ": ";
  if (!event.key.empty()) {
    line += values_of(event);
    if (event.other_file && event.other_line) {
      line += " is also in " + *event.other_file + ":" + std::to_string(*event.other_line);
    } else if (!event.message) {
      line += what_is_wrong(event);
    }
    if (event.message) line += ": ";
  }
  if (event.message) line += *event.message;
  return printable(line);
}

std::string message_line(const Notice& event) {
  std::string line = "lade: notice: ";
  line += notice_code_name(event.code);
  line += ": ";
  if (event.table) line += *event.table + ": ";
  if (event.file) line += *event.file + ": ";
  return printable(line + event.message);
}

std::string message_line(const ErrorEvent& event) {
  std::string line = "lade: error: " + event.code + ": ";
  if (event.file) line += *event.file + ": ";
  return printable(line + event.message);
}

std::string message_line(const Hints& event) {
  return printable(event.table + ": batches of " + counted(event.batch_rows, "row") + " (" +
                   event.source + "): " + event.reason);
}

std::string message_line(const ConstraintResult& event) {
  constexpr uint64_t kMillisecondNs = 1'000'000;
  std::string line = event.constraint + (event.ok ? ": holds" : ": FAILS") + " by ";
  line += proof_name(event.proof);
  line += ", " + counted(event.rows_checked, "row") + " in " +
          fixed(event.elapsed_ns, kMillisecondNs, 1) + " ms, " +
          counted(event.state_bytes_peak, "byte") + " of state";
  if (event.reason) line += ": " + *event.reason;
  return printable(line);
}

std::string message_line(const RunEnd& event) {
  std::string line =
      event.exit_code == 0 ? "lade: done" : "lade: exit " + std::to_string(event.exit_code);
  if (event.reason) line += ": " + *event.reason;
  return printable(line);
}

}  // namespace lade
