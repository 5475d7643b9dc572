#include "report/human_reporter.hpp"

#include <algorithm>
#include <span>

#include "base/clock.hpp"
#include "base/human_text.hpp"
#include "report/message_line.hpp"
#include "report/text_table.hpp"

namespace lade {

namespace {

constexpr uint64_t kMegabyte = 1'000'000;
constexpr uint64_t kMebibyte = 1'048'576;
constexpr uint64_t kSecondNs = 1'000'000'000;

constexpr std::string_view kRed = "\033[31m";
constexpr std::string_view kGreen = "\033[32m";
constexpr std::string_view kYellow = "\033[33m";
constexpr std::string_view kNoColor = "\033[0m";

std::string megabytes(uint64_t bytes) { return fixed(bytes, kMegabyte, 1); }
std::string seconds(uint64_t ns) { return fixed(ns, kSecondNs, 2); }

// held_text(15, 16, "16 keys") -> "15 of 16 keys"; "16 keys" where all hold.
std::string held_text(uint64_t held, uint64_t all, const std::string& all_text) {
  return (held == all ? "" : thousands(held) + " of ") + all_text;
}

// Green only where every constraint that the table has was shown to hold.
std::string_view state_color(const TableEnd& table) {
  if (table.state == "published" || table.state == "checked") return kGreen;
  return table.ok ? kYellow : kRed;
}

bool is_number(const Record::Field& field) {
  return std::holds_alternative<uint64_t>(field.value) ||
         std::holds_alternative<Record::Number>(field.value);
}

// A count of bytes, which people see in the unit that the report of a load has.
bool is_bytes(const Record::Field& field) {
  return std::holds_alternative<uint64_t>(field.value) &&
         field.name.find("bytes") != std::string::npos;
}

// The name of a field as the title of a column: "encoded_bytes" is "encoded MB".
std::string title(const Record::Field& field) {
  if (!is_bytes(field)) return field.name;
  std::string text = field.name;
  text.replace(text.find("bytes"), 5, "MB");
  std::replace(text.begin(), text.end(), '_', ' ');
  return text;
}

std::string counts_text(const Record::Counts& counts) {
  std::vector<std::string> words;
  for (const auto& [name, count] : counts) words.push_back(name + " " + thousands(count));
  return joined(words, ", ");
}

std::string cell(const Record::Field& field) {
  if (is_bytes(field)) return megabytes(std::get<uint64_t>(field.value));
  if (const uint64_t* count = std::get_if<uint64_t>(&field.value)) return thousands(*count);
  if (const auto* number = std::get_if<Record::Number>(&field.value)) return number->digits;
  if (const auto* counts = std::get_if<Record::Counts>(&field.value)) return counts_text(*counts);
  const std::string* text = std::get_if<std::string>(&field.value);
  return text != nullptr ? printable(*text) : "NULL";
}

std::string broken_text(const ConstraintResult& result) {
  std::string text = result.constraint + ": ";
  if (result.missing_parent) {
    return text + "the parent table " + *result.missing_parent + " is not loaded";
  }
  return text + thousands(result.violations) + " of " + counted(result.rows_checked, "row");
}

}  // namespace

HumanReporter::HumanReporter(LineSink sink, Options options)
    : sink_(std::move(sink)), options_(options) {}

void HumanReporter::tell(const RejectEvent& event) { write_line(message_line(event)); }
void HumanReporter::tell(const Violation& event) { write_line(message_line(event)); }
void HumanReporter::tell(const Notice& event) {
  if (options_.only_records || is_routine(event)) return;
  write_line(painted(message_line(event), event.level == Level::info ? "" : kYellow));
}
void HumanReporter::tell(const ErrorEvent& event) {
  if (options_.only_records) return;
  write_line(painted(message_line(event), kRed));
}

void HumanReporter::tell(const ConstraintResult& event) {
  std::lock_guard lock(mutex_);
  Tally& tally = event.kind == ConstraintKind::not_null ? not_null_
                 : event.kind == ConstraintKind::check  ? checks_
                                                        : keys_;
  ++tally.all;
  if (!event.ok) {
    (event.open ? open_ : broken_).push_back(event);
    return;
  }
  ++tally.held;
  ++proofs_[static_cast<size_t>(event.proof)];
}

void HumanReporter::tell(const Record& event) {
  std::lock_guard lock(mutex_);
  records_.push_back(event);
}

void HumanReporter::tell(const TableEnd& event) {
  std::lock_guard lock(mutex_);
  tables_.push_back(event);
}

void HumanReporter::tell(const PublishEnd& event) {
  std::lock_guard lock(mutex_);
  published_.push_back(event);
}

void HumanReporter::tell(const RunEnd& event) {
  std::lock_guard lock(mutex_);
  if (options_.only_records) {
    write(records_text());
    if (records_.empty() && event.ok && event.reason) write(printable(*event.reason) + '\n');
    return;
  }
  if (!records_.empty() && event.ok) {
    write(records_text() + verdict_text(event));
    return;
  }
  write(records_text() + tables_text(event) + published_text() + constraints_text() +
        totals_text(event) + verdict_text(event));
}

std::string HumanReporter::records_text() const {
  std::string text;
  for (size_t first = 0, last = 0; first < records_.size(); first = last) {
    while (last < records_.size() && records_[last].event == records_[first].event) ++last;
    const auto rows = std::span(records_).subspan(first, last - first);
    std::vector<TextTableColumn> columns;
    for (size_t i = 0; i < rows.front().fields.size(); ++i) {
      const bool numbers = std::any_of(rows.begin(), rows.end(),
                                       [&](const Record& row) { return is_number(row.fields[i]); });
      columns.push_back({title(rows.front().fields[i]), numbers ? Align::right : Align::left});
    }
    TextTable table(columns);
    for (const Record& row : rows) {
      std::vector<std::string> cells;
      for (const Record::Field& field : row.fields) cells.push_back(cell(field));
      table.add(std::move(cells));
    }
    text += table.render(options_.width) + '\n';
  }
  return text;
}

std::string HumanReporter::tables_text(const RunEnd& run) const {
  if (tables_.empty()) return "";
  const bool rejects = run.rejected > 0;
  std::vector<TextTableColumn> columns = {{"table"},
                                          {"rows", Align::right},
                                          {"MB", Align::right},
                                          {"MB/s", Align::right},
                                          {"file MB", Align::right},
                                          {"batches", Align::right},
                                          {"seconds", Align::right}};
  const bool deletes = std::any_of(tables_.begin(), tables_.end(), [](const TableEnd& table) {
    return table.rows_deleted.has_value();
  });
  if (deletes) columns.push_back({"deleted", Align::right});
  if (rejects) columns.push_back({"rejected", Align::right});
  columns.push_back({"state"});
  TextTable text(columns);
  const auto add = [&](const TableEnd& table, std::string_view color) {
    std::vector<std::string> cells = {
        printable(table.table),         thousands(table.rows),
        megabytes(table.input_bytes),   fixed(table.bytes_per_s, kMegabyte, 0),
        megabytes(table.encoded_bytes), thousands(table.batches),
        seconds(table.elapsed_ns)};
    if (deletes) cells.push_back(thousands(table.rows_deleted.value_or(0)));
    if (rejects) cells.push_back(thousands(table.rejected));
    cells.push_back(painted(printable(table.state), color));
    text.add(std::move(cells));
  };
  TableEnd total;  // of what is published
  for (const TableEnd& table : tables_) {
    add(table, state_color(table));
    if (!table.ok) continue;
    total.rows += table.rows;
    total.rejected += table.rejected;
    total.rows_deleted = total.rows_deleted.value_or(0) + table.rows_deleted.value_or(0);
    total.input_bytes += table.input_bytes;
    total.encoded_bytes += table.encoded_bytes;
    total.batches += table.batches;
  }
  if (tables_.size() > 1) {
    const bool all =
        std::all_of(tables_.begin(), tables_.end(), [](auto& table) { return table.ok; });
    total.table = "total";
    if (!all) total.state = "of good tables";
    total.elapsed_ns = run.elapsed_ns;  // tables overlap, so theirs do not add up
    total.bytes_per_s = per_second(total.input_bytes, total.elapsed_ns);
    add(total, "");
  }
  return text.render(options_.width) + '\n';
}

std::string HumanReporter::published_text() const {
  if (published_.empty()) return "";
  TextTable text({{"table"},
                  {"rows", Align::right},
                  {"files", Align::right},
                  {"MB", Align::right},
                  {"seconds", Align::right},
                  {"version", Align::right},
                  {"state"}});
  for (const PublishEnd& table : published_) {
    const std::string unproved = !table.ok || table.validated ? ""
                                 : table.open ? ", " + counted(*table.open, "key") + " open"
                                              : ", not validated";
    text.add({printable(table.table), thousands(table.rows), thousands(table.files),
              megabytes(table.bytes), seconds(table.elapsed_ns),
              table.version ? std::to_string(*table.version) : "-",
              printable(table.state) + unproved});
  }
  return text.render(options_.width) + '\n';
}

std::string HumanReporter::constraints_text() const {
  std::string text;
  for (const ConstraintResult& result : broken_) {
    text += painted("FAILED", kRed) + " " + printable(broken_text(result)) + '\n';
  }
  for (const ConstraintResult& result : open_) {
    text += painted("OPEN", kYellow) + "   " +
            printable(result.constraint + ": " + result.reason.value_or("")) + '\n';
  }
  std::vector<std::string> held;
  if (keys_.all > 0) held.push_back(held_text(keys_.held, keys_.all, counted(keys_.all, "key")));
  if (checks_.all > 0)
    held.push_back(held_text(checks_.held, checks_.all, counted(checks_.all, "check")));
  if (not_null_.all > 0) {
    held.push_back(
        held_text(not_null_.held, not_null_.all, thousands(not_null_.all) + " NOT NULL"));
  }
  if (!held.empty()) text += joined(held, ", ") + " hold\n";
  std::vector<std::string> proofs;
  for (const auto& [proof, name] : kProofNames) {
    const uint64_t count = proofs_[static_cast<size_t>(proof)];
    if (count > 0) proofs.push_back(std::string(name) + " " + thousands(count));
  }
  if (!proofs.empty()) text += "proofs: " + joined(proofs, ", ") + '\n';
  return text;
}

std::string HumanReporter::totals_text(const RunEnd& run) const {
  std::string text = counted(run.tables, "table") + ", " + counted(run.rows, "row") + " in " +
                     seconds(run.elapsed_ns) + " s";
  if (run.rejected > 0) text += ", " + thousands(run.rejected) + " rejected";
  if (run.violations > 0) text += ", " + counted(run.violations, "violation");
  if (run.rss_peak_bytes > 0) {
    text += ", peak " + fixed(run.rss_peak_bytes, kMebibyte, 0) + " MiB";
  }
  return text + '\n';
}

// The verdict, which comes last, since the end of a report stays on the screen.
std::string HumanReporter::verdict_text(const RunEnd& run) const {
  std::string text = verdict_word(run);
  if (run.reason) text += ": " + printable(*run.reason);
  return text + '\n';
}

// The first word of the verdict: green only where all that was asked for is done and proved.
std::string HumanReporter::verdict_word(const RunEnd& run) const {
  if (!run.ok) return painted("exit " + std::to_string(run.exit_code), kRed);
  if (run.exit_code != 0) return painted("exit " + std::to_string(run.exit_code), kYellow);
  const bool proved = std::none_of(tables_.begin(), tables_.end(), [](const TableEnd& table) {
    return table.state == "not_validated" || table.state == "published_open";
  });
  return proved ? painted("ok", kGreen) : painted("done", kYellow);
}

std::string HumanReporter::painted(std::string text, std::string_view color) const {
  if (!options_.color || color.empty()) return text;
  return std::string(color) + text + std::string(kNoColor);
}

// REQUIRES: mutex_ is held.
void HumanReporter::write(std::string_view text) {
  if (!failed_) failed_ = !sink_(text);
}

void HumanReporter::write_line(std::string line) {
  line += '\n';
  std::lock_guard lock(mutex_);
  write(line);
}

}  // namespace lade
